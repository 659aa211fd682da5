//! A kill at any time leaves a whole file of settings: the old one or the new one, with every remark.

#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use host::{Setting, SettingsFile, Value};

/// In the environment of the child that changes settings until it is killed.
const FOLDER: &str = "PORTHOLE_TEST_SETTINGS";

const KILLS: usize = 40;

#[test]
fn a_kill_at_any_time_leaves_a_whole_file_with_every_remark() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        change_for_ever(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let file = SettingsFile::within(folder.path());
    file.make().unwrap();
    let remarks = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    let before = remarks(&std::fs::read_to_string(file.path()).unwrap());
    for kill in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_kill_at_any_time_leaves_a_whole_file_with_every_remark", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // The reader lives as long as the child, which must not end because nobody reads.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // It is killed while it makes the change after one that is told; which one differs.
        let changed = lines.by_ref().map_while(Result::ok).filter(|line| line.contains("changed")).nth(kill % 7);
        assert!(changed.is_some(), "the child changes settings");
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        assert!(ended.code().is_none(), "it was killed in the midst of its changes: {ended}");
        drop(lines);
        let text = std::fs::read_to_string(file.path()).unwrap();
        let reading = file.read().unwrap().unwrap();
        assert_eq!(reading.findings, [], "{text}");
        assert_eq!(remarks(&text), before, "{text}");
        assert!(reading.settings.port.is_some() && text.ends_with('\n'), "{text}");
    }
    // What a kill left beside it, apart from the lock, is one file at most.
    assert!(std::fs::read_dir(folder.path()).unwrap().count() <= 3);
}

#[expect(clippy::print_stdout, reason = "the parent reads it")]
fn change_for_ever(folder: &Path) -> ! {
    let file = SettingsFile::within(folder);
    let mut ports = (1..=65_535).cycle();
    loop {
        let port = ports.next().expect("the numbers begin anew");
        file.change(Setting::Port, &Value::Number(port)).expect("nobody else is in the folder");
        println!("changed {port}");
    }
}

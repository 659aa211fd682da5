//! A disk that is full, a folder that is gone, closed or written to by nobody: told in a sentence, and nothing is left over.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use disk::{DiskError, Folder, Found};
use wire::files::FaultCode;

use crate::support::{Place, bytes, digest, file, folder, look, receive, write};

/// The variable that tells a test that it runs in the setting it asked for, and where that is.
const SETTING: &str = "PORTHOLE_TEST_SETTING";

/// Runs the test of this name again, in namespaces of its own where `prepare` (a shell's command, given the folder as `$1`)
/// mounted something. There, answers the folder.
pub(crate) fn mounted(test: &str, prepare: &str) -> Option<PathBuf> {
    if let Some(folder) = env::var_os(SETTING) {
        return Some(folder.into());
    }
    let folder = tempfile::tempdir().unwrap();
    let script = format!("set -e; {prepare}; exec \"$2\" --exact \"$3\" --nocapture");
    // A user namespace needs no root; where those are forbidden, root needs none.
    let ways: [&[&str]; 2] = [&["--mount", "--map-root-user"], &["--mount"]];
    let allowed =
        |way: &&&[&str]| Command::new("unshare").args(**way).arg("true").output().is_ok_and(|o| o.status.success());
    let Some(way) = ways.iter().find(allowed) else {
        assert!(env::var_os("CI").is_none(), "namespaces are forbidden here");
        println!("skipped: namespaces are forbidden here");
        return None;
    };
    let mut command = Command::new("unshare");
    command.args(*way).args(["sh", "-c", &script, "sh"]).arg(folder.path()).arg(env::current_exe().unwrap()).arg(test);
    passed(command.env(SETTING, folder.path()));
    None
}

/// Runs the test of this name again as somebody who is not root, so that permissions count. There, answers a folder.
pub(crate) fn unprivileged(test: &str) -> Option<PathBuf> {
    if let Some(folder) = env::var_os(SETTING) {
        return Some(folder.into());
    }
    let folder = tempfile::tempdir().unwrap();
    if !rustix::process::geteuid().is_root() {
        return Some(folder.keep());
    }
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(env::current_exe().unwrap());
    passed(command.args(["--exact", test, "--nocapture"]).env(SETTING, folder.path()));
    None
}

fn passed(command: &mut Command) {
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let is_passed = output.status.success() && told.contains("1 passed");
    assert!(is_passed, "{told}\n{}", String::from_utf8_lossy(&output.stderr));
}

fn refused(error: &DiskError, code: FaultCode, sentence: &str) {
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(sentence), "{error}");
}

#[test]
fn a_full_disk_is_told_before_and_while_it_fills_and_leaves_nothing() {
    let test = "refusals::a_full_disk_is_told_before_and_while_it_fills_and_leaves_nothing";
    let Some(small) = mounted(test, "mount -t tmpfs -o size=8m tmpfs \"$1\"") else { return };
    let ledger = Place::new();
    let inbox = Folder::open(&small).unwrap();
    let room = inbox.room().unwrap();
    assert!((6 << 20..8 << 20).contains(&room), "{room}");
    assert_eq!(Folder::room_at(&inbox.path().join("not/there/yet")), Some(room));
    let mut intake = ledger.intake_into(1, &small);

    // Before: one that does not fit is refused, and the others go on.
    let items = [file("large", 9 << 20), file("small", 5)];
    let mut answers = intake.look(&items).unwrap();
    refused(&answers.remove(0).unwrap_err(), FaultCode::NoSpace, "the disk is full");
    assert_eq!(answers.remove(0).unwrap(), Found::Nothing);

    // While it fills: two that fit one by one do not fit together.
    let (first, second) = (file("first", 5 << 20), file("folder/second", 5 << 20));
    let answers = intake.look(&[first.clone(), second.clone()]).unwrap();
    assert!(answers.iter().all(|answer| matches!(answer, Ok(Found::Nothing))));
    let mut parts = [intake.create(&first).unwrap(), intake.create(&second).unwrap()];
    let content = bytes(1, 5 << 20);
    write(&mut parts[0], &content).unwrap();
    refused(&write(&mut parts[1], &content).unwrap_err(), FaultCode::NoSpace, "the disk is full");
    let [first, second] = parts;
    intake.discard_part(second).unwrap();
    let landed = intake.land(vec![(first, digest(&content))]).remove(0).unwrap();
    assert_eq!(fs::read(landed.path).unwrap(), content);

    // The rest goes on, and nothing partial is left.
    let mut part = intake.create(&items[1]).unwrap();
    write(&mut part, b"small").unwrap();
    intake.land(vec![(part, digest(b"small"))]).remove(0).unwrap();
    intake.end().unwrap();
    assert_eq!(crate::support::contents(&small).into_keys().collect::<Vec<_>>(), ["first", "small"]);
}

#[test]
fn a_disk_that_may_only_be_read_is_told() {
    let test = "refusals::a_disk_that_may_only_be_read_is_told";
    let prepare = "mount -t tmpfs tmpfs \"$1\"; mkdir \"$1/sub\"; mount -o remount,ro \"$1\"";
    let Some(closed) = mounted(test, prepare) else { return };
    let place = Place::new();
    let mut intake = place.intake_into(1, &closed);
    refused(&receive(&mut intake, "a", b"x").unwrap_err(), FaultCode::NoPermission, "may not write there");
    refused(&look(&mut intake, &folder("b")).unwrap_err(), FaultCode::NoPermission, "may not write there");
    refused(&receive(&mut intake, "c/d", b"x").unwrap_err(), FaultCode::NoPermission, "may not write there");
    intake.cancel().unwrap();
    assert_eq!(crate::support::contents(&closed).len(), 1);
}

#[test]
fn a_folder_that_porthole_may_not_write_to_is_told_and_the_ledger_goes_on() {
    let test = "refusals::a_folder_that_porthole_may_not_write_to_is_told_and_the_ledger_goes_on";
    let Some(folder) = unprivileged(test) else { return };
    let place = Place::within(&folder);
    let mut intake = place.intake(1);
    receive(&mut intake, "Trip/a", b"x").unwrap();
    let close = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    close(&place.inbox().join("Trip"), 0o555);
    let sentence = "Porthole may not write there: Permission denied";
    refused(&receive(&mut intake, "Trip/b", b"x").unwrap_err(), FaultCode::NoPermission, sentence);
    receive(&mut intake, "c", b"x").unwrap();
    close(&place.inbox().join("Trip"), 0o000);
    drop(intake);
    let mut intake = place.intake(1);
    refused(&receive(&mut intake, "Trip/d", b"x").unwrap_err(), FaultCode::NoPermission, sentence);
    close(&place.inbox().join("Trip"), 0o755);
    intake.end().unwrap();
    assert_eq!(place.paths(), ["Trip", "Trip/a", "c"]);
    close(&place.inbox(), 0o000);
    let mut data = place.ledger();
    assert_eq!(data.history(None, 9).unwrap().len(), 1);
    data.clear_ended().unwrap();
    close(&place.inbox(), 0o755);
}

#[test]
fn a_source_that_porthole_may_not_read_is_told_and_the_rest_goes_on() {
    use std::ops::ControlFlow;
    use std::sync::Arc;
    let test = "refusals::a_source_that_porthole_may_not_read_is_told_and_the_rest_goes_on";
    let Some(folder) = unprivileged(test) else { return };
    let all = tempfile::tempdir_in(folder).unwrap();
    for path in ["root/closed", "root/open"] {
        fs::create_dir_all(all.path().join(path)).unwrap();
        fs::write(all.path().join(path).join("a"), "a").unwrap();
    }
    let close =
        |path: &str, mode| fs::set_permissions(all.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
    close("root/closed", 0o000);
    close("root/open/a", 0o000);
    let tree = disk::Tree::walk(&[all.path().join("root")], &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(transfer::Manifest::items(&tree), 4);
    let skipped: Vec<_> = tree.skipped().iter().map(|skipped| skipped.code).collect();
    assert_eq!(skipped, [FaultCode::Unreadable]);
    let error = disk::Opener::new(Arc::new(tree)).open(3).unwrap_err();
    refused(&error, FaultCode::Unreadable, "it may not be read");
    close("root/closed", 0o755);
}

#[test]
fn a_folder_that_is_gone_or_is_none_is_told() {
    let place = Place::new();
    let gone = place.all.path().join("gone");
    refused(&Folder::open(&gone).unwrap_err(), FaultCode::NoFolder, "the folder is not there any more");
    fs::write(&gone, "").unwrap();
    refused(&Folder::open(&gone).unwrap_err(), FaultCode::NoFolder, "something that is no folder stands in the way");

    let mut intake = place.intake(1);
    let item = file("a", 2);
    look(&mut intake, &item).unwrap();
    let mut part = intake.create(&item).unwrap();
    part.write(0, b"x").unwrap();
    fs::remove_dir_all(place.inbox()).unwrap();
    part.write(1, b"y").unwrap();
    let told = intake.land(vec![(part, digest(b"xy"))]).remove(0).unwrap_err();
    refused(&told, FaultCode::NoFolder, "the folder is not there any more");
    let told = receive(&mut intake, "b/c", b"x").unwrap_err();
    refused(&told, FaultCode::NoFolder, "the folder is not there any more");
    intake.cancel().unwrap();
    assert!(!place.inbox().exists());
    assert!(place.ledger().leftovers().unwrap().is_empty());
}

#[test]
fn a_folder_that_was_chosen_and_cannot_be_one_is_named() {
    let all = tempfile::tempdir().unwrap();
    let (made, taken) = (all.path().join("a/new/folder"), all.path().join("file"));
    fs::write(&taken, "").unwrap();
    assert_eq!(Folder::make(&made).unwrap().path(), made.canonicalize().unwrap());
    assert!(Command::new("mkfifo").arg(all.path().join("pipe")).status().unwrap().success());
    let cases = [
        (taken.clone(), FaultCode::NoFolder, "something that is no folder stands in the way"),
        (all.path().join("pipe"), FaultCode::NoFolder, "something that is no folder stands in the way"),
        (taken.join("folder"), FaultCode::NoFolder, "something that is no folder stands in the way"),
    ];
    for (path, code, why) in cases {
        let error = Folder::make(&path).unwrap_err();
        let sentence = format!("{} cannot be used: {why}; choose another folder", path.display());
        refused(&error, code, &sentence);
    }
}

//! Another process at the same folders: the test itself, started once more.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The variable that makes a test the other process, and says which of them it is.
const NUMBER: &str = "PORTHOLE_TEST_OTHER";

/// The folder that both know.
const FOLDER: &str = "PORTHOLE_TEST_FOLDER";

/// In the other process: its number and the folder.
pub(crate) fn part() -> Option<(u8, PathBuf)> {
    let number = env::var_os(NUMBER)?.to_string_lossy().parse().unwrap();
    Some((number, env::var_os(FOLDER)?.into()))
}

/// One more process, which runs the test of this name as somebody else.
pub(crate) struct Other {
    process: Child,
    told: BufReader<ChildStdout>,
}

impl Other {
    pub(crate) fn start(test: &str, number: u8, folder: &Path) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", test, "--nocapture"]).env(NUMBER, number.to_string()).env(FOLDER, folder);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let told = BufReader::new(process.stdout.take().unwrap());
        Self { process, told }
    }

    /// What it says behind `word`; what it says before is not listened to.
    pub(crate) fn hear(&mut self, word: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.told.read_line(&mut line).unwrap() > 0, "it ended without {word}");
            if let Some(rest) = line.trim_end().strip_prefix(word) {
                return rest.trim().to_owned();
            }
        }
    }

    /// Lets it go on behind the word that it said.
    pub(crate) fn go(&mut self) {
        writeln!(self.process.stdin.as_mut().unwrap(), "go").unwrap();
    }

    /// Lets it go on to its end.
    pub(crate) fn end(mut self) {
        drop(self.process.stdin.take());
        assert!(self.process.wait().unwrap().success());
    }

    /// Kills it where it is.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// In the other process: says a word and waits until it may go on.
pub(crate) fn wait_after(word: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n{word}").unwrap();
    out.flush().unwrap();
    std::io::stdin().lock().read_line(&mut String::new()).unwrap();
}

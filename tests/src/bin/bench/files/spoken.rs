//! A program of somebody else, as one who reads its lines and writes to it.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use support::Process;
use tokio::sync::mpsc;

/// Lines that wait to be read; then the program waits.
const LINES: usize = 64;

/// Lines that are kept for the message of a failure.
const KEPT: usize = 8;

/// A running program; it is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Spoken {
    process: Process,
    input: Option<ChildStdin>,
    lines: mpsc::Receiver<String>,
    last: VecDeque<String>,
}

impl Spoken {
    /// Starts it and reads both its outputs as one.
    ///
    /// # Errors
    /// Where it is not there or may not be run.
    pub(super) fn start(mut command: Command) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = Process::spawn(command)?;
        let (speak, lines) = mpsc::channel(LINES);
        let child = process.child();
        if let Some(output) = child.stdout.take() {
            read(output, speak.clone());
        }
        if let Some(complaint) = child.stderr.take() {
            read(complaint, speak);
        }
        let input = child.stdin.take();
        Ok(Self { process, input, lines, last: VecDeque::new() })
    }

    /// The first line from now on of which `wanted` makes something.
    ///
    /// # Errors
    /// A sentence with `what` and the last lines, where the program ends before or does not say it in time.
    pub(super) async fn hear<T>(
        &mut self,
        what: &str,
        within: Duration,
        wanted: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        let heard = async {
            while let Some(line) = self.lines.recv().await {
                if let Some(found) = wanted(&line) {
                    return Some(found);
                }
                self.last.truncate(KEPT - 1);
                self.last.push_front(line);
            }
            None
        };
        match tokio::time::timeout(within, heard).await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => bail!("it ended before {what}{}", self.said()),
            Err(_) => bail!("within {within:?} it did not come that {what}{}", self.said()),
        }
    }

    /// Writes one line.
    ///
    /// # Errors
    /// Where the program reads no more.
    pub(super) fn say(&mut self, line: &str) -> Result<()> {
        let input = self.input.as_mut().context("standard input is closed")?;
        writeln!(input, "{line}")?;
        Ok(input.flush()?)
    }

    /// The program's process id.
    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    fn said(&self) -> String {
        self.last.iter().rev().fold(String::new(), |said, line| format!("{said}\n{line}"))
    }
}

fn read(output: impl Read + Send + 'static, speak: mpsc::Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if speak.blocking_send(line).is_err() {
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::Spoken;

    #[tokio::test]
    async fn what_a_program_says_is_heard_from_both_outputs_and_its_end_is_told_with_it() {
        let mut command = Command::new("sh");
        command.args(["-c", "read name; echo hello $name; echo bye >&2"]);
        let mut spoken = Spoken::start(command).unwrap();
        spoken.say("Ann").unwrap();
        let minute = Duration::from_secs(60);
        let hello = spoken.hear("it greets", minute, |line| line.strip_prefix("hello ").map(str::to_owned)).await;
        assert_eq!(hello.unwrap(), "Ann");
        let error = spoken.hear("it sings", minute, |line| (line == "la").then_some(())).await.unwrap_err();
        assert_eq!(error.to_string(), "it ended before it sings\nbye");
    }
}

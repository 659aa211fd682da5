//! The running program, as one who reads its events and writes its commands.

mod holdings;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use pairing::Link;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::sync::watch;

use crate::{Event, PATIENCE, Process, eventually};
pub use holdings::Holdings;

/// A running `porthole share --json`. It is killed when this is dropped.
#[derive(Debug)]
pub struct Host {
    process: Process,
    commands: Option<ChildStdin>,
    log: Arc<Log>,
    news: watch::Receiver<usize>,
    /// What the program remembers lies there, and goes with it.
    _data: TempDir,
}

/// What the program printed so far.
#[derive(Debug, Default)]
struct Log {
    events: Mutex<Vec<Event>>,
    complaint: Mutex<String>,
}

impl Host {
    pub(crate) fn of(mut command: Command, data: TempDir) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = Process::spawn(command)?;
        let child = process.child();
        let (output, complaint) = (child.stdout.take(), child.stderr.take());
        let commands = child.stdin.take();
        let log = Arc::new(Log::default());
        let (told, news) = watch::channel(0);
        let reader = Arc::clone(&log);
        thread::spawn(move || output.map(|output| read_events(output, &reader, &told)));
        let reader = Arc::clone(&log);
        thread::spawn(move || complaint.map(|complaint| read_complaint(complaint, &reader)));
        Ok(Self { process, commands, log, news, _data: data })
    }

    /// The first event that `wanted` takes, of all that were told or will be told.
    ///
    /// # Errors
    /// A sentence with `what` and all events so far, where none comes in time.
    pub async fn wait_for(&self, what: &str, wanted: impl Fn(&Event) -> bool) -> Result<Event> {
        self.wait_after(0, what, wanted).await
    }

    /// As [`Self::wait_for`], but only among the events after the first `seen` (see [`Self::seen`]).
    ///
    /// # Errors
    /// As [`Self::wait_for`].
    pub async fn wait_after(&self, seen: usize, what: &str, wanted: impl Fn(&Event) -> bool) -> Result<Event> {
        self.wait_within(PATIENCE, seen, what, wanted).await
    }

    /// As [`Self::wait_after`], with a patience of one's own.
    ///
    /// # Errors
    /// As [`Self::wait_for`].
    pub async fn wait_within(
        &self,
        patience: Duration,
        seen: usize,
        what: &str,
        wanted: impl Fn(&Event) -> bool,
    ) -> Result<Event> {
        let mut news = self.news.clone();
        let found = async {
            loop {
                if let Some(event) = self.events().get(seen..).into_iter().flatten().find(|event| wanted(event)) {
                    return Some(event.clone());
                }
                news.changed().await.ok()?;
            }
        };
        match tokio::time::timeout(patience, found).await {
            Ok(Some(event)) => Ok(event),
            Ok(None) => bail!("the host ended before it told that {what}\n{}", self.story()),
            Err(_) => bail!("the host did not tell within {patience:?} that {what}\n{}", self.story()),
        }
    }

    /// The next `waiting` of a guest who is not among `known`.
    ///
    /// # Errors
    /// As [`Self::wait_for`].
    pub async fn wait_for_guest(&self, known: &[&str]) -> Result<Event> {
        self.wait_for("a guest waits", |event| event.is("waiting") && !known.contains(&event.guest())).await
    }

    /// The statistics that the host tells from now on, the first that `wanted` takes.
    ///
    /// # Errors
    /// As [`Self::wait_for`].
    pub async fn stats(&self, what: &str, wanted: impl Fn(&Event) -> bool) -> Result<Event> {
        self.wait_after(self.seen(), what, |event| event.is("stats") && wanted(event)).await
    }

    /// The best link of the newest invitation.
    ///
    /// # Errors
    /// Where there is no invitation, or its link does not read.
    pub async fn link(&self) -> Result<Link> {
        self.wait_for("guests are invited", |event| event.is("invited")).await?;
        let invited = self.events().iter().rev().find(|event| event.is("invited")).cloned();
        let link = invited.as_ref().and_then(|event| event.list("links").first()?["link"].as_str());
        Ok(Link::parse(link.context("the invitation has no link")?)?)
    }

    /// Writes one command.
    ///
    /// # Errors
    /// Where the program reads no more.
    pub fn say(&mut self, command: &str) -> Result<()> {
        let commands = self.commands.as_mut().context("standard input is closed")?;
        writeln!(commands, "{command}")?;
        Ok(commands.flush()?)
    }

    /// Presses Ctrl-C.
    ///
    /// # Errors
    /// Where the program is gone.
    pub fn interrupt(&self) -> Result<()> {
        self.process.signal(Signal::INT)
    }

    /// The exit code, once the program ends.
    ///
    /// # Errors
    /// Where it does not end in time, or a signal ended it.
    pub async fn exit_code(&mut self) -> Result<i32> {
        let ended = eventually("the host ends", PATIENCE, async || self.process.ended()).await;
        let status = ended.with_context(|| self.story())?;
        status.code().with_context(|| format!("{status}"))
    }

    /// How many events were told so far: a place to wait from.
    #[must_use]
    pub fn seen(&self) -> usize {
        self.events().len()
    }

    /// How many of the events told so far `wanted` takes.
    #[must_use]
    pub fn count(&self, wanted: impl Fn(&Event) -> bool) -> usize {
        self.events().iter().filter(|event| wanted(event)).count()
    }

    /// All events of this kind that were told so far.
    #[must_use]
    pub fn all(&self, kind: &str) -> Vec<Event> {
        self.events().iter().filter(|event| event.is(kind)).cloned().collect()
    }

    /// Everything that was told so far, in its order.
    #[must_use]
    pub fn everything(&self) -> Vec<Event> {
        self.events().clone()
    }

    /// The program's process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Whether the program still runs.
    ///
    /// # Errors
    /// Where the system cannot tell.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.process.ended()?.is_none())
    }

    /// All that was told, for the message of a failure.
    #[must_use]
    pub fn story(&self) -> String {
        let stats = |event: &&Event| !event.is("stats");
        let mut lines: Vec<String> = self.events().iter().filter(stats).map(Event::to_string).collect();
        lines.extend(self.events().iter().rev().find(|event| event.is("stats")).map(Event::to_string));
        format!("events (of the statistics the last):\n{}\nstandard error:\n{}", lines.join("\n"), self.complaint())
    }

    /// What came on standard error so far.
    #[must_use]
    pub fn complaint(&self) -> String {
        locked(&self.log.complaint).clone()
    }

    fn events(&self) -> MutexGuard<'_, Vec<Event>> {
        locked(&self.log.events)
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_events(output: impl Read, log: &Log, told: &watch::Sender<usize>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        match Event::read(&line) {
            Ok(event) => locked(&log.events).push(event),
            Err(_) => locked(&log.complaint).push_str(&format!("not an event: {line}\n")),
        }
        told.send_modify(|count| *count += 1);
    }
}

fn read_complaint(complaint: impl Read, log: &Log) {
    for line in BufReader::new(complaint).lines().map_while(Result::ok) {
        let mut text = locked(&log.complaint);
        text.push_str(&line);
        text.push('\n');
    }
}

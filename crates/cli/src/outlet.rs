//! The way of lines out of the program: in order, bounded, and never in the way of a signal.
//!
//! A pipe that nobody reads, or a terminal that is held by Ctrl-S, blocks whoever writes. So only a thread of its own does.

use std::io::{self, Write};

use host::Backlog;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Lines on their way to the writing thread.
const QUEUE: usize = 16;

/// Back to the beginning of the line, and erase it (ECMA-48, section 8.3.41).
const CLEARED: &str = "\r\u{1b}[K";

/// What is wider than the terminal is cut, for a second row would not be erased (DEC private mode 7).
const NO_WRAP: &str = "\u{1b}[?7l";
const WRAP: &str = "\u{1b}[?7h";

/// So many lines that wait are no crowd yet; far fewer than a [`Backlog`] keeps.
const CROWD: usize = 1024;

/// A line and where it belongs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// On standard output.
    Output(String),
    /// On standard error, as what went wrong.
    Complaint(String),
    /// On a terminal, until the next line takes its place.
    Passing(String),
}

impl Line {
    /// The bytes it takes in all.
    fn weight(&self) -> usize {
        let (Self::Output(text) | Self::Complaint(text) | Self::Passing(text)) = self;
        size_of::<Self>() + text.capacity()
    }
}

/// Standard output and standard error, written by one thread so that their order holds.
pub(super) struct Outlet {
    lines: Backlog<Line>,
    written: JoinHandle<io::Result<()>>,
}

impl Outlet {
    /// Starts the writing thread on the current runtime. It ends with the outlet, or when standard output takes no more.
    pub(super) fn open() -> Self {
        let (queue, lines) = mpsc::channel(QUEUE);
        Self { lines: Backlog::new(queue, Line::weight), written: tokio::task::spawn_blocking(move || write(lines)) }
    }

    /// Passes `line` on, now or as soon as there is room.
    pub(super) fn say(&mut self, line: Line) {
        self.lines.tell(line);
    }

    /// Passes `line` on where there is room, and forgets it where there is none.
    pub(super) fn mention(&mut self, line: Line) {
        self.lines.mention(line);
    }

    /// Waits for room and passes one kept line on; ends also when standard output takes no more, and can be dropped
    /// without loss.
    pub(super) async fn flush(&mut self) {
        self.lines.flush().await;
    }

    /// Waits until every line is written.
    ///
    /// # Errors
    /// What standard output answered, where it did not take them all.
    pub(super) async fn close(mut self) -> io::Result<()> {
        while !self.lines.is_empty() {
            self.lines.flush().await;
        }
        drop(self.lines);
        self.written.await.unwrap_or_else(|stopped| Err(io::Error::other(stopped)))
    }

    /// Whether what comes now would soon push out what is kept.
    pub(super) fn is_full(&self) -> bool {
        self.lines.len() >= CROWD
    }

    /// Whether standard output takes no more.
    pub(super) fn is_closed(&self) -> bool {
        self.lines.is_closed()
    }
}

fn write(mut lines: mpsc::Receiver<Line>) -> io::Result<()> {
    let mut passing = false;
    while let Some(line) = lines.blocking_recv() {
        if passing {
            put(CLEARED)?;
        }
        passing = matches!(line, Line::Passing(_));
        match line {
            Line::Output(text) => put(&format!("{text}\n"))?,
            Line::Complaint(text) => complain(&text),
            Line::Passing(text) => put(&format!("{NO_WRAP}{text}{WRAP}"))?,
        }
    }
    if passing { put(CLEARED) } else { Ok(()) }
}

fn put(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints at once what was asked for instead of anything else.
pub(super) fn print(text: &str) {
    // A reader who goes away, as `head` does, has read enough.
    let _ = put(text);
}

/// Says at once on standard error what went wrong.
pub(super) fn complain(message: &str) {
    // Where standard error is closed there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "porthole: {message}");
}

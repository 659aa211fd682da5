//! The way of lines out of the program: in order, bounded, and never in the way of a signal.
//!
//! A pipe that nobody reads, or a terminal that is held by Ctrl-S, blocks whoever writes. So only a thread of its own does.

use std::collections::VecDeque;
use std::io::{self, Write};

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::task::JoinHandle;

/// Lines on their way to the writing thread.
const QUEUE: usize = 16;

/// Lines kept for a reader who does not read; after that the oldest goes.
const BACKLOG: usize = 4096;

/// A line and where it belongs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// On standard output.
    Output(String),
    /// On standard error, as what went wrong.
    Complaint(String),
}

/// Standard output and standard error, written by one thread so that their order holds.
pub(super) struct Outlet {
    queue: mpsc::Sender<Line>,
    backlog: VecDeque<Line>,
    written: JoinHandle<io::Result<()>>,
}

impl Outlet {
    /// Starts the writing thread on the current runtime. It ends with the outlet, or when standard output takes no more.
    pub(super) fn open() -> Self {
        let (queue, lines) = mpsc::channel(QUEUE);
        Self { queue, backlog: VecDeque::new(), written: tokio::task::spawn_blocking(move || write(lines)) }
    }

    /// Passes `line` on, now or as soon as there is room.
    pub(super) fn say(&mut self, line: Line) {
        if let Some(line) = self.pass(line) {
            if self.backlog.len() == BACKLOG {
                self.backlog.pop_front();
            }
            self.backlog.push_back(line);
        }
    }

    /// Passes `line` on where there is room, and forgets it where there is none.
    pub(super) fn mention(&mut self, line: Line) {
        self.pass(line);
    }

    /// Waits for room and passes one kept line on; ends also when standard output takes no more, and can be dropped
    /// without loss.
    pub(super) async fn flush(&mut self) {
        if self.backlog.is_empty() {
            return self.queue.closed().await;
        }
        match self.queue.reserve().await {
            Ok(room) => {
                if let Some(line) = self.backlog.pop_front() {
                    room.send(line);
                }
            }
            Err(_closed) => self.backlog.clear(),
        }
    }

    /// Waits until every line is written.
    ///
    /// # Errors
    /// What standard output answered, where it did not take them all.
    pub(super) async fn close(mut self) -> io::Result<()> {
        while !self.backlog.is_empty() {
            self.flush().await;
        }
        drop(self.queue);
        self.written.await.unwrap_or_else(|stopped| Err(io::Error::other(stopped)))
    }

    /// Whether standard output takes no more.
    pub(super) fn is_closed(&self) -> bool {
        self.queue.is_closed()
    }

    /// Gives the line back where there is no room, or lines before it have none.
    fn pass(&mut self, line: Line) -> Option<Line> {
        if !self.backlog.is_empty() {
            return Some(line);
        }
        match self.queue.try_send(line) {
            Ok(()) | Err(TrySendError::Closed(_)) => None,
            Err(TrySendError::Full(line)) => Some(line),
        }
    }
}

fn write(mut lines: mpsc::Receiver<Line>) -> io::Result<()> {
    while let Some(line) = lines.blocking_recv() {
        match line {
            Line::Output(text) => print(&text)?,
            Line::Complaint(text) => complain(&text),
        }
    }
    Ok(())
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Says at once on standard error what went wrong.
pub(super) fn complain(message: &str) {
    // Where standard error is closed there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "porthole: {message}");
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use tokio::sync::mpsc;

    use super::{BACKLOG, Line, Outlet};

    /// An outlet with room for one line, and its other end.
    fn narrow() -> (Outlet, mpsc::Receiver<Line>) {
        let (queue, lines) = mpsc::channel(1);
        (Outlet { queue, backlog: VecDeque::new(), written: tokio::spawn(async { Ok(()) }) }, lines)
    }

    fn line(text: &str) -> Line {
        Line::Output(text.to_owned())
    }

    #[tokio::test]
    async fn a_slow_reader_gets_every_line_in_order_but_none_that_was_only_mentioned() {
        let (mut outlet, mut lines) = narrow();
        outlet.say(line("first"));
        outlet.say(line("second"));
        outlet.mention(line("statistics"));
        outlet.say(line("third"));
        assert_eq!(lines.recv().await, Some(line("first")));
        outlet.mention(line("statistics, before what waits"));
        outlet.flush().await;
        assert_eq!(lines.recv().await, Some(line("second")));
        outlet.flush().await;
        assert_eq!(lines.recv().await, Some(line("third")));
        outlet.mention(line("statistics, with room"));
        assert_eq!(lines.recv().await, Some(line("statistics, with room")));
    }

    #[tokio::test]
    async fn for_nobody_only_so_many_lines_are_kept_and_the_newest_stay() {
        let (mut outlet, mut lines) = narrow();
        for number in 0..BACKLOG + 3 {
            outlet.say(line(&number.to_string()));
        }
        assert_eq!(lines.recv().await, Some(line("0")));
        outlet.flush().await;
        assert_eq!(lines.recv().await, Some(line("3")));
        assert_eq!(outlet.backlog.len(), BACKLOG - 1);
    }

    #[tokio::test]
    async fn it_hears_that_nobody_reads_any_more_and_keeps_nothing_for_them() {
        let (mut outlet, lines) = narrow();
        outlet.say(line("first"));
        outlet.say(line("second"));
        drop(lines);
        outlet.flush().await;
        assert!(outlet.is_closed() && outlet.backlog.is_empty());
        outlet.flush().await;
    }
}

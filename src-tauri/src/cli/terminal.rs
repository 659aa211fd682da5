//! Standard output: sentences for people, or one JSON object a line for programs.

use std::io::Write;
use std::process::ExitCode;

use host::{Event, Problem};

use super::sentences;
use crate::view::View;

/// Where events are shown.
pub(super) struct Terminal {
    json: bool,
    closed: bool,
}

impl Terminal {
    pub(super) fn new(json: bool) -> Self {
        Self { json, closed: false }
    }

    /// Whether nobody reads any more (a closed pipe).
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn show(&mut self, event: Event) {
        if self.json {
            self.line(&View::from(event).to_json());
        } else if let Event::Problem(Problem { message, .. }) = &event {
            complain(message);
        } else if let Some(text) = sentences::about(&event) {
            self.line(&text);
        }
    }

    /// Answers a line of standard input that is no command.
    pub(super) fn unknown_command(&mut self, message: &str) {
        if self.json {
            let view = View::Problem { code: "unknown-command".to_owned(), message: message.to_owned() };
            self.line(&view.to_json());
        } else {
            complain(message);
        }
    }

    fn line(&mut self, text: &str) {
        let mut out = std::io::stdout().lock();
        if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
            self.closed = true;
        }
    }
}

/// Says on standard error what went wrong, and gives the exit code for it.
pub(crate) fn fail(message: &str) -> ExitCode {
    complain(message);
    ExitCode::FAILURE
}

fn complain(message: &str) {
    // Where standard error is closed there is nobody left to tell.
    let _ = writeln!(std::io::stderr().lock(), "porthole: {message}");
}

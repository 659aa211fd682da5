//! Standard output: sentences for people, or one JSON object a line for programs.

use std::io::Write;
use std::process::ExitCode;

use host::Event;

use super::catalogue::Catalogue;
use super::errands::NoErrand;
use super::sentences;
use crate::view::View;

/// Where events are shown.
pub(super) struct Terminal {
    json: bool,
    closed: bool,
    texts: Catalogue,
}

impl Terminal {
    pub(super) fn new(json: bool) -> Self {
        Self { json, closed: false, texts: Catalogue::from_environment() }
    }

    /// Whether nobody reads any more (a closed pipe).
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn show(&mut self, event: Event) {
        if self.json {
            self.line(&View::from(event).to_json());
        } else if let Event::Problem(problem) = &event {
            complain(&self.texts.problem(problem));
        } else if let Some(text) = sentences::about(&event, &self.texts) {
            self.line(&text);
        }
    }

    /// Answers a line of standard input that is no command.
    pub(super) fn unknown_command(&mut self, wrong: &NoErrand) {
        let message = wrong.told(&self.texts);
        if self.json {
            self.line(&View::Problem { code: "unknown-command".to_owned(), message }.to_json());
        } else {
            complain(&message);
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
pub(crate) fn fail(key: &str, values: &[(&str, &str)]) -> ExitCode {
    complain(&Catalogue::from_environment().say(key, values));
    ExitCode::FAILURE
}

fn complain(message: &str) {
    // Where standard error is closed there is nobody left to tell.
    let _ = writeln!(std::io::stderr().lock(), "porthole: {message}");
}

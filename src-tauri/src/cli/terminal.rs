//! Events for a reader: sentences for people, or one JSON object a line for programs.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use host::Event;

use super::catalogue::Catalogue;
use super::errands::NoErrand;
use super::outlet::{Line, Outlet, complain};
use super::sentences;
use crate::view::View;

/// Where events are shown.
pub(super) struct Terminal {
    json: bool,
    coloured: bool,
    texts: Catalogue,
    outlet: Outlet,
}

impl Terminal {
    /// Must be called inside a runtime, which writes the lines on a thread of their own.
    pub(super) fn open(json: bool) -> Self {
        let coloured = io::stdout().is_terminal();
        Self { json, coloured, texts: Catalogue::from_environment(), outlet: Outlet::open() }
    }

    /// Never waits: what the reader has no room for is kept, statistics excepted.
    pub(super) fn show(&mut self, event: Event) {
        let passing = matches!(event, Event::Stats(_));
        let Some(line) = self.line(event) else { return };
        if passing { self.outlet.mention(line) } else { self.outlet.say(line) }
    }

    /// Answers a line of standard input that is no command.
    pub(super) fn unknown_command(&mut self, wrong: &NoErrand) {
        let message = wrong.told(&self.texts);
        self.outlet.say(if self.json {
            Line::Output(View::Problem { code: "unknown-command".to_owned(), message }.to_json())
        } else {
            Line::Complaint(message)
        });
    }

    /// Waits for room and passes one kept line on, or until [`Self::is_closed`].
    pub(super) async fn flush(&mut self) {
        self.outlet.flush().await;
    }

    /// Waits until everything is written.
    ///
    /// # Errors
    /// What standard output answered, where it did not take everything.
    pub(super) async fn close(self) -> io::Result<()> {
        self.outlet.close().await
    }

    /// Whether nothing can be shown any more: a closed pipe, a full disk.
    pub(super) fn is_closed(&self) -> bool {
        self.outlet.is_closed()
    }

    fn line(&self, event: Event) -> Option<Line> {
        if self.json {
            return Some(Line::Output(View::from(event).to_json()));
        }
        if let Event::Problem(problem) = &event {
            return Some(Line::Complaint(self.texts.problem(problem)));
        }
        let text = sentences::about(&event, &self.texts)?;
        Some(Line::Output(if self.coloured { text } else { without_colours(&text) }))
    }
}

/// Says on standard error what went wrong, and gives the exit code for it.
pub(crate) fn fail(key: &str, values: &[(&str, &str)]) -> ExitCode {
    complain(&Catalogue::from_environment().say(key, values));
    ExitCode::FAILURE
}

/// The text less its SGR sequences (ECMA-48, section 8.3.117): what lies in a file is not drawn by a terminal.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('m').map_or(part, |(_colour, shown)| shown));
    std::iter::once(first).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::without_colours;

    #[test]
    fn colours_go_and_every_other_character_stays() {
        assert_eq!(without_colours("\u{1b}[38;5;16;48;5;231m█ ▄\u{1b}[0m\nmore: m"), "█ ▄\nmore: m");
        assert_eq!(without_colours("[plain] text"), "[plain] text");
    }
}

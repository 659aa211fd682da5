//! Events for a reader: sentences for people, or one JSON object a line for programs.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use host::{EndedReason, Event, FilesEvent, Progress, SettingsSheet, TransferState};
use view::{FindingView, SettingsView, View};

use super::catalogue::Catalogue;
use super::course::Regret;
use super::errands::{NoErrand, UNKNOWN_COMMAND};
use super::narrator::Narrator;
use super::outlet::{Line, Outlet, complain};
use super::sentences::report;

/// Where events are shown.
pub(super) struct Terminal {
    json: bool,
    coloured: bool,
    narrator: Narrator,
    outlet: Outlet,
}

impl Terminal {
    /// Must be called inside a runtime, which writes the lines on a thread of their own.
    pub(super) fn open(json: bool) -> Self {
        let coloured = io::stdout().is_terminal();
        let redraws = coloured && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb");
        let narrator = Narrator::new(Catalogue::of_choice(), redraws);
        Self { json, coloured, narrator, outlet: Outlet::open() }
    }

    /// Never waits: what the reader has no room for is kept, figures that pass excepted.
    pub(super) fn show(&mut self, event: Event) {
        // Before anybody has said yes there is nothing to measure.
        if matches!(&event, Event::Files(FilesEvent::Progress(Progress { state: TransferState::Offered, .. }))) {
            return;
        }
        let passing = matches!(event, Event::Stats(_) | Event::Files(FilesEvent::Progress(_)));
        let Some(line) = self.line(event) else { return };
        if passing { self.outlet.mention(line) } else { self.outlet.say(line) }
    }

    /// Lists the settings for people; what is wrong with them is told as an event.
    pub(super) fn list(&mut self, sheet: &SettingsSheet) {
        if !self.json {
            self.outlet.say(Line::Output(report::settings(sheet, self.narrator.texts())));
        }
    }

    /// Answers a line of standard input that is no command.
    pub(super) fn unknown_command(&mut self, wrong: &NoErrand) {
        let message = wrong.told(self.narrator.texts());
        self.problem(UNKNOWN_COMMAND, message);
    }

    /// Tells what was not done.
    pub(super) fn regret(&mut self, regret: &Regret) {
        let message = regret.told(self.narrator.texts());
        self.problem(regret.code(), message);
    }

    /// Ends what programs read, where no event of the conductor did; people were told in sentences.
    pub(super) fn end(&mut self, reason: EndedReason) {
        if self.json {
            self.outlet.say(Line::Output(View::from(Event::Ended(reason)).to_json()));
        }
    }

    /// Tells of a failure that only the command line knows.
    pub(super) fn problem(&mut self, code: &str, message: String) {
        self.outlet.say(if self.json {
            Line::Output(View::Problem { code: code.to_owned(), message }.to_json())
        } else {
            Line::Complaint(message)
        });
    }

    /// The texts in the person's language.
    pub(super) fn texts(&self) -> &Catalogue {
        self.narrator.texts()
    }

    /// Whether so much waits for the reader that nothing more should be brought.
    pub(super) fn is_full(&self) -> bool {
        self.outlet.is_full()
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

    /// What programs read, with the sentences that only the catalogue has.
    fn view(&self, event: Event) -> View {
        let texts = self.narrator.texts();
        if let Event::Settings(sheet) = event {
            let wrong_line = |code: &str, line, given: &str| report::wrong_line(code, line, given, texts);
            return View::Settings(Box::new(SettingsView::from(*sheet).worded(wrong_line)));
        }
        let Event::Examined(findings) = event else { return event.into() };
        let worded = |finding| {
            let (message, advice) = report::found(&finding, texts);
            FindingView::from(finding).worded(message, advice)
        };
        View::Examined { findings: findings.into_iter().map(worded).collect() }
    }

    fn line(&mut self, event: Event) -> Option<Line> {
        if self.json {
            return Some(Line::Output(self.view(event).to_json()));
        }
        match self.narrator.tell(&event)? {
            Line::Output(text) if !self.coloured => Some(Line::Output(without_colours(&text))),
            line @ (Line::Output(_) | Line::Complaint(_) | Line::Passing(_)) => Some(line),
        }
    }
}

/// Says on standard error what went wrong, and gives the exit code for it.
pub(crate) fn fail(key: &str, values: &[(&str, &str)]) -> ExitCode {
    complain(&Catalogue::of_choice().say(key, values));
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

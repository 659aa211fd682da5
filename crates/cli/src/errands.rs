//! The lines that a running verb takes on standard input.

mod files;

use host::{ChoiceError, Command, DevicesCommand, GuestId};

use super::catalogue::Catalogue;

/// The code of a problem: a line is no command.
pub(super) const UNKNOWN_COMMAND: &str = "unknown-command";

/// A line that is no command.
#[derive(Debug)]
pub(super) enum NoErrand {
    /// There is no such command.
    Command(String),
    /// It lacks something, or has it in another order; it is to be written so.
    Form(&'static str),
    /// It names no source.
    Source(ChoiceError),
    /// It names no guest.
    Guest(String),
    /// It names no transfer.
    Transfer(String),
    /// It names no place of an offer.
    Place(String),
}

impl NoErrand {
    /// What to say about it.
    pub(super) fn told(&self, texts: &Catalogue) -> String {
        match self {
            Self::Command(line) => texts.say("unknown-command", &[("line", line)]),
            Self::Form(form) => texts.say("not-so", &[("form", form)]),
            Self::Source(error) => texts.say("not-a-source", &[("text", error.text())]),
            Self::Guest(text) => texts.say("not-a-guest", &[("text", text)]),
            Self::Transfer(text) => texts.say("not-a-transfer", &[("text", text)]),
            Self::Place(text) => texts.say("not-a-place", &[("text", text)]),
        }
    }
}

/// Reads one line.
pub(super) fn parse(line: &str) -> Result<Command, NoErrand> {
    let (verb, operands) = first_word(line);
    if let Some(errand) = files::parse(verb, operands) {
        return errand.map(Command::Files);
    }
    let may_be_named = !operands.contains(char::is_whitespace);
    match (verb, operands) {
        ("let-in", guest) if may_be_named => guest_named(guest, "let-in GUEST").map(Command::LetIn),
        ("turn-away", guest) if may_be_named => guest_named(guest, "turn-away GUEST").map(Command::TurnAway),
        ("source", "") => Err(NoErrand::Form("source SOURCE")),
        ("source", source) => source.parse().map(Command::Show).map_err(NoErrand::Source),
        ("remember", peer) if may_be_named => {
            guest_named(peer, "remember PEER").map(|peer| Command::Devices(DevicesCommand::Remember(peer.into())))
        }
        ("pause", "") => Ok(Command::Pause),
        ("resume", "") => Ok(Command::Resume),
        ("renew", "") => Ok(Command::Renew),
        ("revoke", "") => Ok(Command::Revoke),
        ("stop", "") => Ok(Command::Stop),
        _ => Err(NoErrand::Command(line.to_owned())),
    }
}

/// The first word, and what follows it without the white space around.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// Reads the only operand of a command of this form.
fn guest_named(text: &str, form: &'static str) -> Result<GuestId, NoErrand> {
    if text.is_empty() {
        return Err(NoErrand::Form(form));
    }
    text.parse().map_err(|_| NoErrand::Guest(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use host::{Command, SourceChoice};

    use super::parse;
    use crate::catalogue::Catalogue;

    #[test]
    fn every_command_reads() {
        assert!(matches!(parse("let-in 0011223344556677"), Ok(Command::LetIn(_))));
        assert!(matches!(parse("  turn-away   0011223344556677 "), Ok(Command::TurnAway(_))));
        assert!(matches!(parse("source window:Two words"), Ok(Command::Show(SourceChoice::WindowTitled(_)))));
        assert!(matches!(parse("pause"), Ok(Command::Pause)));
        assert!(matches!(parse("resume"), Ok(Command::Resume)));
        assert!(matches!(parse("renew"), Ok(Command::Renew)));
        assert!(matches!(parse("revoke"), Ok(Command::Revoke)));
        assert!(matches!(parse("stop"), Ok(Command::Stop)));
        assert!(matches!(parse("cancel 00112233445566778899aabbccddeeff"), Ok(Command::Files(_))));
    }

    #[test]
    fn anything_else_is_answered_with_what_there_is() {
        let wrong = [
            "",
            "source",
            "source \u{1b}[2J",
            "let-in",
            "let-in ann",
            "let-in 0011223344556677 8",
            "stop now",
            "dance",
            "\u{1b}[2J",
            "cancel",
        ];
        for wrong in wrong {
            let answer = parse(wrong).unwrap_err().told(&Catalogue::from_environment());
            assert!(!answer.contains('\u{1b}') && answer.len() < 600, "{answer}");
        }
    }
}

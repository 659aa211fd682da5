//! The lines that `porthole share` takes on standard input.

use host::{Command, GuestId};

use super::catalogue::Catalogue;

/// A line that is no command.
#[derive(Debug)]
pub(super) enum NoErrand {
    /// There is no such command.
    Command(String),
    /// It names no guest.
    Guest(String),
}

impl NoErrand {
    /// What to say about it.
    pub(super) fn told(&self, texts: &Catalogue) -> String {
        match self {
            Self::Command(line) => texts.say("unknown-command", &[("line", line)]),
            Self::Guest(text) => texts.say("not-a-guest", &[("text", text)]),
        }
    }
}

/// Reads one line.
pub(super) fn parse(line: &str) -> Result<Command, NoErrand> {
    let mut words = line.split_whitespace();
    let verb = words.next().unwrap_or_default();
    let operand = words.next();
    if words.next().is_some() {
        return Err(NoErrand::Command(line.to_owned()));
    }
    match (verb, operand) {
        ("let-in", Some(guest)) => guest_named(guest).map(Command::LetIn),
        ("turn-away", Some(guest)) => guest_named(guest).map(Command::TurnAway),
        ("pause", None) => Ok(Command::Pause),
        ("resume", None) => Ok(Command::Resume),
        ("renew", None) => Ok(Command::Renew),
        ("revoke", None) => Ok(Command::Revoke),
        ("stop", None) => Ok(Command::Stop),
        _ => Err(NoErrand::Command(line.to_owned())),
    }
}

fn guest_named(text: &str) -> Result<GuestId, NoErrand> {
    text.parse().map_err(|_| NoErrand::Guest(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use host::Command;

    use super::parse;
    use crate::cli::catalogue::Catalogue;

    #[test]
    fn every_command_reads() {
        assert!(matches!(parse("let-in 0011223344556677"), Ok(Command::LetIn(_))));
        assert!(matches!(parse("  turn-away   0011223344556677 "), Ok(Command::TurnAway(_))));
        assert!(matches!(parse("pause"), Ok(Command::Pause)));
        assert!(matches!(parse("resume"), Ok(Command::Resume)));
        assert!(matches!(parse("renew"), Ok(Command::Renew)));
        assert!(matches!(parse("revoke"), Ok(Command::Revoke)));
        assert!(matches!(parse("stop"), Ok(Command::Stop)));
    }

    #[test]
    fn anything_else_is_answered_with_what_there_is() {
        for wrong in ["", "let-in", "let-in ann", "stop now", "dance", "\u{1b}[2J"] {
            let answer = parse(wrong).unwrap_err().told(&Catalogue::from_environment());
            assert!(!answer.contains('\u{1b}') && answer.len() < 300, "{answer}");
        }
    }
}

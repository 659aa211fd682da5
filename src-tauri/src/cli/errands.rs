//! The lines that `--let-in ask` reads from standard input.

use host::{Command, GuestId};

/// Reads one line.
pub(super) fn parse(line: &str) -> Result<Command, String> {
    let mut words = line.split_whitespace();
    let verb = words.next().unwrap_or_default();
    let operand = words.next();
    if words.next().is_some() {
        return Err(unknown(line));
    }
    match (verb, operand) {
        ("let-in", Some(guest)) => guest_named(guest).map(Command::LetIn),
        ("turn-away", Some(guest)) => guest_named(guest).map(Command::TurnAway),
        ("pause", None) => Ok(Command::Pause),
        ("resume", None) => Ok(Command::Resume),
        ("renew", None) => Ok(Command::Renew),
        ("revoke", None) => Ok(Command::Revoke),
        ("stop", None) => Ok(Command::Stop),
        _ => Err(unknown(line)),
    }
}

fn guest_named(text: &str) -> Result<GuestId, String> {
    text.parse().map_err(|_| format!("'{}' is no guest; a guest is named by 16 hexadecimal digits", printable(text)))
}

fn unknown(line: &str) -> String {
    format!(
        "'{}' is no command; there are let-in GUEST, turn-away GUEST, pause, resume, renew, revoke and stop",
        printable(line)
    )
}

/// What came in goes back out only as one short harmless line.
fn printable(text: &str) -> host::DisplayName {
    host::DisplayName::from(text)
}

#[cfg(test)]
mod tests {
    use host::Command;

    use super::parse;

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
            let answer = parse(wrong).unwrap_err();
            assert!(!answer.contains('\u{1b}') && answer.len() < 300, "{answer}");
        }
    }
}

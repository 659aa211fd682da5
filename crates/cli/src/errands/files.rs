//! The lines about files.

use std::path::PathBuf;

use host::{Choice, FilesCommand, GuestId, Recipients, TransferId};

use super::{NoErrand, first_word};

/// Reads a line that begins with `verb`; none where it is not about files.
pub(super) fn parse(verb: &str, operands: &str) -> Option<Result<FilesCommand, NoErrand>> {
    Some(match verb {
        "send" => send(operands),
        "accept" => accept(operands),
        "decline" => alone(operands, "decline TRANSFER", FilesCommand::Decline),
        "pause-files" => alone(operands, "pause-files TRANSFER", FilesCommand::Pause),
        "resume-files" => alone(operands, "resume-files TRANSFER", FilesCommand::Resume),
        "cancel" => alone(operands, "cancel TRANSFER", FilesCommand::Cancel),
        "retry" => alone(operands, "retry TRANSFER", FilesCommand::Retry),
        _ => return None,
    })
}

/// How files are sent.
const SEND: &str = "send GUEST PATH, send all PATH";

/// How an offer is accepted.
const ACCEPT: &str = "accept TRANSFER [PLACE…] [into FOLDER]";

/// `GUEST|all PATH`; the path is the rest of the line, whatever is in it.
fn send(operands: &str) -> Result<FilesCommand, NoErrand> {
    let (to, path) = first_word(operands);
    let to = match to {
        "all" => Recipients::All,
        _ if path.is_empty() => return Err(NoErrand::Form(SEND)),
        peer => match peer.parse() {
            Ok(peer) => Recipients::One(peer),
            // The path stands first.
            Err(_) if path == "all" || path.parse::<GuestId>().is_ok() => return Err(NoErrand::Form(SEND)),
            Err(_) => return Err(NoErrand::Guest(peer.to_owned())),
        },
    };
    if path.is_empty() {
        return Err(NoErrand::Form(SEND));
    }
    Ok(FilesCommand::Send { to, paths: vec![PathBuf::from(path)] })
}

/// `TRANSFER [PLACE…] [into FOLDER]`; the folder is the rest of the line.
fn accept(operands: &str) -> Result<FilesCommand, NoErrand> {
    let (transfer, mut rest) = first_word(operands);
    if transfer.is_empty() {
        return Err(NoErrand::Form(ACCEPT));
    }
    let transfer = transfer_named(transfer)?;
    let (mut places, mut into) = (Vec::new(), None);
    while !rest.is_empty() {
        let (word, after) = first_word(rest);
        if word == "into" && !after.is_empty() {
            into = Some(PathBuf::from(after));
            break;
        }
        places.push(word.parse().map_err(|_| NoErrand::Place(word.to_owned()))?);
        rest = after;
    }
    let choice = match places.as_slice() {
        [] => Choice::All,
        [..] => Choice::Some(places.try_into().map_err(|_| NoErrand::Command(format!("accept {operands}")))?),
    };
    Ok(FilesCommand::Accept { transfer, choice, into })
}

/// `TRANSFER` and nothing else.
fn alone(operands: &str, form: &'static str, errand: fn(TransferId) -> FilesCommand) -> Result<FilesCommand, NoErrand> {
    if operands.is_empty() {
        return Err(NoErrand::Form(form));
    }
    transfer_named(operands).map(errand)
}

fn transfer_named(text: &str) -> Result<TransferId, NoErrand> {
    TransferId::try_from(text.to_ascii_lowercase()).map_err(|_| NoErrand::Transfer(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use host::{Choice, FilesCommand, Recipients};

    use super::parse;
    use crate::errands::NoErrand;

    const TRANSFER: &str = "00112233445566778899aabbccddeeff";

    fn read(verb: &str, operands: &str) -> Result<FilesCommand, NoErrand> {
        parse(verb, operands).unwrap()
    }

    #[test]
    fn an_offer_is_accepted_whole_or_in_parts_and_into_a_folder_with_spaces() {
        let accepted = |operands: &str| match read("accept", operands) {
            Ok(FilesCommand::Accept { transfer, choice, into }) => (transfer.to_string(), choice, into),
            other => panic!("{operands}: {other:?}"),
        };
        let some = |places: Vec<u32>| Choice::Some(places.try_into().unwrap());
        let folder = Some(PathBuf::from("/tmp/my files into it"));
        assert_eq!(accepted(TRANSFER), (TRANSFER.to_owned(), Choice::All, None));
        assert_eq!(accepted(&TRANSFER.to_uppercase()), (TRANSFER.to_owned(), Choice::All, None));
        assert_eq!(accepted(&format!("{TRANSFER}  0 2")), (TRANSFER.to_owned(), some(vec![0, 2]), None));
        let whole = accepted(&format!("{TRANSFER} into /tmp/my files into it"));
        assert_eq!(whole, (TRANSFER.to_owned(), Choice::All, folder.clone()));
        let part = accepted(&format!("{TRANSFER} 7 into /tmp/my files into it"));
        assert_eq!(part, (TRANSFER.to_owned(), some(vec![7]), folder));
    }

    #[test]
    fn each_of_the_others_takes_one_transfer() {
        assert!(matches!(read("decline", TRANSFER), Ok(FilesCommand::Decline(_))));
        assert!(matches!(read("pause-files", TRANSFER), Ok(FilesCommand::Pause(_))));
        assert!(matches!(read("resume-files", TRANSFER), Ok(FilesCommand::Resume(_))));
        assert!(matches!(read("cancel", TRANSFER), Ok(FilesCommand::Cancel(_))));
        assert!(matches!(read("retry", TRANSFER), Ok(FilesCommand::Retry(_))));
        assert!(parse("dance", TRANSFER).is_none());
    }

    #[test]
    fn what_is_sent_is_the_rest_of_the_line() {
        let sent = |operands: &str| match read("send", operands) {
            Ok(FilesCommand::Send { to, paths }) => (to, paths),
            other => panic!("{operands}: {other:?}"),
        };
        assert_eq!(sent("all my file.txt"), (Recipients::All, vec![PathBuf::from("my file.txt")]));
        let guest = "0011223344556677";
        assert_eq!(sent(&format!("{guest} /x")), (Recipients::One(guest.parse().unwrap()), vec![PathBuf::from("/x")]));
    }

    #[test]
    fn what_names_nothing_is_refused() {
        let too_many = format!("{TRANSFER}{}", " 1".repeat(129));
        assert!(matches!(read("accept", ""), Err(NoErrand::Form(_))));
        assert!(matches!(read("cancel", ""), Err(NoErrand::Form(_))));
        assert!(matches!(read("accept", &format!("{TRANSFER} -1")), Err(NoErrand::Place(_))));
        assert!(matches!(read("accept", &format!("{TRANSFER} into")), Err(NoErrand::Place(_))));
        assert!(matches!(read("accept", &too_many), Err(NoErrand::Command(_))));
        assert!(matches!(read("cancel", &format!("{TRANSFER} now")), Err(NoErrand::Transfer(_))));
        assert!(matches!(read("send", "ann /x"), Err(NoErrand::Guest(_))));
        for wrong in ["", "all", "x.txt", "x.txt all", "x.txt 0011223344556677"] {
            assert!(matches!(read("send", wrong), Err(NoErrand::Form(_))), "{wrong}");
        }
    }
}

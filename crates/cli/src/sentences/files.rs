//! Files.

mod list;

use std::path::PathBuf;

use host::{Failure, FilesOffer, OfferedRoot, Outcome, RootKind};

use crate::amounts::size;
use crate::catalogue::Catalogue;

pub(crate) use list::list;

/// So many roots of an offer are listed.
const LISTED: usize = 20;

/// What is remembered of a transfer that is spoken of.
pub(crate) struct Subject {
    /// The other side, as people call it.
    pub(crate) name: String,
    pub(crate) comes_in: bool,
    /// The folder, of one that comes in.
    pub(crate) into: Option<PathBuf>,
}

/// What is offered, and which lines answer it.
pub(crate) fn offered(offer: &FilesOffer, subject: &Subject, texts: &Catalogue) -> String {
    let (count, bytes) = (offer.items.to_string(), size(offer.bytes, texts));
    let values = [("name", subject.name.as_str()), ("count", count.as_str()), ("size", bytes.as_str())];
    let heading = match (subject.comes_in, offer.agreed) {
        (false, true) => texts.say("offered.goes-on", &values),
        (false, false) => texts.say("offered.out", &values),
        (true, true) => texts.say("offered.agreed", &values),
        (true, false) => texts.say("offered.in", &values),
    };
    let mut lines = vec![heading];
    lines.extend(offer.roots.iter().take(LISTED).enumerate().map(|(place, root)| listed(place, root, texts)));
    if let Some(more) = offer.roots.len().checked_sub(LISTED).filter(|more| *more > 0) {
        lines.push(texts.say("offered.more", &[("count", &more.to_string())]));
    }
    if let Some(room) = offer.room.filter(|room| *room < offer.bytes) {
        lines.push(texts.say("offered.no-room", &[("size", &size(room, texts))]));
    }
    if subject.comes_in && !offer.agreed {
        lines.push(format!("  accept {}", offer.transfer));
        lines.push(format!("  decline {}", offer.transfer));
    }
    lines.join("\n")
}

/// One root: the number that `accept` takes, its name and its size.
fn listed(place: usize, root: &OfferedRoot, texts: &Catalogue) -> String {
    let (name, bytes) = (root.name.as_str(), size(root.bytes, texts));
    let name = match root.kind {
        RootKind::File => name.to_owned(),
        RootKind::Folder => format!("{name}/"),
        RootKind::Others => texts.say("offered.others", &[("name", name)]),
    };
    format!("  {place:>3}  {name}  {bytes}")
}

pub(crate) fn accepted(subject: &Subject, texts: &Catalogue) -> String {
    let folder = subject.into.as_deref().unwrap_or_else(|| "".as_ref()).to_string_lossy();
    if subject.comes_in {
        texts.say("accepted.in", &[("folder", &folder)])
    } else {
        texts.say("accepted.out", &[("name", &subject.name)])
    }
}

pub(crate) fn declined(subject: &Subject, texts: &Catalogue) -> String {
    let name = [("name", subject.name.as_str())];
    if subject.comes_in { texts.say("declined.in", &name) } else { texts.say("declined.out", &name) }
}

/// What failed, and why.
pub(crate) fn failed(failure: &Failure, texts: &Catalogue) -> String {
    let why = texts.failure(failure);
    match &failure.path {
        Some(path) => texts.say("failed.file", &[("path", path), ("why", &why)]),
        None => why,
    }
}

/// How a transfer ended: how many files are there whole, how many are not. None where an event before has told it.
pub(crate) fn finished(
    subject: &Subject,
    (verified, failed): (u32, u32),
    outcome: Outcome,
    texts: &Catalogue,
) -> Option<String> {
    let folder = subject.into.as_deref().unwrap_or_else(|| "".as_ref()).to_string_lossy();
    let (count, failed) = (verified.to_string(), failed.to_string());
    let values =
        [("name", subject.name.as_str()), ("folder", &*folder), ("count", count.as_str()), ("failed", failed.as_str())];
    Some(match outcome {
        Outcome::Complete if subject.comes_in => texts.say("finished.in", &values),
        Outcome::Complete => texts.say("finished.out", &values),
        Outcome::Incomplete => texts.say("finished.incomplete", &values),
        Outcome::CancelledHere => texts.say("finished.cancelled-here", &values),
        Outcome::CancelledThere => texts.say("finished.cancelled-there", &values),
        Outcome::Declined | Outcome::Failed => return None,
    })
}

#[cfg(test)]
mod tests {
    use host::{Direction, FilesOffer};

    use super::{Subject, offered};
    use crate::catalogue::Catalogue;

    #[test]
    fn that_there_is_too_little_room_is_told_with_the_question() {
        let offer = FilesOffer {
            transfer: "1".repeat(32).try_into().unwrap(),
            peer: None,
            direction: Direction::In,
            roots: Vec::new(),
            items: 1,
            bytes: 5,
            sources: Vec::new(),
            agreed: false,
            room: None,
            folder: None,
        };
        let subject = Subject { name: "Ann".to_owned(), comes_in: true, into: None };
        let told = |room| offered(&FilesOffer { room, ..offer.clone() }, &subject, &Catalogue::for_locale("en"));
        assert!(told(Some(4)).contains("the usual folder takes 4 B"), "{}", told(Some(4)));
        for room in [None, Some(5)] {
            assert!(!told(room).contains("room"), "{}", told(room));
        }
    }
}

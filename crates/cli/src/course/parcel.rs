//! The files that a verb was asked to send.

use std::collections::BTreeSet;
use std::path::PathBuf;

use host::{Command, Direction, FilesCommand, FilesOffer, Recipients, RootKind, SafeName};

/// Paths that were there when the program started.
#[derive(Debug)]
pub(crate) struct Parcel {
    paths: Vec<PathBuf>,
    /// As what they are offered.
    names: BTreeSet<String>,
}

impl Parcel {
    /// Paths that were looked at. One that went away since is told by whoever reads it.
    pub(crate) fn of(paths: &[PathBuf]) -> Self {
        let paths: Vec<PathBuf> =
            paths.iter().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone())).collect();
        let raw = paths.iter().filter_map(|path| path.file_name());
        let names = raw.filter_map(|name| SafeName::clean(&name.to_string_lossy())).map(|name| name.to_string());
        Self { names: names.collect(), paths }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The wish to send them.
    pub(super) fn send(&self, to: Recipients) -> Command {
        Command::Files(FilesCommand::Send { to, paths: self.paths.clone() })
    }

    /// Whether this offer is the one of this parcel: a new one, or the same as in an earlier run. A peer may be offered
    /// again what was left unfinished of other parcels.
    pub(super) fn is(&self, offer: &FilesOffer) -> bool {
        let mut named = offer.roots.iter().filter(|root| root.kind != RootKind::Others);
        offer.direction == Direction::Out && (!offer.agreed || named.all(|root| self.names.contains(&root.name)))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use host::{Direction, Event, FilesEvent};

    use super::Parcel;
    use crate::course::story::offered;

    fn is(parcel: &Parcel, event: Event) -> bool {
        let Event::Files(FilesEvent::Offered(offer)) = event else { panic!("no offer: {event:?}") };
        parcel.is(&offer)
    }

    #[test]
    fn what_an_earlier_run_left_is_known_by_its_names() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/course/../course/parcel.rs");
        let here = Parcel::of(&[path]);
        assert!(is(&here, offered('1', 'a', Direction::Out, "parcel.rs", true)));
        assert!(is(&here, offered('1', 'a', Direction::Out, "whatever it is called", false)));
        assert!(!is(&here, offered('1', 'a', Direction::Out, "another.txt", true)));
        assert!(!is(&here, offered('1', 'a', Direction::In, "parcel.rs", false)));
    }
}

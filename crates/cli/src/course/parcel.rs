//! The files that a verb was asked to send.

use std::path::PathBuf;

use host::{Command, Direction, FilesCommand, FilesOffer, Recipients};

/// Paths that were there when the program started.
#[derive(Debug)]
pub(crate) struct Parcel(Vec<PathBuf>);

impl Parcel {
    /// Paths that were looked at. One that went away since is told by whoever reads it.
    pub(crate) fn of(paths: &[PathBuf]) -> Self {
        Self(paths.iter().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone())).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The wish to send them.
    pub(super) fn send(&self, to: Recipients) -> Command {
        Command::Files(FilesCommand::Send { to, paths: self.0.clone() })
    }

    /// Whether this offer is the one of this parcel. A peer may be offered again what was left unfinished of other parcels.
    pub(super) fn is(&self, offer: &FilesOffer) -> bool {
        let is_ours = |source| self.0.contains(source);
        offer.direction == Direction::Out && !offer.sources.is_empty() && offer.sources.iter().all(is_ours)
    }
}

#[cfg(test)]
mod tests {
    use host::{Direction, Event, FilesEvent};

    use super::Parcel;
    use crate::course::story::offered;

    #[test]
    fn what_an_earlier_run_left_is_known_by_its_paths() {
        let is = |paths: &[&str], direction| {
            let parcel = Parcel::of(&paths.iter().map(Into::into).collect::<Vec<_>>());
            let Event::Files(FilesEvent::Offered(offer)) = offered('1', 'a', direction, "x", true) else { panic!() };
            parcel.is(&offer)
        };
        assert!(is(&["/", "/nowhere"], Direction::Out));
        assert!(!is(&["/nowhere"], Direction::Out));
        assert!(!is(&["/"], Direction::In));
    }
}

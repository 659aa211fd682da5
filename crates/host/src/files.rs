//! Files both ways: who is asked what, and what becomes of it.
//!
//! One courier a connected peer carries between the session, the machines of `transfer`, the disk and the person; the desk
//! knows the couriers and hands each wish to the right one.

mod account;
mod command;
mod courier;
mod desk;
mod event;
mod ledgers;
mod line;
mod mailbox;
mod peer;
mod reader;
mod sentence;
mod writer;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use command::{AcceptFiles, FilesCommand, Recipients};
pub(crate) use desk::{Coming, Desk, Terms};
pub use event::{
    Direction, Failure, FailureCode, FilesEvent, FilesOffer, OfferedRoot, Outcome, Progress, Transfer, TransferState,
    Verified,
};
pub(crate) use line::Line;
pub(crate) use mailbox::{Letter, Letters, Mailbox};
pub use peer::PeerId;

/// The user's folder for downloads, or the home folder where the system names none.
pub(crate) fn downloads() -> Option<PathBuf> {
    let folders = directories::UserDirs::new()?;
    Some(folders.download_dir().unwrap_or(folders.home_dir()).to_owned())
}

/// How many bytes may still be written into a folder that somebody chose; it need not be there yet. None where nobody can
/// say. It blocks.
#[must_use]
pub fn room_in(folder: &Path) -> Option<u64> {
    disk::Folder::room_at(folder)
}

/// Milliseconds since 1970-01-01 UTC, as the ledger counts; zero on a machine whose clock stands before that.
fn unix_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

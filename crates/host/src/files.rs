//! Files both ways: who is asked what, and what becomes of it.

mod command;
mod event;
mod peer;

pub use command::{AcceptFiles, FilesCommand, Recipients};
pub use event::{
    Direction, Failure, FailureCode, FilesEvent, FilesOffer, OfferedRoot, Outcome, Progress, Transfer, TransferState,
    Verified,
};
pub use peer::PeerId;

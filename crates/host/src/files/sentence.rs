//! What failed, as a sentence that says what to do.

use transfer::Side;
use wire::files::TransferId;

use super::event::{Failure, FailureCode};

impl Failure {
    /// Of one file or folder of a transfer, or of the whole where no path is given; `side` is whose trouble it was.
    pub(super) fn of(transfer: TransferId, path: Option<String>, code: FailureCode, side: Side) -> Self {
        Self { transfer, path, code, message: about(code, side).to_owned() }
    }
}

/// Why something failed, in English; `side` is whose trouble it was.
fn about(code: FailureCode, side: Side) -> &'static str {
    match (code, side) {
        (FailureCode::Unreadable, Side::Us) => "It may not be read: allow that, then try again.",
        (FailureCode::Unreadable, Side::Peer) => "Its sender cannot read it.",
        (FailureCode::Vanished, Side::Us) => "It is not there any more.",
        (FailureCode::Vanished, Side::Peer) => "Its sender does not have it any more.",
        (FailureCode::Changed, _) => "It changed while it was sent: try again when nobody writes to it.",
        (FailureCode::Special, _) => "It is neither a file nor a folder, so it is left out.",
        (FailureCode::Name, _) => "Its name cannot be kept: give it another one, then try again.",
        (FailureCode::NoSpace, Side::Us) => "The disk is full: make room, then have it sent again.",
        (FailureCode::NoSpace, Side::Peer) => "The other side's disk is full.",
        (FailureCode::NoFolder, Side::Us) => {
            "It was taken away while it arrived, or the folder for it was: have it sent again."
        }
        (FailureCode::NoFolder, Side::Peer) => "It was taken away at the other side while it arrived: send it again.",
        (FailureCode::NoPermission, Side::Us) => "The folder may not be written to: choose another one.",
        (FailureCode::NoPermission, Side::Peer) => "The other side may not write to its folder.",
        (FailureCode::TooLarge, Side::Us) => "It is larger than this disk can take.",
        (FailureCode::TooLarge, Side::Peer) => "It is larger than the other side can take.",
        (FailureCode::Digest, _) => "What arrived is not what was sent: try again.",
        (FailureCode::Disk, Side::Us) => "The disk failed: see that it is well, then try again.",
        (FailureCode::Disk, Side::Peer) => "The other side's disk failed, or the folder there is gone.",
        (FailureCode::TooManyItems, _) => "These are more files than one transfer takes: send them in several.",
        (FailureCode::TooMany, _) => "Too many transfers are open: wait until some are done.",
        (FailureCode::Unknown, _) => "The other side does not know this transfer any more: send it again.",
        (FailureCode::Protocol, Side::Us) => "The other side did what is not allowed, so the transfer was ended.",
        (FailureCode::Protocol, Side::Peer) => "The other side could not follow, and ended the transfer.",
    }
}

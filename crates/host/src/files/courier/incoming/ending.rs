//! How a transfer on its way in ends. What the disk was doing meanwhile is waited for: a file that lies there was told of.

use std::path::PathBuf;

use disk::Landed;
use transfer::{End, Side};
use wire::files::{CancelReason, TransferId};

use super::super::hands::Hands;
use super::super::outgoing::tell_why;
use super::Incoming;
use crate::files::event::{Failure, FailureCode, FilesEvent, TransferState, Verified};
use crate::files::writer::{Deed, Leaving};

impl Incoming {
    /// The folder that it goes into is gone.
    pub(in crate::files::courier) fn lost_folder(&mut self, folder: PathBuf, hands: &mut Hands) {
        if self.is_over() {
            return;
        }
        hands.tell(FilesEvent::Failed(gone(self.transfer, folder)));
        self.explained = true;
        self.account.fails(FailureCode::NoFolder);
        self.cancel(CancelReason::Disk);
    }

    /// The session is over: if the transfer is not, the disk is told that it goes on in the next one.
    pub(in crate::files::courier) fn leave(&mut self, hands: &mut Hands) {
        if !self.is_over() && self.account.state != TransferState::Offered {
            hands.deeds.bring(Deed::Leave(self.transfer, Leaving::Open(self.account.tally())));
        }
    }

    /// The session is over, and nothing more is done on the disk.
    pub(in crate::files::courier) fn rest(&mut self, hands: &mut Hands) {
        if self.is_over() {
            return self.left(hands);
        }
        if self.account.state == TransferState::Offered {
            // Nobody can answer it any more. Its sender offers it again when they are back.
            let end = End::Cancelled { by: Side::Peer, reason: CancelReason::Person };
            return hands.tell(self.account.finished(end));
        }
        self.account.waits(self.inbox.amount()).into_iter().for_each(|event| hands.tell(event));
    }

    /// All that was asked of the disk is done: where the transfer is over, nothing more comes of it.
    pub(in crate::files::courier) fn left(&mut self, hands: &mut Hands) {
        if let Some(end) = self.inbox.end().filter(|_| !std::mem::replace(&mut self.left, true)) {
            hands.tell(self.account.finished(end));
        }
    }

    /// A file got its name after its transfer, or the session, was over: it is there all the same.
    pub(in crate::files::courier) fn landed_late(&mut self, landed: Landed, hands: &mut Hands) {
        let Landed { path, bytes, digest: blake3 } = landed;
        self.account.verified_file(bytes);
        hands.tell(FilesEvent::Verified(Verified { transfer: self.transfer, path, bytes, blake3 }));
    }

    pub(super) fn over(&mut self, keeps_parts: bool, hands: &mut Hands) {
        if let Some(end) = self.inbox.end() {
            hands.deeds.bring(Deed::Leave(self.transfer, Leaving::over(&self.account, end, keeps_parts)));
        }
    }

    /// Tells why it is over. That nothing more comes of it is told when the disk has done its part.
    pub(super) fn explain(&mut self, end: End, hands: &mut Hands) {
        if !std::mem::replace(&mut self.explained, true) {
            tell_why(self.transfer, &self.account, end, hands);
        }
    }
}

fn gone(transfer: TransferId, folder: PathBuf) -> Failure {
    let message = format!(
        "The folder {} is gone or was put elsewhere: choose another one, then have the files sent again.",
        folder.display()
    );
    Failure { transfer, path: None, code: FailureCode::NoFolder, message }
}

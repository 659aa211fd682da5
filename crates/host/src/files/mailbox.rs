//! Where what the other side says about files is put, until a courier takes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;
use wire::files::{FilesMessage, Life};

/// Messages that wait for the courier; whoever brings more waits, and with them the session they came from. The largest of
/// them take a megabyte.
const LETTERS: usize = 4;

/// What is said about a transfer, in one of its lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) life: Life,
    pub(crate) message: FilesMessage,
}

/// The slot: nothing is taken before it is opened, which is when the guest is let in.
#[derive(Clone, Debug)]
pub(crate) struct Mailbox {
    open: Arc<AtomicBool>,
    letters: mpsc::Sender<Letter>,
}

/// The other side of the slot.
pub(crate) type Letters = mpsc::Receiver<Letter>;

impl Mailbox {
    pub(crate) fn new() -> (Self, Letters) {
        let (letters, taken) = mpsc::channel(LETTERS);
        (Self { open: Arc::default(), letters }, taken)
    }

    pub(crate) fn open(&self) {
        self.open.store(true, Ordering::Release);
    }

    /// Puts a message in. What comes before the opening, or after the courier left, is nobody's.
    pub(crate) async fn put(&self, letter: Letter) {
        if self.open.load(Ordering::Acquire) {
            let _ = self.letters.send(letter).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use wire::files::{FilesMessage, Life, TransferId};

    use super::{Letter, Mailbox};

    #[tokio::test]
    async fn what_comes_before_the_guest_is_let_in_is_nobodys() {
        let letter = |transfer| Letter { life: Life::FIRST, message: FilesMessage::Pause { transfer } };
        let (mailbox, mut letters) = Mailbox::new();
        mailbox.put(letter(TransferId([1; 16]))).await;
        mailbox.open();
        mailbox.put(letter(TransferId([2; 16]))).await;
        drop(mailbox);
        assert_eq!(letters.recv().await, Some(letter(TransferId([2; 16]))));
        assert_eq!(letters.recv().await, None);
    }
}

//! How many lanes a side's sender would have.

use tokio::sync::watch;

/// The wish of one who sends. It ends with them: who is gone wishes for none.
#[derive(Debug)]
pub(crate) struct Wish(watch::Sender<u8>);

impl Wish {
    /// A wish for none, and where others see it.
    pub(crate) fn new() -> (Self, watch::Receiver<u8>) {
        let (wish, seen) = watch::channel(0);
        (Self(wish), seen)
    }

    /// Wishes for so many from now on.
    pub(crate) fn be(&self, lanes: u8) {
        self.0.send_if_modified(|wish| std::mem::replace(wish, lanes) != lanes);
    }
}

impl Drop for Wish {
    fn drop(&mut self) {
        self.be(0);
    }
}

#[cfg(test)]
mod tests {
    use super::Wish;

    #[test]
    fn a_wish_is_told_when_it_changes_and_is_for_none_when_whoever_had_it_is_gone() {
        let (wish, mut seen) = Wish::new();
        wish.be(7);
        assert_eq!(*seen.borrow_and_update(), 7);
        wish.be(7);
        assert!(!seen.has_changed().unwrap());
        drop(wish);
        assert_eq!(*seen.borrow(), 0);
    }
}

//! The bytes of a session: what came, what was done with it, and what credit was said of it.

use wire::files::Bytes;

use crate::Forbidden;

/// The receiver's side of the window.
#[derive(Debug)]
pub(super) struct Intake {
    window: u32,
    came: u64,
    /// Written, or thrown away.
    done: u64,
    credited: u64,
}

impl Intake {
    pub(super) fn new(window: u32) -> Self {
        Self { window, came: 0, done: 0, credited: 0 }
    }

    pub(super) fn window(&self) -> u32 {
        self.window
    }

    /// A chunk came off the wire; it must not come before its credit.
    pub(super) fn come(&mut self, bytes: u64) -> Result<(), Forbidden> {
        self.came += bytes;
        if self.came - self.credited > u64::from(self.window) { Err(Forbidden) } else { Ok(()) }
    }

    /// So many bytes were written, or thrown away.
    pub(super) fn settle(&mut self, bytes: u64) {
        self.done = (self.done + bytes).min(self.came);
    }

    /// Whether all that came was written or thrown away.
    pub(super) fn is_idle(&self) -> bool {
        self.done == self.came
    }

    /// The credit to be said: after each eighth of the window, so that the sender never comes near its end.
    pub(super) fn due(&mut self) -> Option<Bytes> {
        (self.done - self.credited >= u64::from(self.window / 8)).then(|| self.credit()).flatten()
    }

    /// The credit to be said when there is time, if it has grown.
    pub(super) fn credit(&mut self) -> Option<Bytes> {
        let has_grown = self.done > self.credited;
        self.credited = self.done;
        Bytes::try_from(self.done).ok().filter(|_| has_grown)
    }
}

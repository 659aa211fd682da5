//! Who holds a transfer up.

use crate::Side;

/// Each side's own pause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pauses {
    us: bool,
    peer: bool,
}

impl Pauses {
    /// Sets or lifts a side's pause; `false` where nothing changed by that.
    pub(crate) fn set(&mut self, side: Side, paused: bool) -> bool {
        let own = match side {
            Side::Us => &mut self.us,
            Side::Peer => &mut self.peer,
        };
        std::mem::replace(own, paused) != paused
    }

    /// Whether anybody holds it up.
    pub(crate) fn any(self) -> bool {
        self.us || self.peer
    }
}

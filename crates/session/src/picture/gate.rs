//! The gate: while it is closed, no packet of the picture reaches the wire.
//!
//! It stands in the pacer, behind every queue of the way out but the socket's, and asks three things of a packet:
//! is the gate open, was the packet numbered since the gate opened, and did the gate stay open while it waited.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// How far behind the newest packet a retransmission may be before its number could be mistaken for a new one.
const OLDEST: u16 = 0x2000;

/// One stay of the gate in the open state. A packet of another stay does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening(u64);

#[derive(Debug, Default)]
struct Leaf {
    wanted: bool,
    openings: u64,
    /// The first sequence number of this opening; none while the gate is closed.
    first: Option<u16>,
}

/// Shared by the session's handle (closes), the pump (opens) and the pacer (asks).
#[derive(Debug, Default)]
pub(crate) struct Gate {
    leaf: Mutex<Leaf>,
}

impl Gate {
    /// Asks for the gate to be opened; the pump does it at a packet's boundary. False: it was asked already.
    pub(crate) fn want_open(&self) -> bool {
        !std::mem::replace(&mut self.leaf().wanted, true)
    }

    /// Opens the gate for packets numbered `first` and later, where that is wanted.
    pub(crate) fn open(&self, first: u16) -> Option<Opening> {
        let mut leaf = self.leaf();
        if !leaf.wanted {
            return None;
        }
        if leaf.first.is_none() {
            leaf.openings += 1;
            leaf.first = Some(first);
        }
        Some(Opening(leaf.openings))
    }

    /// Closes the gate. Once this returned no packet passes it; what passed just before is on its way to the socket.
    pub(crate) fn close(&self) {
        let mut leaf = self.leaf();
        leaf.wanted = false;
        leaf.first = None;
    }

    /// Whether the gate is open, or about to be.
    pub(crate) fn is_wanted(&self) -> bool {
        self.leaf().wanted
    }

    /// Whether a packet of the picture, or the retransmission of one, may wait for its turn to leave.
    pub(crate) fn admits(&self, sequence_number: u16) -> Option<Opening> {
        let mut leaf = self.leaf();
        let ahead = sequence_number.wrapping_sub(leaf.first?);
        if ahead >= 0x8000 {
            return None;
        }
        if ahead >= 2 * OLDEST {
            leaf.first = Some(sequence_number.wrapping_sub(OLDEST));
        }
        Some(Opening(leaf.openings))
    }

    /// Whether the gate stands open as it was when a packet came to wait.
    pub(crate) fn still(&self, opening: Opening) -> bool {
        let leaf = self.leaf();
        leaf.first.is_some() && leaf.openings == opening.0
    }

    fn leaf(&self) -> MutexGuard<'_, Leaf> {
        self.leaf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Gate;

    fn opened_at(first: u16) -> Gate {
        let gate = Gate::default();
        gate.want_open();
        assert!(gate.open(first).is_some());
        gate
    }

    #[test]
    fn a_gate_is_closed_until_it_is_wanted_and_opened() {
        let gate = Gate::default();
        assert!(gate.open(5).is_none());
        assert!(gate.admits(5).is_none());
        assert!(gate.want_open());
        assert!(gate.admits(5).is_none());
        assert!(gate.open(5).is_some());
        assert!(gate.admits(5).is_some());
    }

    #[test]
    fn what_waited_at_a_closing_does_not_pass_after_a_new_opening() {
        let gate = opened_at(10);
        let before = gate.admits(12).unwrap();
        gate.close();
        assert!(!gate.still(before));
        gate.want_open();
        let after = gate.open(20).unwrap();
        assert!(!gate.still(before));
        assert!(gate.still(after));
        assert!(gate.admits(19).is_none(), "numbered before the gate opened");
    }

    proptest! {
        #[test]
        fn a_long_stream_passes_over_every_wrap_and_so_do_its_retransmissions(first in any::<u16>(), back in 0..4000_u16) {
            let gate = opened_at(first);
            for step in 0..200_000_u32 {
                #[expect(clippy::cast_possible_truncation, reason = "sequence numbers wrap")]
                let number = first.wrapping_add(step as u16);
                prop_assert!(gate.admits(number).is_some());
                if step > u32::from(back) {
                    prop_assert!(gate.admits(number.wrapping_sub(back)).is_some());
                }
            }
        }
    }
}

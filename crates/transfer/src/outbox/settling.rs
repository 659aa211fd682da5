//! How items of an [`Outbox`] end that do not arrive.

use wire::files::{Fault, FaultCode};

use super::reading::Wish;
use super::{Outbox, OutboxAsk, OutboxNews};
use crate::{Manifest, Side};

impl<M: Manifest> Outbox<M> {
    /// Gives an item up that is being read.
    pub(super) fn fail(&mut self, number: u32, code: FaultCode) {
        if let Some(wish) = self.stop(number) {
            self.faults.push(Fault { item: number, code });
            self.settle_failed(wish.entry, wish.bytes, code, Side::Us);
        }
    }

    /// Reads an item no further.
    pub(super) fn stop(&mut self, number: u32) -> Option<Wish> {
        let place = self.readings.iter().position(|reading| reading.wish().number == number)?;
        let reading = self.readings.remove(place)?;
        self.flow.release(reading.ahead());
        self.asks.push_back(OutboxAsk::Close { number });
        Some(reading.wish())
    }

    pub(super) fn settle_failed(&mut self, entry: u32, bytes: u64, code: FaultCode, side: Side) {
        self.amount.total = self.amount.total.saturating_sub(bytes);
        self.failed.insert(entry);
        self.tell(OutboxNews::Failed { entry, code, side });
    }
}

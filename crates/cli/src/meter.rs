//! How far all running transfers are, in one line.

use std::collections::BTreeMap;

use host::{Progress, TransferId, TransferState};

use super::amounts::{percent, rate, size, time};
use super::catalogue::Catalogue;

/// The last figures of each transfer that is not over.
#[derive(Default)]
pub(super) struct Meter {
    running: BTreeMap<TransferId, Progress>,
    /// The last milestone that was told of each.
    told: BTreeMap<TransferId, (u64, TransferState)>,
}

impl Meter {
    /// Takes a transfer's new figures.
    pub(super) fn see(&mut self, progress: &Progress) {
        self.running.insert(progress.transfer, progress.clone());
    }

    /// Forgets a transfer that is over.
    pub(super) fn forget(&mut self, transfer: TransferId) {
        self.running.remove(&transfer);
        self.told.remove(&transfer);
    }

    /// Whether this is worth a line of its own where none can be redrawn: another tenth, or another state.
    pub(super) fn is_milestone(&mut self, progress: &Progress) -> bool {
        let now = (percent(progress.bytes, progress.total) / 10, progress.state);
        let before = self.told.insert(progress.transfer, now);
        before != Some(now)
    }

    /// All of them together, as one line.
    pub(super) fn line(&self, texts: &Catalogue) -> String {
        let all = self.running.values();
        let (done, total) = all.clone().fold((0, 0), |(done, total): (u64, u64), progress| {
            (done.saturating_add(progress.bytes), total.saturating_add(progress.total))
        });
        let speed = all.clone().map(|progress| progress.rate).fold(0, u64::saturating_add);
        let left = all.clone().filter_map(|progress| progress.seconds_left).max();
        let part = percent(done, total).to_string();
        let mut line =
            texts.say("progress", &[("percent", &part), ("done", &size(done, texts)), ("total", &size(total, texts))]);
        if speed > 0 {
            line = format!("{line}, {}", rate(speed, texts));
        }
        if let Some(left) = left {
            line = format!("{line}, {}", texts.say("progress.left", &[("time", &time(left, texts))]));
        }
        match self.running.len() {
            0 | 1 => all
                .clone()
                .next()
                .and_then(|one| state(one.state, texts))
                .map_or(line.clone(), |state| format!("{line}, {state}")),
            several => texts.say("progress.several", &[("count", &several.to_string()), ("line", &line)]),
        }
    }
}

/// What a transfer does, where it does not simply run.
fn state(state: TransferState, texts: &Catalogue) -> Option<String> {
    Some(match state {
        TransferState::PausedHere => texts.say("state.paused-here", &[]),
        TransferState::PausedThere => texts.say("state.paused-there", &[]),
        TransferState::Waiting => texts.say("state.waiting", &[]),
        TransferState::Checking => texts.say("state.checking", &[]),
        TransferState::Queued => texts.say("state.queued", &[]),
        TransferState::Offered
        | TransferState::Running
        | TransferState::Complete
        | TransferState::Incomplete
        | TransferState::Declined
        | TransferState::Cancelled
        | TransferState::Failed => return None,
    })
}

#[cfg(test)]
mod tests {
    use host::{Progress, TransferState};

    use super::Meter;
    use crate::catalogue::Catalogue;

    fn progress(digit: &str, bytes: u64, state: TransferState) -> Progress {
        Progress {
            transfer: digit.repeat(32).try_into().unwrap(),
            bytes,
            total: 2_000_000,
            rate: 500_000,
            seconds_left: Some(3),
            items: 0,
            items_total: 1,
            state,
        }
    }

    #[test]
    fn one_transfer_is_shown_with_its_state_and_several_as_their_sum() {
        let english = Catalogue::for_locale("en");
        let mut meter = Meter::default();
        meter.see(&progress("1", 500_000, TransferState::Running));
        assert_eq!(meter.line(&english), "25 %, 500 kB of 2.00 MB, 500 kB/s, 3 s left");
        meter.see(&progress("1", 500_000, TransferState::Checking));
        assert!(meter.line(&english).ends_with("what is there already is being checked"));
        meter.see(&progress("2", 1_500_000, TransferState::Running));
        assert_eq!(meter.line(&english), "2 transfers: 50 %, 2.00 MB of 4.00 MB, 1.00 MB/s, 3 s left");
        meter.forget(progress("1", 0, TransferState::Running).transfer);
        assert!(meter.line(&english).starts_with("75 %"));
    }

    #[test]
    fn a_tenth_more_and_another_state_are_milestones_and_the_rest_is_not() {
        let mut meter = Meter::default();
        let mut seen = |bytes, state| meter.is_milestone(&progress("1", bytes, state));
        assert!(seen(0, TransferState::Running));
        assert!(!seen(199_999, TransferState::Running));
        assert!(seen(200_000, TransferState::Running));
        assert!(seen(200_000, TransferState::PausedHere));
        assert!(!seen(300_000, TransferState::PausedHere));
    }
}

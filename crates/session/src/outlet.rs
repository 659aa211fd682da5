//! The sending side of the reports: news waits for the reader, figures do not.

use tokio::sync::mpsc;

use crate::{Report, Reports};

/// How many reports wait to be read.
const CAPACITY: usize = 128;

/// Room that figures leave for news.
const RESERVE: usize = 32;

/// Where reports go in. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Outlet {
    reports: mpsc::Sender<Report>,
}

impl Outlet {
    pub(crate) fn new() -> (Self, Reports) {
        let (reports, reader) = mpsc::channel(CAPACITY);
        (Self { reports }, reader)
    }

    /// Hands over a report that must arrive. Waits for room; a reader that is gone wants nothing.
    pub(crate) async fn news(&self, report: Report) {
        let _ = self.reports.send(report).await;
    }

    /// Hands over a report that the next one of its kind replaces. Dropped when little room is left.
    pub(crate) fn figure(&self, report: Report) {
        if self.reports.capacity() > RESERVE {
            let _ = self.reports.try_send(report);
        }
    }
}

#[cfg(test)]
mod tests {
    use media::BitRate;

    use super::{CAPACITY, Outlet, RESERVE};
    use crate::Report;

    #[tokio::test]
    async fn figures_leave_room_for_news() {
        let (outlet, mut reports) = Outlet::new();
        for _ in 0..2 * CAPACITY {
            outlet.figure(Report::Estimate(BitRate(1)));
        }
        outlet.news(Report::KeyframeWanted).await;
        let mut figures = 0;
        while let Some(Report::Estimate(_)) = reports.recv().await {
            figures += 1;
        }
        assert_eq!(figures, CAPACITY - RESERVE);
    }
}

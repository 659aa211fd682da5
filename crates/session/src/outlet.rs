//! The sending side of the reports: news waits for the reader, figures do not.

use std::collections::VecDeque;

use tokio::sync::mpsc;

use crate::side::{News, Side};

/// How many reports wait to be read.
const CAPACITY: usize = 128;

/// Room that figures leave for news.
const RESERVE: usize = 32;

/// Where the reports of one side go in. Cheap to clone.
#[derive(Debug)]
pub(crate) struct Outlet<S: Side> {
    reports: mpsc::Sender<S::Report>,
}

impl<S: Side> Clone for Outlet<S> {
    fn clone(&self) -> Self {
        Self { reports: self.reports.clone() }
    }
}

impl<S: Side> Outlet<S> {
    pub(crate) fn new() -> (Self, mpsc::Receiver<S::Report>) {
        let (reports, reader) = mpsc::channel(CAPACITY);
        (Self { reports }, reader)
    }

    /// Hands over news that must arrive. Waits for room; a reader that is gone wants nothing.
    pub(crate) async fn news(&self, news: News) {
        if let Some(report) = S::report(news) {
            let _ = self.reports.send(report).await;
        }
    }

    /// Hands over the first of these as soon as there is room for one. Dropped before that, it has taken none.
    pub(crate) async fn first_of(&self, reports: &mut VecDeque<S::Report>) {
        let room = self.reports.reserve().await;
        if let (Some(report), Ok(room)) = (reports.pop_front(), room) {
            room.send(report);
        }
    }

    /// Hands over a report that the next one of its kind replaces. Dropped when little room is left.
    pub(crate) fn figure(&self, report: impl Into<Option<S::Report>>) {
        if let Some(report) = report.into().filter(|_| self.reports.capacity() > RESERVE) {
            let _ = self.reports.try_send(report);
        }
    }
}

#[cfg(test)]
mod tests {
    use media::BitRate;

    use super::{CAPACITY, Outlet, RESERVE};
    use crate::Report;
    use crate::side::{Hosting, News};

    #[tokio::test]
    async fn figures_leave_room_for_news() {
        let (outlet, mut reports) = Outlet::<Hosting>::new();
        for _ in 0..2 * CAPACITY {
            outlet.figure(Report::Estimate(BitRate(1)));
        }
        outlet.news(News::KeyframeWanted).await;
        let mut figures = 0;
        while let Some(Report::Estimate(_)) = reports.recv().await {
            figures += 1;
        }
        assert_eq!(figures, CAPACITY - RESERVE);
    }
}

//! The end of a visit, while its files are brought in order.

use std::time::Duration;

use tokio::time::Instant;

use super::Visit;
use crate::clock;
use crate::files::PeerId;

/// The end is told after this, whatever a disk does.
const LATEST: Duration = Duration::from_secs(10);

/// An end that is not told yet.
pub(crate) struct Farewell {
    /// As it is to be told.
    pub(crate) visit: Visit,
    by: Instant,
}

impl Farewell {
    /// The end of a visit that is over now.
    pub(crate) fn new(visit: Visit) -> Self {
        Self { visit, by: Instant::now() + LATEST }
    }

    /// Whose courier is waited for; none where nobody answered.
    pub(crate) fn host(&self) -> Option<PeerId> {
        self.visit.host
    }

    /// Waits until it cannot be kept back any longer; for ever where there is none.
    pub(crate) async fn is_late(farewell: Option<&Self>) {
        clock::by(farewell.map(|farewell| farewell.by)).await;
    }
}

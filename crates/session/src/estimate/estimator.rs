//! The estimate in the place that the library keeps for one.

use std::sync::Arc;
use std::time::Instant;

use rtc::interceptor::{BandwidthEstimator, PacketReport};

use super::pace::Pace;
use super::{Delivery, Estimate};

/// Feeds what the guest says about its packets to an [`Estimate`], and publishes the result.
pub(crate) struct Estimator {
    estimate: Estimate,
    pace: Arc<Pace>,
    /// The moment that packets' times of sending count from.
    start: Option<Instant>,
}

impl Estimator {
    pub(crate) fn new(estimate: Estimate, pace: Arc<Pace>) -> Self {
        Self { estimate, pace, start: None }
    }
}

impl BandwidthEstimator for Estimator {
    fn on_reports(&mut self, now: Instant, reports: &[PacketReport]) {
        let Some(first) = reports.first() else { return };
        let start = *self.start.get_or_insert(first.departure);
        let deliveries: Vec<Delivery> = reports.iter().map(|report| delivery(start, report)).collect();
        let at = now.saturating_duration_since(start);
        let rate = self.estimate.update(at, &deliveries);
        self.pace.set(rate, self.estimate.is_overrun(at));
        if let Some(queue) = self.estimate.queue() {
            self.pace.met(now, queue);
        }
    }

    fn target_bitrate(&self) -> f64 {
        f64::from(self.pace.estimate().0)
    }
}

fn delivery(start: Instant, report: &PacketReport) -> Delivery {
    let arrived = if report.arrived { report.arrival } else { None };
    Delivery {
        sent: report.departure.saturating_duration_since(start),
        arrived,
        lost: !report.arrived,
        bytes: report.size,
    }
}

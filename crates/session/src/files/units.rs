//! Bytes, bits and rates in bits a second.

use std::time::Duration;

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rates are positive and below 4 Gbit/s")]
pub(crate) fn bytes_in(rate: f64, seconds: f64) -> usize {
    (rate * seconds / 8.0) as usize
}

#[expect(clippy::cast_precision_loss, reason = "at most some megabytes")]
pub(crate) fn bits_of(bytes: usize) -> f64 {
    bytes as f64 * 8.0
}

#[expect(clippy::cast_precision_loss, reason = "what arrived in a moment")]
pub(crate) fn per_second(bytes: u64, time: Duration) -> f64 {
    bytes as f64 * 8.0 / time.as_secs_f64().max(1e-3)
}

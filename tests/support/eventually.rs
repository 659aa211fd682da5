//! The one place where a test waits for something that nobody announces.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a test waits for what should happen at once: long enough for a busy machine, short enough to see an end.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How often a condition is looked at.
const INTERVAL: Duration = Duration::from_millis(40);

/// Looks until `look` gives a value, and gives that; `what` says in the failure what was waited for.
///
/// # Errors
/// The first error of `look`, or a sentence with `what` after `within` went by.
pub async fn eventually<T>(
    what: &str,
    within: Duration,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = look().await.with_context(|| format!("while waiting until {what}"))? {
            return Ok(found);
        }
        if started.elapsed() > within {
            bail!("it did not happen within {within:?} that {what}");
        }
        tokio::time::sleep(INTERVAL).await;
    }
}

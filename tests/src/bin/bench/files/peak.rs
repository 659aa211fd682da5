//! The most memory that either side takes for a large file.

use std::time::Duration;

use anyhow::{Result, ensure};
use support::Depot;

use super::budget::Budget;
use super::stock::Stock;
use super::{PORTION, ours, tell};
use crate::row::Row;
use crate::sample::Sample;

/// The size of the file, in MiB.
const SIZE: u64 = 1024;

/// How often it is carried.
const TIMES: usize = 3;

/// The longest that it may take once.
const LIMIT: Duration = Duration::from_secs(120);

/// Peak memory (`VmHWM`) of the sender and of the receiver.
///
/// # Errors
/// Where the file does not arrive.
pub(super) async fn measure(budget: Budget) -> Result<Vec<Row>> {
    let stock = Stock::of(PORTION.share(SIZE << 20)?)?;
    let (mut senders, mut receivers, mut longest) = (Vec::new(), Vec::new(), Duration::ZERO);
    while senders.len() < TIMES && (senders.is_empty() || budget.allows(longest)) {
        let ben = Depot::new()?;
        let between = Box::pin(ours::folder_between(&stock.path(), stock.bytes(), &ben, None, LIMIT)).await?;
        ensure!(between.carriage.bytes == stock.bytes(), "only {} bytes came", between.carriage.bytes);
        longest = longest.max(between.carriage.taken);
        let [sender, receiver] = [between.sender, between.receiver].map(|bytes| bytes as f64 / f64::from(1 << 20));
        tell(&format!("peak memory: {sender:.0} MiB and {receiver:.0} MiB"));
        senders.push(sender);
        receivers.push(receiver);
    }
    let row = |side: &str, values| -> Result<Row> {
        Ok(Row::measured(format!("peak memory of the {side}, {SIZE} MiB"), "MiB", Sample::of(values)?))
    };
    Ok(vec![row("sender", senders)?, row("receiver", receivers)?])
}

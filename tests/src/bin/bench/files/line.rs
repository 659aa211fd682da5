//! A file over an emulated line, which is late and loses some of what it carries.

use std::time::Duration;

use anyhow::{Context, Result};
use support::{Conditions, Net};

use super::budget::Budget;
use super::carriage::Carriage;
use super::datachannel::{self, Kind};
use super::peers::Peers;
use super::stock::Stock;
use super::turns::take_turns;
use super::way::Way;
use super::{PORTION, ours, tell};
use crate::row::Row;

/// Bits a second of each line.
const RATE: u64 = 200_000_000;

/// The size of the file, in MiB.
const SIZE: u64 = 96;

/// The longest that one carriage may take; what has arrived by then counts. Where there is no loss all of it should.
const LIMIT: Duration = Duration::from_secs(12);

/// The lines: how to say them, the time to the other end and back in milliseconds, and the share of frames that is lost.
const LINES: [(&str, u64, f64); 3] = [
    ("200 Mbit/s, 20 ms there and back", 20, 0.0),
    ("200 Mbit/s, 50 ms there and back", 50, 0.0),
    ("200 Mbit/s, 20 ms there and back, 1 % of loss", 20, 0.01),
];

/// How fast a file goes over each line.
///
/// # Errors
/// Where the files cannot be made.
pub(super) async fn measure(mut budget: impl FnMut() -> Budget, peers: &Peers) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let stock = Stock::of(PORTION.share(SIZE << 20)?)?;
    for (line, round_trip, loss) in LINES {
        tell(&format!("over a line of {line}"));
        let conditions = Conditions { loss, ..Conditions::path(RATE, Duration::from_millis(round_trip) / 2) };
        let carry = async |way, round| Box::pin(carry(way, &stock, conditions, round as u64, peers)).await;
        let [ours, theirs] = take_turns(&[Way::Portholes, Way::Datachannels], budget(), carry).await;
        rows.push(ours.rate(format!("{}, {SIZE} MiB over {line}", ours.way())));
        rows.push(theirs.rate(format!("… {}, the same", theirs.way())));
        rows.push(ours.rate_over(&theirs, format!("… ratio to {}, each pair on the same chance", theirs.way())));
    }
    Ok(rows)
}

/// Over a line of its own, whose chance comes from `seed`.
async fn carry(way: Way, stock: &Stock, conditions: Conditions, seed: u64, peers: &Peers) -> Result<Carriage> {
    let net = Net::over_line(1, conditions, seed)?.context("this system makes no network of its own")?;
    if way.is_ours() {
        return ours::between(stock, Some(&net), LIMIT).await;
    }
    peers.datachannel()?;
    datachannel::carry(stock, [Kind::Program; 2], Some(&net), LIMIT).await
}

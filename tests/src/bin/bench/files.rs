//! How fast files go and what that costs, beside others who carry the same file on the same machine in the same minutes.

mod budget;
mod carriage;
mod datachannel;
mod line;
mod loopback;
mod many;
mod ours;
mod peak;
mod peers;
mod spoken;
mod stock;
mod turns;
mod way;
mod wormhole;

use std::time::{Duration, Instant};

use anyhow::Result;
use support::Portion;

use self::budget::Budget;
use self::peers::Peers;
use crate::row::Row;

/// Divides all sizes, for a look at the bench itself: `BENCH_PART=100` carries a hundredth. Such a run is told and not kept.
pub(crate) const PORTION: Portion = Portion::by("BENCH_PART");

/// What all figures may take together, in seconds; what is left of it bounds each group. On a quiet machine it is enough for
/// all rounds.
const WHOLE: u64 = 870;

/// What each group may take, in seconds.
const LOOPBACK: u64 = 420;
const LINE: u64 = 130;
const WORMHOLE: u64 = 90;
const MANY: u64 = 90;
const PEAK: u64 = 60;

/// All figures of files, and who was measured beside Porthole, in words.
///
/// # Errors
/// Where the peers' scripts or the files to carry cannot be had. A figure that fails is a row that says so.
pub(crate) async fn measure(began: Instant) -> Result<(Vec<Row>, String)> {
    let tell = |what: &str| crate::tell(began, what);
    tell("the peers are installed");
    let peers = Peers::install();
    let whole = Budget::of(Duration::from_secs(WHOLE));
    let within = |seconds| whole.part(Duration::from_secs(seconds));
    let mut rows = Vec::new();
    tell("a large file on this machine");
    rows.extend(Box::pin(loopback::measure(within(LOOPBACK), &peers)).await?);
    tell("a file over lines");
    rows.extend(Box::pin(line::measure(|| within(LINE), &peers)).await?);
    tell("beside magic-wormhole");
    rows.extend(Box::pin(wormhole::measure(within(WORMHOLE), &peers)).await?);
    tell("many small files");
    rows.extend(or_broken("small files", many::measure(within(MANY)).await));
    tell("memory");
    rows.extend(or_broken("peak memory", peak::measure(within(PEAK)).await));
    Ok((rows, format!("{peers}\n")))
}

/// The figures, or a row that says why there are none.
fn or_broken(what: &str, measured: Result<Vec<Row>>) -> Vec<Row> {
    measured.unwrap_or_else(|error| {
        tell(&format!("{what}: {error:?}"));
        vec![Row::broken(what, reason(&error))]
    })
}

/// An error as it fits into a table: the first line of each of its causes. What programs told stands in further lines.
fn reason(error: &anyhow::Error) -> String {
    let causes: Vec<String> = error.chain().map(|cause| cause.to_string()).collect();
    let lines: Vec<&str> = causes.iter().filter_map(|cause| cause.lines().next()).collect();
    lines.join(": ").replace('|', "/")
}

/// Says what one carriage took.
fn tell(what: &str) {
    eprintln!("        {what}");
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::reason;

    #[test]
    fn a_reason_is_one_line_of_a_table() {
        let error = anyhow!("it | ended\nwith this").context("the sender\nand its story");
        assert_eq!(reason(&error), "the sender: it / ended");
    }
}

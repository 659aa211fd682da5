//! One large file on this machine, between programs and browsers.

use std::time::Duration;

use anyhow::{Result, bail};

use super::budget::Budget;
use super::carriage::Carriage;
use super::datachannel::{self, Kind};
use super::peers::Peers;
use super::stock::Stock;
use super::turns::{Series, take_turns};
use super::way::Way;
use super::{PORTION, ours};
use crate::row::Row;

/// The size of what goes from program to program, in MiB.
const LARGE: u64 = 512;

/// The size of what goes to or from a browser, in MiB: it takes some seven seconds.
const SMALL: u64 = 192;

/// The longest that one of them may take.
const LIMIT: Duration = Duration::from_secs(90);

/// All who carry, in the order of their turns.
const WAYS: [Way; 7] = [
    Way::Portholes,
    Way::Datachannels,
    Way::PortholeIntoChromium,
    Way::DatachannelIntoChromium,
    Way::Chromiums,
    Way::ChromiumIntoPorthole,
    Way::ChromiumIntoDatachannel,
];

/// The files to carry, and who is there to do it.
struct Course<'a> {
    large: Stock,
    small: Stock,
    peers: &'a Peers,
}

/// How fast a file goes on each way, and what it costs between two programs.
///
/// # Errors
/// Where the files cannot be made.
pub(super) async fn measure(budget: Budget, peers: &Peers) -> Result<Vec<Row>> {
    let course = Course {
        large: Stock::of(PORTION.share(LARGE << 20)?)?,
        small: Stock::of(PORTION.share(SMALL << 20)?)?,
        peers,
    };
    let all = take_turns(&WAYS, budget, async |way, _| Box::pin(course.carry(way)).await).await;
    let [portholes, programs, into_us, into, chromiums, from_us, from] = all;
    let mut rows = compared(LARGE, &portholes, &programs, &chromiums);
    rows.push(portholes.work("… processors, both sides together"));
    rows.push(programs.work(format!("… {}: processors, both sides together", programs.way())));
    rows.push(portholes.work_over(&programs, "… ratio of the processors' work, each pair"));
    rows.extend(compared(SMALL, &into_us, &into, &chromiums));
    rows.extend(compared(SMALL, &from_us, &from, &chromiums));
    rows.push(chromiums.rate(format!("{}, {SMALL} MiB", chromiums.way())));
    Ok(rows)
}

impl Course<'_> {
    async fn carry(&self, way: Way) -> Result<Carriage> {
        let kinds = match way {
            Way::Portholes => return ours::between(&self.large, None, LIMIT).await,
            Way::PortholeIntoChromium => return ours::into_chromium(&self.small, LIMIT).await,
            Way::ChromiumIntoPorthole => return ours::from_chromium(&self.small, LIMIT).await,
            Way::Datachannels => [Kind::Program; 2],
            Way::DatachannelIntoChromium => [Kind::Program, Kind::Page],
            Way::ChromiumIntoDatachannel => [Kind::Page, Kind::Program],
            Way::Chromiums => [Kind::Page; 2],
            Way::Wormholes => bail!("it is measured apart"),
        };
        if kinds.contains(&Kind::Program) {
            self.peers.datachannel()?;
        }
        let stock = if way == Way::Datachannels { &self.large } else { &self.small };
        datachannel::carry(stock, kinds, None, LIMIT).await
    }
}

fn compared(size: u64, ours: &Series, theirs: &Series, chromiums: &Series) -> Vec<Row> {
    vec![
        ours.rate(format!("{}, {size} MiB", ours.way())),
        theirs.rate(format!("… {}, the same", theirs.way())),
        ours.rate_over(theirs, format!("… ratio to {}, each pair", theirs.way())),
        ours.rate_over(chromiums, format!("… ratio to {}, each pair", chromiums.way())),
    ]
}

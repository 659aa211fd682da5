//! What a frame of a large screen costs the host, by stage: each stage has threads of its own.

use anyhow::{Result, ensure};
use support::{Event, Screen, Sharing, Visit};

use crate::meter::{Meter, Spent};
use crate::row::Row;
use crate::sample::Sample;
use crate::writing::{Work, Writing};

/// Seconds that are measured, after those in which the rate settles.
const SECONDS: usize = 15;
const SETTLING: usize = 4;

/// The kinds of work, and how to say them.
const WORKS: [(Work, &str); 2] = [(Work::Scrolling, "a screen of text scrolls"), (Work::Typing, "somebody types")];

/// The cost of one frame in one second, in milliseconds of a processor.
#[derive(Default)]
struct Costs {
    grab: Vec<f64>,
    encode: Vec<f64>,
    send: Vec<f64>,
    rate: Vec<f64>,
}

/// CPU milliseconds a frame: grab, convert and encode, send to one guest.
///
/// # Errors
/// Where no pictures flow.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (work, name) in WORKS {
        let costs = costs(work).await?;
        let row = |what: &str, unit, values| -> Result<Row> {
            Ok(Row::measured(format!("{what}, 1920×1080, {name}"), unit, Sample::of(values)?))
        };
        rows.push(row("grab", "CPU ms a frame", costs.grab)?);
        rows.push(row("convert and encode", "CPU ms a frame", costs.encode)?);
        rows.push(row("send to one guest", "CPU ms a frame", costs.send)?);
        rows.push(row("frames encoded", "a second", costs.rate)?);
    }
    Ok(rows)
}

async fn costs(work: Work) -> Result<Costs> {
    let screen = Screen::open(1920, 1080)?;
    let writing = Writing::start(&screen, work)?;
    let visit = Visit::to(&Sharing::screen(&screen)).await?;
    let meter = Meter::find()?;
    for _ in 0..SETTLING {
        visit.host.stats("the host counts", |_| true).await?;
    }
    let mut costs = Costs::default();
    let mut before = reading(&visit, &meter).await?;
    for _ in 0..SECONDS {
        let now = reading(&visit, &meter).await?;
        costs.note(&before, &now)?;
        before = now;
    }
    writing.finish()?;
    Ok(costs)
}

/// The host's count of frames with the time that was spent for them.
async fn reading(visit: &Visit, meter: &Meter) -> Result<(Event, Spent)> {
    let counted = visit.host.stats("the host counts", |_| true).await?;
    Ok((counted, meter.spent()?))
}

impl Costs {
    fn note(&mut self, (counted, spent): &(Event, Spent), (counts, spends): &(Event, Spent)) -> Result<()> {
        let more = |field: &str| counts.number(field).saturating_sub(counted.number(field)) as f64;
        let [captured, encoded, sent] = ["frames_captured", "frames_encoded", "frames_sent"].map(more);
        ensure!(captured > 0.0 && encoded > 0.0 && sent > 0.0, "no frames in a second: {counted}, then {counts}");
        let spent = *spends - *spent;
        self.grab.push(spent.capture / captured);
        self.encode.push(spent.encode / encoded);
        self.send.push(spent.rest / sent);
        self.rate.push(encoded);
        Ok(())
    }
}

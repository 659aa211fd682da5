//! What a screen costs on which nothing happens.

use std::time::Instant;

use anyhow::Result;
use support::{Browser, Net, Screen, Sharing, Traffic, Visit};

use crate::meter::{Meter, Spent};
use crate::row::Row;
use crate::sample::Sample;
use crate::writing::{Work, Writing};

/// Seconds that are measured.
const SECONDS: usize = 20;

/// The figures, in their order in the table.
const CPU: &str = "a still screen with one guest, 1920×1080: processor, each second";
const RATE: &str = "a still screen with one guest, 1920×1080: bit rate, each second";
const MEAN: &str = "… on average over 20 seconds";
const ENCODED: &str = "… frames encoded in these 20 seconds";

/// CPU and bit rate, second by second. The bits are counted by the system on the host's network card.
///
/// # Errors
/// Where the picture does not come to rest.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let Some(net) = Net::with_guests(1)? else {
        let why = "not measured: no network namespaces here";
        return Ok(vec![Row::missing(CPU, why), Row::missing(RATE, why)]);
    };
    let screen = Screen::open(1920, 1080)?;
    Writing::start(&screen, Work::Typing)?.finish()?;
    let address = net.host().address().to_string();
    let host = Sharing::of("screen").on(&screen).and(&["--bind", &address]).inside(net.host()).start()?;
    let wire = net.meter()?;
    let visit = Visit::with(host, Browser::open_inside(net.guest(0)?).await?).await?;
    let encoded = visit.wait_still().await?;

    let meter = Meter::find()?;
    let (mut rates, mut shares) = (Vec::new(), Vec::new());
    let first = (Instant::now(), wire.to_guest(0)?, meter.spent()?);
    let mut before = first;
    for _ in 0..SECONDS {
        visit.host.stats("the host counts", |_| true).await?;
        let now = (Instant::now(), wire.to_guest(0)?, meter.spent()?);
        rates.push(rate(before, now));
        shares.push(share(before, now));
        before = now;
    }
    let counted = visit.host.stats("the host counts", |_| true).await?;
    let encoded = counted.number("frames_encoded").saturating_sub(encoded);
    Ok(vec![
        Row::measured(CPU, "% of one core", Sample::of(shares)?),
        Row::measured(MEAN, "% of one core", Sample::of(vec![share(first, before)])?),
        Row::measured(RATE, "kbit/s", Sample::of(rates)?),
        Row::measured(MEAN, "kbit/s", Sample::of(vec![rate(first, before)])?),
        Row::measured(ENCODED, "", Sample::of(vec![encoded as f64])?),
    ])
}

/// A moment, with what was sent and what was spent until then.
type Reading = (Instant, Traffic, Spent);

/// Thousand bits a second that were sent between two moments.
fn rate(before: Reading, now: Reading) -> f64 {
    (now.1 - before.1).bytes as f64 * 8.0 / 1000.0 / (now.0 - before.0).as_secs_f64()
}

/// The share of one core that was spent between two moments, in hundredths.
fn share(before: Reading, now: Reading) -> f64 {
    (now.2 - before.2).total() / 10.0 / (now.0 - before.0).as_secs_f64()
}

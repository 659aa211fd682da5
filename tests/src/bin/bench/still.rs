//! What a screen costs on which nothing happens.

use std::time::Instant;

use anyhow::Result;
use support::{Browser, Net, Screen, Sharing, Visit};

use crate::meter::Meter;
use crate::row::Row;
use crate::sample::Sample;
use crate::writing::{Work, Writing};

/// Seconds that are measured.
const SECONDS: usize = 20;

const CPU: &str = "a still screen with one guest, 1920×1080: processor";
const RATE: &str = "a still screen with one guest, 1920×1080: bit rate";

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
    visit.wait_still().await?;

    let meter = Meter::find()?;
    let (mut rates, mut shares) = (Vec::new(), Vec::new());
    let mut before = (Instant::now(), wire.to_guest(0)?, meter.spent()?);
    for _ in 0..SECONDS {
        visit.host.stats("the host counts", |_| true).await?;
        let now = (Instant::now(), wire.to_guest(0)?, meter.spent()?);
        let seconds = (now.0 - before.0).as_secs_f64();
        rates.push((now.1 - before.1).bytes as f64 * 8.0 / 1000.0 / seconds);
        shares.push((now.2 - before.2).total() / 10.0 / seconds);
        before = now;
    }
    Ok(vec![
        Row::measured(CPU, "% of one core", Sample::of(shares)?),
        Row::measured(RATE, "kbit/s", Sample::of(rates)?),
    ])
}

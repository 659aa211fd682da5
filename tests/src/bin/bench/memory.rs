//! The most memory that the host takes.

use anyhow::Result;
use support::{Page, Sharing, Visit};

use crate::meter::Meter;
use crate::row::Row;
use crate::sample::Sample;

/// Hosts that are measured.
const HOSTS: usize = 3;

/// Seconds that the guests watch before the peak is read.
const SECONDS: usize = 5;

/// Peak memory with one and with five guests.
///
/// # Errors
/// Where a guest gets no picture.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let (mut one, mut five) = (Vec::new(), Vec::new());
    for _ in 0..HOSTS {
        let mut visit = Visit::to(&Sharing::of("pattern:1920x1080@30").on_loopback()).await?;
        let meter = Meter::find()?;
        one.push(peak(&visit, &meter, 1).await?);
        let mut known = vec![visit.guest.clone()];
        let mut pages = Vec::new();
        for name in ["Bob", "Cleo", "Dan", "Eve"] {
            pages.push(join(&mut visit, &mut known, name).await?);
        }
        five.push(peak(&visit, &meter, 5).await?);
    }
    Ok(vec![
        Row::measured("peak memory with one guest, 1920×1080@30", "MiB", Sample::of(one)?),
        Row::measured("peak memory with five guests, 1920×1080@30", "MiB", Sample::of(five)?),
    ])
}

async fn join(visit: &mut Visit, known: &mut Vec<String>, name: &str) -> Result<Page> {
    let link = visit.host.link().await?;
    let page = visit.browser.guest(&link, name).await?;
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let guest = visit.host.wait_for_guest(&names).await?.guest().to_owned();
    visit.host.say(&format!("let-in {guest}"))?;
    known.push(guest);
    page.wait_picture().await?;
    Ok(page)
}

async fn peak(visit: &Visit, meter: &Meter, guests: u64) -> Result<f64> {
    for _ in 0..SECONDS {
        visit.host.stats("all guests watch", |event| event.number("guests") == guests).await?;
    }
    meter.peak_memory()
}

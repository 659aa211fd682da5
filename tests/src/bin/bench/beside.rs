//! How old a picture is on a thin line, with a transfer of files beside it and without.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use support::files::content;
use support::{Browser, Conditions, Depot, Net, Sharing, Visit, Way};

use crate::row::Row;
use crate::sample::Sample;

/// Bits a second that the line carries, and how to write them. It takes 20 ms each way.
const LINES: [(u64, &str); 2] = [(4_000_000, "4 Mbit/s"), (20_000_000, "20 Mbit/s")];

/// Visits over each line, with a new host and a new browser; each is measured without a transfer first and then with one.
const VISITS: usize = 3;

/// Pictures that are read each time.
const PICTURES: usize = 200;

/// Pictures before them, in which the connection, and then the transfer, comes to its pace.
const SETTLING: u64 = 60;

/// More than the line carries while the pictures are read.
const FILE: usize = 80 << 20;

/// Both ages in milliseconds, and what the line carried beside the transfer, in Mbit/s.
struct Measured {
    without: Sample,
    beside: Sample,
    carried: f64,
}

/// The age of pictures to the browser's word that it shows them.
///
/// # Errors
/// Where pictures or files do not come.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (rate, line) in LINES {
        let what = format!("time code to the browser's word over {line} and 20 ms, 640×360@15");
        let (mut without, mut beside, mut ratios, mut carried) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for seed in 0..VISITS as u64 {
            let Some(measured) = visit(rate, seed).await? else {
                return Ok(vec![Row::missing(what, "this system makes no network of its own")]);
            };
            ratios.push(measured.beside.percentile(95) / measured.without.percentile(95));
            without.extend(measured.without);
            beside.extend(measured.beside);
            carried.push(measured.carried);
        }
        rows.push(Row::measured(what, "ms", Sample::of(without)?));
        rows.push(Row::measured("… beside a transfer to the same guest", "ms", Sample::of(beside)?));
        rows.push(Row::measured("… p95 beside it over p95 without it, each visit", "", Sample::of(ratios)?));
        rows.push(Row::measured("… what the line carries meanwhile", "Mbit/s", Sample::of(carried)?));
    }
    Ok(rows)
}

async fn visit(rate: u64, seed: u64) -> Result<Option<Measured>> {
    let Some(net) = Net::over_line(1, Conditions::path(rate, Duration::from_millis(20)), seed)? else {
        return Ok(None);
    };
    let depot = Depot::new()?;
    let file = depot.put("film.mkv", &content(seed, FILE))?;
    let address = net.host().address().to_string();
    let sharing = Sharing::of("pattern:640x360@15").and(&["--bind", &address, "--port", "0"]).inside(net.host());
    let mut visit = Visit::with(sharing.start()?, Browser::open_inside(net.guest(0)?).await?).await?;
    visit.page.wait_more(SETTLING).await?;
    let without = Sample::of(visit.ages(PICTURES).await?.told)?;
    visit.host.say(&format!("send {} {}", visit.guest, file.display()))?;
    visit.page.accept().await?;
    visit.page.wait_more(SETTLING).await?;
    let before = (std::time::Instant::now(), net.line()?.carried(Way::ToGuests).bytes);
    let beside = Sample::of(visit.ages(PICTURES).await?.told)?;
    let bytes = net.line()?.carried(Way::ToGuests).bytes - before.1;
    let bits = f64::from(u32::try_from(bytes).context("more than the file")?) * 8.0;
    ensure!(visit.host.count(|event| event.is("finished")) == 0, "the file was too small:\n{}", visit.host.story());
    Ok(Some(Measured { without, beside, carried: bits / before.0.elapsed().as_secs_f64() / 1e6 }))
}

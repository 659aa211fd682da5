//! A file that Porthole carries, from the yes until the other side has it whole, named and proven.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use support::files::{Sending, peak_memory};
use support::{Browser, Depot, Host, Net, eventually};

use super::carriage::{Carriage, work_of};
use super::stock::{NAME, Stock};

/// How often it is looked how much memory two Portholes hold.
const LOOK: Duration = Duration::from_millis(100);

/// How long a browser takes at most to save what the page has handed to it.
const SAVING: Duration = Duration::from_secs(60);

/// What the guest of [`from_chromium`] sees: next to nothing.
const SOURCE: &str = "pattern:160x90@1";

/// What a carriage between two Portholes took, and the most memory (`VmHWM`) that each of them held, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Between {
    pub(super) carriage: Carriage,
    pub(super) sender: u64,
    pub(super) receiver: u64,
}

/// Carries `stock` from Porthole to Porthole, on this machine or over the line of `net`, for as long as `limit`.
///
/// # Errors
/// Where it does not begin, or does not arrive as it is.
pub(super) async fn between(stock: &Stock, net: Option<&Net>, limit: Duration) -> Result<Carriage> {
    let ben = Depot::new()?;
    let Between { carriage, .. } = folder_between(&stock.path(), stock.bytes(), &ben, net, limit).await?;
    if carriage.bytes == stock.bytes() {
        stock.is_at(&ben.inbox().join(NAME))?;
    }
    Ok(carriage)
}

/// As [`between`], for all the `bytes` at `path`, into the inbox of `ben`. Whether it is the same is not looked at.
///
/// # Errors
/// Where it does not begin, or does not arrive.
pub(super) async fn folder_between(
    path: &Path,
    bytes: u64,
    ben: &Depot,
    net: Option<&Net>,
    limit: Duration,
) -> Result<Between> {
    let ann = Depot::new()?;
    let mut sending = ann.sends(&[path]);
    if let Some(net) = net {
        let (address, path) = (net.host().address().to_string(), path.to_string_lossy());
        let sends = ["send", "--json", "--bind", &address, "--port", "0", &path];
        sending = ann.runs(&sends).to_all().inside(net.host());
    }
    let sender = sending.start()?;
    let mut joining = ben.joins(&sender.link().await?).and(&["--yes"]);
    if let Some(net) = net {
        joining = joining.inside(net.guest(0)?);
    }
    let receiver = joining.start()?;
    sender
        .wait_for("it begins", |event| event.is("accepted"))
        .await
        .with_context(|| format!("it did not begin\nthe receiver told\n{}", receiver.story()))?;
    let works = || Ok::<_, anyhow::Error>(work_of(sender.id())? + work_of(receiver.id())?);
    let (began, before) = (Instant::now(), works()?);
    let mut peaks = [0; 2];
    let finished = tokio::time::timeout(limit, async {
        let over = receiver.wait_within(limit * 2, 0, "all is there", |event| event.is("finished"));
        tokio::pin!(over);
        loop {
            tokio::select! {
                over = &mut over => return over,
                () = tokio::time::sleep(LOOK) => {
                    for (peak, host) in peaks.iter_mut().zip([&sender, &receiver]) {
                        // Who has ended holds nothing.
                        *peak = peak_memory(host).unwrap_or_default().max(*peak);
                    }
                }
            }
        }
    })
    .await;
    let taken = began.elapsed();
    let Ok(finished) = finished else {
        let bytes = receiver.all("progress").last().map_or(0, |event| event.number("bytes"));
        let carriage = Carriage { bytes, taken, work: None };
        return Ok(Between { carriage, sender: peaks[0], receiver: peaks[1] });
    };
    let finished = finished.with_context(|| format!("it did not arrive\nthe sender told\n{}", sender.story()))?;
    let whole = finished.text("outcome") == "complete";
    ensure!(whole, "it did not arrive whole\n{}\n{}", sender.story(), receiver.story());
    let carriage = Carriage { bytes, taken, work: Some(works()? - before) };
    Ok(Between { carriage, sender: peaks[0], receiver: peaks[1] })
}

/// Carries `stock` from Porthole into the downloads of Chromium. The time ends where the page has proven it and has
/// handed it to the browser, as Porthole hears from the page.
///
/// # Errors
/// Where it does not arrive as it is within `limit`.
pub(super) async fn into_chromium(stock: &Stock, limit: Duration) -> Result<Carriage> {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let sending = Sending::of(&ann, &[stock.path()], &ben).await?;
    sending.page.wait_state("watching").await?;
    sending.page.accept().await?;
    let carriage = flow(&sending.sender, stock, limit).await?;
    let saved = ben.inbox().join(NAME);
    let whole = || std::fs::metadata(&saved).is_ok_and(|file| file.len() == stock.bytes());
    eventually("the browser has saved it", SAVING, async || Ok(whole().then_some(()))).await?;
    stock.is_at(&saved)?;
    Ok(carriage)
}

/// Carries `stock` from Chromium into the inbox of Porthole.
///
/// # Errors
/// As [`into_chromium`].
pub(super) async fn from_chromium(stock: &Stock, limit: Duration) -> Result<Carriage> {
    let ben = Depot::new()?;
    let inbox = ben.inbox();
    let shares = ["share", "--json", "--source", SOURCE, "--inbox", &inbox.to_string_lossy(), "--accept", "all"];
    let host = ben.runs(&shares).on_loopback().to_all().start()?;
    let mut browser = Browser::open().await?;
    let page = browser.guest(&host.link().await?, "Ann").await?;
    page.wait_state("watching").await.with_context(|| format!("the page did not come in\n{}", host.story()))?;
    page.open_files().await?;
    page.pick(&[&stock.path()]).await?;
    let carriage = flow(&host, stock, limit).await?;
    stock.is_at(&inbox.join(NAME))?;
    Ok(carriage)
}

/// Waits until the one transfer of a Porthole with a page is over.
async fn flow(host: &Host, stock: &Stock, limit: Duration) -> Result<Carriage> {
    host.wait_for("it begins", |event| event.is("accepted")).await?;
    let began = Instant::now();
    let finished = host.wait_within(limit, 0, "all is there", |event| event.is("finished")).await?;
    let taken = began.elapsed();
    ensure!(finished.text("outcome") == "complete", "it did not arrive whole\n{}", host.story());
    Ok(Carriage { bytes: stock.bytes(), taken, work: None })
}

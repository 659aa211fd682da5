//! One transfer from its beginning to its end, on each of the three ways.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use support::files::{Inventory, Sending, Taking, peak_memory, renderers_memory};
use support::{Depot, Event, Host, eventually};

use super::megabytes;

/// The longest that one transfer may take.
const LONGEST: Duration = Duration::from_secs(4 * 60 * 60);

/// From where to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From Porthole to Porthole.
    Portholes,
    /// From Porthole into the downloads of Chromium.
    IntoChromium,
    /// From Chromium into the inbox of Porthole.
    FromChromium,
}

/// What a transfer took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carriage {
    way: Way,
    bytes: u64,
    files: usize,
    taken: Duration,
    /// The most that one of the two Portholes held, in bytes.
    porthole: u64,
    /// The most that Chromium's pages held more than before, in bytes.
    page: u64,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Portholes => "Porthole to Porthole",
            Self::IntoChromium => "Porthole to Chromium",
            Self::FromChromium => "Chromium to Porthole",
        }
    }
}

impl std::fmt::Display for Carriage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { way, bytes, files, taken, porthole, page } = self;
        let rate = *bytes as f64 / 1e6 / taken.as_secs_f64();
        let many = *files as f64 / taken.as_secs_f64();
        write!(f, "{}: {:.0} s, {rate:.1} MB/s", way.name(), taken.as_secs_f64())?;
        if *files > 1 {
            write!(f, ", {many:.0} files/s")?;
        }
        write!(f, ", Porthole ≤ {}", megabytes(*porthole))?;
        if *way != Way::Portholes { write!(f, ", page + {}", megabytes(*page)) } else { Ok(()) }
    }
}

/// Carries what lies at `path`, alone in its folder, and holds that it arrives as it is.
///
/// # Errors
/// Where it does not.
pub(super) async fn carry(way: Way, ann: &Depot, path: &Path) -> Result<Carriage> {
    let ben = Depot::new()?;
    let own = path.parent().context("it lies in a folder")?;
    let before = Instant::now();
    let (taken, porthole, page) = match way {
        Way::Portholes => between(ann, &ben, path).await?,
        Way::IntoChromium => into_chromium(ann, &ben, path).await?,
        Way::FromChromium => from_chromium(&ben, path).await?,
    };
    eprintln!("{}: {:.0} s", way.name(), before.elapsed().as_secs_f64());
    let (sent, came) = (Inventory::of(own)?, Inventory::of(&ben.inbox())?);
    if way == Way::IntoChromium {
        // Downloads have no folders and no times.
        let names = |all: &Inventory| -> Vec<_> {
            let named = all.digests().into_iter();
            let mut named: Vec<_> =
                named.map(|(path, digest)| (path.file_name().map(ToOwned::to_owned), *digest.as_bytes())).collect();
            named.sort();
            named
        };
        ensure!(names(&sent) == names(&came), "the downloads are not what was sent");
    } else {
        came.is(&sent)?;
    }
    Ok(Carriage { way, bytes: sent.bytes(), files: sent.digests().len(), taken, porthole, page })
}

async fn between(ann: &Depot, ben: &Depot, path: &Path) -> Result<(Duration, u64, u64)> {
    let mut sender = ann.sends(&[path]).start()?;
    let mut receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
    sender.wait_for("it begins", |event| event.is("accepted")).await?;
    let began = Instant::now();
    let (mut most, mut taken) = (0, Duration::ZERO);
    let watched = async || {
        for host in [&sender, &receiver] {
            // Who has ended holds nothing.
            most = most.max(peak_memory(host).unwrap_or_default());
        }
        let over = receiver.count(|event| event.is("finished")) > 0;
        taken = began.elapsed();
        Ok(over.then_some(()))
    };
    eventually("all is there", LONGEST, watched).await?;
    ensure!(sender.exit_code().await? == 0, "{}", sender.story());
    ensure!(receiver.exit_code().await? == 0, "{}", receiver.story());
    Ok((taken, most, 0))
}

async fn into_chromium(ann: &Depot, ben: &Depot, path: &Path) -> Result<(Duration, u64, u64)> {
    let mut sending = Sending::of(ann, &[path.to_path_buf()], ben).await?;
    sending.page.wait_state("watching").await?;
    let before = renderers_memory()?;
    sending.page.accept().await?;
    let measured = flow(&sending.sender, before).await.with_context(|| sending.sender.story())?;
    sending.wait_sent().await?;
    let partial = |name: &String| name.ends_with(".crdownload") || name.starts_with('.');
    let files = Inventory::of(path.parent().context("it lies in a folder")?)?.digests().len();
    let saved = async || {
        let all = ben.all()?;
        Ok((all.len() == files && !all.iter().any(partial)).then_some(()))
    };
    eventually("the browser has saved it", LONGEST, saved).await?;
    Ok(measured)
}

async fn from_chromium(ben: &Depot, path: &Path) -> Result<(Duration, u64, u64)> {
    let taking = Taking::into(ben, "all").await?;
    let before = renderers_memory()?;
    if path.is_dir() {
        taking.page.pick_folder(path).await?
    } else {
        taking.page.pick(&[path]).await?
    }
    flow(&taking.taker, before).await.with_context(|| taking.taker.story())
}

/// Waits until a transfer with a page is over, and tells how long it took and what Porthole and the page held.
async fn flow(host: &Host, before: u64) -> Result<(Duration, u64, u64)> {
    host.wait_within(LONGEST, 0, "it begins", |event| event.is("accepted")).await?;
    let began = Instant::now();
    let (mut page, mut porthole) = (0, 0);
    let watched = async || {
        page = page.max(renderers_memory()?);
        porthole = porthole.max(peak_memory(host).unwrap_or_default());
        Ok((host.count(|event| event.is("finished")) > 0).then(|| began.elapsed()))
    };
    let taken = eventually("all is there", LONGEST, watched).await?;
    let whole = |event: &Event| event.is("finished") && event.text("outcome") == "complete";
    ensure!(host.count(whole) == 1, "it did not arrive whole");
    Ok((taken, porthole, page.saturating_sub(before)))
}

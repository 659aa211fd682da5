//! From following the link to the first picture, in a browser that was never here before.

use anyhow::{Context, Result};
use support::{Browser, PATIENCE, Sharing, eventually};

use crate::row::Row;
use crate::sample::Sample;

/// Browsers, each with an empty profile and a host of its own.
const BROWSERS: usize = 12;

/// Runs before the page's own scripts: gives the guest a name, as to one who came before and is not asked, and notes the
/// time since the navigation began (High Resolution Time, `timeOrigin`) when the first picture goes to the screen.
const WATCH: &str = "
    try { localStorage.setItem('porthole.name', 'Bench'); } catch { /* an empty page keeps nothing */ }
    let watched = null;
    const painted = () => { window.portholeBenchPainted ??= performance.now(); };
    new MutationObserver(() => {
        const video = document.querySelector('video');
        if (!video || video === watched) return;
        watched = video;
        video.requestVideoFrameCallback(painted);
    }).observe(document, { childList: true, subtree: true });";

/// Page load to first painted picture.
///
/// # Errors
/// Where no picture comes.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let mut times = Vec::new();
    for _ in 0..BROWSERS {
        times.push(visit().await?);
    }
    Ok(vec![Row::measured("page load to first painted frame, 1280×720", "ms", Sample::of(times)?)])
}

async fn visit() -> Result<f64> {
    let host = Sharing::of("pattern:1280x720@30").on_loopback().to_all().start()?;
    let link = host.link().await?;
    let mut browser = Browser::open().await?;
    let page = browser.page().await?;
    page.run_first(WATCH).await?;
    page.go(&link.reveal()).await?;
    let painted = async || Ok(page.run("return window.portholeBenchPainted ?? null", &[]).await?.as_f64());
    eventually("the first picture is painted", PATIENCE, painted).await.with_context(|| host.story())
}

//! From following the link to the first picture, in a browser that was never here before.

use anyhow::{Context, Result};
use serde_json::Value;
use support::{Browser, Host, PATIENCE, Sharing, eventually};

use crate::row::Row;
use crate::sample::Sample;

/// Browsers, each with an empty profile.
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
    let host = Sharing::of("pattern:1280x720@30").on_loopback().to_all().start()?;
    let mut times = Vec::new();
    for _ in 0..BROWSERS {
        times.push(visit(&host).await.with_context(|| host.story())?);
    }
    Ok(vec![Row::measured("page load to first painted frame, 1280×720", "ms", Sample::of(times)?)])
}

async fn visit(host: &Host) -> Result<f64> {
    let link = host.link().await?;
    let mut browser = Browser::open().await?;
    let page = browser.page().await?;
    page.run_first(WATCH).await?;
    let seen = host.seen();
    page.go(&link.reveal()).await?;
    let painted = async || Ok(page.run("return window.portholeBenchPainted ?? null", &[]).await?.as_f64());
    let time = eventually("the first picture is painted", PATIENCE, painted).await?;
    // The next one is to find a host without guests.
    page.go("about:blank").await?;
    host.wait_after(seen, "the guest leaves", |event| event.is("left")).await?;
    host.stats("nobody is here", |event| event.number("guests") == 0 && event.field("encoders") == &Value::from(0))
        .await?;
    Ok(time)
}

//! A Porthole at one end of a transfer, and a page in Chromium at the other.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::{Browser, Depot, Event, Host, Page};

/// How long larger files may take on a busy machine.
const LONGEST: Duration = Duration::from_secs(240);

/// Without a screen Chromium has no mouse, and a page for fingers picks no folders.
const MOUSE: &str = "--blink-settings=primaryPointerType=4,availablePointerTypes=4";

/// Somebody who sends by `porthole send`, and the page of a guest. The fields close in this order.
#[derive(Debug)]
pub struct Sending {
    /// The guest's page; the offer is on its way to it.
    pub page: Page,
    /// The program.
    pub sender: Host,
    _browser: Browser,
}

/// Somebody who takes files while they share the pattern, and the page of a guest. The fields close in this order.
#[derive(Debug)]
pub struct Taking {
    /// The guest's page: it shows the picture, and the files are open.
    pub page: Page,
    /// The program.
    pub taker: Host,
    _browser: Browser,
}

impl Sending {
    /// `ann` sends `paths`; what the page downloads goes where files come in at `ben`.
    ///
    /// # Errors
    /// Where the program or the browser does not start.
    pub async fn of(ann: &Depot, paths: &[PathBuf], ben: &Depot) -> Result<Self> {
        let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
        let sender = ann.sends(&paths).start()?;
        let mut browser = Browser::open().await?;
        let page = browser.page().await?;
        page.download_into(&ben.inbox()).await?;
        page.knock(&sender.link().await?, "Ben").await?;
        Ok(Self { page, sender, _browser: browser })
    }

    /// Waits until the sender says that so many bytes are there, after the first `seen` events.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn wait_bytes(&self, seen: usize, least: u64) -> Result<Event> {
        let enough = |event: &Event| event.is("progress") && event.number("bytes") >= least;
        self.sender.wait_within(LONGEST, seen, "so much is there", enough).await
    }

    /// Waits until all is sent and the sender has ended by itself.
    ///
    /// # Errors
    /// Where it is not, with the text of the page.
    pub async fn wait_sent(&mut self) -> Result<()> {
        let sent = self.sender.wait_within(LONGEST, 0, "all is sent", |event| event.is("finished")).await;
        if sent.is_err() {
            return sent.map(drop).context(self.page.text().await.unwrap_or_default());
        }
        ensure!(self.sender.exit_code().await? == 0, "{}", self.sender.story());
        Ok(())
    }
}

impl Taking {
    /// `ann` takes into her inbox what she is asked about (`accept`: `ask`), or everything (`all`).
    ///
    /// # Errors
    /// Where the program or the browser does not start, or the guest does not get in.
    pub async fn into(ann: &Depot, accept: &str) -> Result<Self> {
        let inbox = ann.inbox().display().to_string();
        let share = ["share", "--json", "--source", "pattern:640x360@5", "--inbox", &inbox, "--accept", accept];
        let taker = ann.runs(&share).on_loopback().to_all().start()?;
        let mut browser = Browser::open_with(&[MOUSE]).await?;
        let page = browser.guest(&taker.link().await?, "Ben").await?;
        page.wait_state("watching").await.with_context(|| taker.story())?;
        page.open_files().await?;
        Ok(Self { page, taker, _browser: browser })
    }

    /// Waits until a transfer is over with this outcome.
    ///
    /// # Errors
    /// Where none is, with the text of the page.
    pub async fn wait_outcome(&self, outcome: &str) -> Result<Event> {
        let over = |event: &Event| event.is("finished") && event.text("outcome") == outcome;
        let waited = self.taker.wait_within(LONGEST, 0, outcome, over).await;
        if waited.is_err() {
            return waited.context(self.page.text().await.unwrap_or_default());
        }
        waited
    }

    /// The transfer that is offered after the first `seen` events.
    ///
    /// # Errors
    /// Where none is.
    pub async fn offer(&self, seen: usize) -> Result<String> {
        let offered = self.taker.wait_after(seen, "files are offered", |event| event.is("offered")).await?;
        Ok(offered.transfer().to_owned())
    }
}

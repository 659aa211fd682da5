//! An end that is a page in Chromium.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use support::{Browser, Page};
use thirtyfour::By;

use crate::files::peers;

/// Two pages on one machine know each other by names that only multicast tells; the viewer page knows Porthole by its
/// address, and so do these. The feature is named in Chromium's `blink_features`/`webrtc` switches.
const ADDRESSES: &str = "--disable-features=WebRtcHideLocalIpsWithMdns";

/// The page `chromium.html` in a browser of its own, in front and so not slowed. The fields close in this order.
#[derive(Debug)]
pub(super) struct Tab {
    page: Page,
    _browser: Browser,
}

impl Tab {
    /// A page that offers the file at `path`.
    ///
    /// # Errors
    /// Where the browser or the page does not come.
    pub(super) async fn sender(path: &Path) -> Result<Self> {
        let tab = Self::open_page().await?;
        let field = tab.page.driver().await?.find(By::Css("input[type=file]")).await?;
        field.send_keys(path.display().to_string()).await?;
        tab.page.run("peer.offer()", &[]).await?;
        Ok(tab)
    }

    /// A page that waits for an offer.
    ///
    /// # Errors
    /// As [`Self::sender`].
    pub(super) async fn receiver() -> Result<Self> {
        Self::open_page().await
    }

    /// What the other end is to know, where the page knows it already.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub(super) async fn description(&self) -> Result<Option<String>> {
        let described = self.field("description").await?;
        Ok((!described.is_null()).then(|| described.to_string()))
    }

    /// Hands it the description of the other end.
    ///
    /// # Errors
    /// As [`Self::description`].
    pub(super) async fn take(&self, description: &str) -> Result<()> {
        let description: Value = serde_json::from_str(description)?;
        self.page.run("peer.take(arguments[0])", &[description]).await.map(drop)
    }

    /// Whether the channel is open.
    ///
    /// # Errors
    /// As [`Self::description`].
    pub(super) async fn open(&self) -> Result<Option<()>> {
        Ok((self.field("open").await? == json!(true)).then_some(()))
    }

    /// Lets it begin to send.
    ///
    /// # Errors
    /// As [`Self::description`].
    pub(super) async fn go(&self) -> Result<()> {
        self.page.run("peer.go()", &[]).await.map(drop)
    }

    /// A time that it has noted, in milliseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// As [`Self::description`].
    pub(super) async fn time(&self, name: &str) -> Result<Option<f64>> {
        Ok(self.field(name).await?.as_f64())
    }

    /// What it has received so far, in bytes.
    ///
    /// # Errors
    /// As [`Self::description`].
    pub(super) async fn bytes(&self) -> Result<u64> {
        Ok(self.field("bytes").await?.as_u64().unwrap_or_default())
    }

    async fn open_page() -> Result<Self> {
        let mut browser = Browser::open_with(&[ADDRESSES]).await?;
        let page = browser.page().await?;
        page.go(&format!("file://{}", peers::folder().join("chromium.html").display())).await?;
        Ok(Self { page, _browser: browser })
    }

    async fn field(&self, name: &str) -> Result<Value> {
        self.page.run("if (peer.failed) throw new Error(peer.failed); return peer[arguments[0]]", &[json!(name)]).await
    }
}

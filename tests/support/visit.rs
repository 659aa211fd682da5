//! The whole way in one step: a host that shares, and a guest who watches.

use anyhow::{Context, Result};

use crate::{Browser, Host, PATIENCE, Page, Sharing, eventually};

/// A host, a browser, and the first guest in it, who is in and sees the picture. The fields close in this order.
#[derive(Debug)]
pub struct Visit {
    /// What the guest sees.
    pub page: Page,
    /// The guest's browser.
    pub browser: Browser,
    /// The host.
    pub host: Host,
    /// The guest's name among the events.
    pub guest: String,
}

impl Visit {
    /// Starts `sharing` (with the question who comes in), brings a guest and lets them in.
    ///
    /// # Errors
    /// Where any step of it does not come.
    pub async fn to(sharing: &Sharing) -> Result<Self> {
        Self::with(sharing.start()?, Browser::open().await?).await
    }

    /// As [`Self::to`], with a host and a browser that are there.
    ///
    /// # Errors
    /// As [`Self::to`].
    pub async fn with(mut host: Host, mut browser: Browser) -> Result<Self> {
        let page = browser.guest(&host.link().await?, "Ann").await?;
        let waiting = host.wait_for_guest(&[]).await;
        let waiting = match waiting {
            Ok(waiting) => waiting,
            Err(error) => {
                let page = format!("the page is {:?}: {:?}", page.state().await, page.status().await);
                return Err(error.context(page));
            }
        };
        let guest = waiting.guest().to_owned();
        host.say(&format!("let-in {guest}"))?;
        let joined = host.wait_for("the guest joins", |event| event.is_of("joined", &guest)).await;
        joined.with_context(|| "after the guest was let in")?;
        page.wait_picture().await.with_context(|| host.story())?;
        Ok(Self { page, browser, host, guest })
    }

    /// Waits until the host has encoded nothing for two seconds, and gives the count of what it has.
    ///
    /// # Errors
    /// Where the picture does not come to rest.
    pub async fn wait_still(&self) -> Result<u64> {
        let mut last = None;
        let rest = async || {
            let now = self.host.stats("the host counts", |_| true).await?.number("frames_encoded");
            let still = last.replace(now) == Some(now);
            Ok(still.then_some(now))
        };
        eventually("the picture comes to rest", PATIENCE, rest).await
    }
}

//! The viewer page in a browser, as a guest sees and uses it.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use pairing::Link;
use serde_json::{Value, json};
use thirtyfour::common::types::WindowHandle;
use thirtyfour::{By, WebDriver};

use crate::{PATIENCE, Rect, eventually};

/// One tab or window of a [`crate::Browser`].
#[derive(Clone, Debug)]
pub struct Page {
    driver: Arc<WebDriver>,
    window: WindowHandle,
}

impl Page {
    pub(crate) fn new(driver: Arc<WebDriver>, window: WindowHandle) -> Self {
        Self { driver, window }
    }

    /// The driver, with this page in front.
    ///
    /// # Errors
    /// Where the page is closed.
    pub async fn driver(&self) -> Result<&WebDriver> {
        self.driver.switch_to_window(self.window.clone()).await?;
        Ok(&self.driver)
    }

    /// A tab that this page opened with its own address, as a browser's *Duplicate tab* does.
    ///
    /// # Errors
    /// Where the browser opens none.
    pub async fn duplicate(&self) -> Result<Self> {
        let before = self.driver().await?.windows().await?;
        self.run("window.open(location.href)", &[]).await?;
        let opened = async || Ok(self.driver.windows().await?.into_iter().find(|window| !before.contains(window)));
        let window = eventually("another tab opens", PATIENCE, opened).await?;
        Ok(Self::new(Arc::clone(&self.driver), window))
    }

    /// Goes to any address.
    ///
    /// # Errors
    /// Where the browser cannot load it.
    pub async fn go(&self, address: &str) -> Result<()> {
        Ok(self.driver().await?.goto(address).await?)
    }

    /// Opens `link` and knocks as `name`, as a person does: by the field and the button, where the page asks.
    ///
    /// # Errors
    /// Where the page does not come as far as knocking.
    pub async fn knock(&self, link: &Link, name: &str) -> Result<()> {
        self.go(&link.reveal()).await?;
        let started = async || Ok(Some(self.state().await?).filter(|state| !["", "reading-link"].contains(&&**state)));
        if eventually("the viewer page starts", PATIENCE, started).await? == "naming" {
            let driver = self.driver().await?;
            let field = driver.find(By::Css("main input")).await?;
            field.clear().await?;
            field.send_keys(name).await?;
            driver.find(By::Css("main form button")).await?.click().await?;
        }
        Ok(())
    }

    /// What the page is doing, in one word.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn state(&self) -> Result<String> {
        let script = "return document.querySelector('main[data-state]')?.dataset.state ?? ''";
        Ok(text_of(&self.run(script, &[]).await?))
    }

    /// Waits until the page is in `state`.
    ///
    /// # Errors
    /// Where it is not in time, with what it shows instead.
    pub async fn wait_state(&self, state: &str) -> Result<()> {
        self.wait_state_within(PATIENCE, state).await
    }

    /// As [`Self::wait_state`], with a patience of one's own.
    ///
    /// # Errors
    /// As [`Self::wait_state`].
    pub async fn wait_state_within(&self, patience: std::time::Duration, state: &str) -> Result<()> {
        let reached = async || Ok((self.state().await? == state).then_some(()));
        let waited = eventually(&format!("the page is {state}"), patience, reached).await;
        if waited.is_err() {
            let shown = format!("the page is {:?} and says {:?}", self.state().await, self.status().await);
            return waited.context(shown);
        }
        waited
    }

    /// Waits until the picture is there and flows.
    ///
    /// # Errors
    /// As [`Self::wait_state`], or where no picture comes.
    pub async fn wait_picture(&self) -> Result<()> {
        self.wait_state("watching").await?;
        eventually("a picture is painted", PATIENCE, async || self.picture_of(Rect::new(0, 0, 2, 2)).await).await?;
        Ok(())
    }

    /// The one line that says what the page waits for.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn status(&self) -> Result<String> {
        let script = "return document.querySelector('[data-status]')?.textContent.trim() ?? ''";
        Ok(text_of(&self.run(script, &[]).await?))
    }

    /// The four words on the page, with spaces between them.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn words(&self) -> Result<String> {
        let script = "return document.querySelector('[data-words]')?.dataset.words ?? ''";
        Ok(text_of(&self.run(script, &[]).await?))
    }

    /// Presses a key in the page.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn press(&self, key: &str) -> Result<()> {
        let driver = self.driver().await?;
        Ok(driver.action_chain().send_keys(key).perform().await?)
    }

    /// Loads the page anew, as a person does.
    ///
    /// # Errors
    /// Where the page does not come.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.driver().await?.refresh().await?)
    }

    /// Closes the page, as a person does.
    ///
    /// # Errors
    /// Where it is closed already.
    pub async fn close(self) -> Result<()> {
        Ok(self.driver().await?.close_window().await?)
    }

    /// Saves what the page looks like, as PNG.
    ///
    /// # Errors
    /// Where the page does not answer or the file cannot be written.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        Ok(self.driver().await?.screenshot(file).await?)
    }

    /// Runs `script` before anything else in every document that this page opens from now on.
    ///
    /// # Errors
    /// Where the browser refuses.
    pub async fn run_first(&self, script: &str) -> Result<()> {
        let command = "Page.addScriptToEvaluateOnNewDocument";
        self.driver().await?.cdp().send_raw(command, json!({ "source": script })).await?;
        Ok(())
    }

    /// Runs `script` in the page and gives what it returns.
    ///
    /// # Errors
    /// Where it throws.
    pub async fn run(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        Ok(self.driver().await?.execute(script, arguments.to_vec()).await?.json().clone())
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

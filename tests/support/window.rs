//! The app's own window, driven as a person would.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{By, Capabilities, WebDriver, WebElement};

use crate::{PATIENCE, Process, Screen, browser, eventually, sharing};

/// The window of a running Porthole. All of it ends when this is dropped.
#[derive(Debug)]
pub struct Window {
    driver: WebDriver,
    _process: Process,
    _home: TempDir,
}

impl Window {
    /// Starts the app with its window on `screen`, with a home folder and a message bus of its own.
    ///
    /// # Errors
    /// Where webkit2gtk-driver or dbus are missing, or the app does not start.
    pub async fn open(screen: &Screen) -> Result<Self> {
        let home = tempfile::tempdir()?;
        let address = browser::free_port()?;
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "WebKitWebDriver", &format!("--port={}", address.port())]);
        command.env("DISPLAY", screen.display()).env("HOME", home.path()).env("LANG", "C.UTF-8").env("LANGUAGE", "en");
        command.envs([("TAURI_AUTOMATION", "true"), ("TAURI_WEBVIEW_AUTOMATION", "true"), ("NO_AT_BRIDGE", "1")]);
        command.env_remove("WAYLAND_DISPLAY").env_remove("XDG_RUNTIME_DIR");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = Process::spawn(command).context("dbus and webkit2gtk-driver are needed")?;
        let mut capabilities = Capabilities::new();
        let options = json!({ "binary": sharing::program()?, "args": [] });
        capabilities.set("webkitgtk:browserOptions", options)?;
        let driver = browser::connect(address, capabilities).await?;
        Ok(Self { driver, _process: process, _home: home })
    }

    /// The driver.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Waits for the first element that `css` finds and that is shown.
    ///
    /// # Errors
    /// Where none comes, with what the window shows instead.
    pub async fn find(&self, css: &str) -> Result<WebElement> {
        let shown = async || {
            for element in self.driver.find_all(By::Css(css)).await? {
                if element.is_displayed().await.unwrap_or_default() {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        };
        let found = eventually(&format!("the window shows {css}"), PATIENCE, shown).await;
        match found {
            Ok(element) => Ok(element),
            Err(error) => Err(error.context(format!("the window says:\n{}", self.text().await.unwrap_or_default()))),
        }
    }

    /// Waits for a button with this word on it and presses it.
    ///
    /// # Errors
    /// Where there is none, with what the window shows instead.
    pub async fn press(&self, word: &str) -> Result<()> {
        let script = "
            const shown = (button) => button.getClientRects().length > 0 && !button.disabled;
            const named = (button) => [button.textContent, button.ariaLabel].some(
                (name) => name?.trim().toLowerCase().startsWith(arguments[0].toLowerCase()));
            const found = [...document.querySelectorAll('button')].find((button) => shown(button) && named(button));
            found?.click();
            return Boolean(found);";
        let pressed = async || Ok(self.run(script, vec![json!(word)]).await?.as_bool().filter(|found| *found));
        let found = eventually(&format!("the window has a button {word:?}"), PATIENCE, pressed).await;
        match found {
            Ok(_) => Ok(()),
            Err(error) => Err(error.context(format!("the window says:\n{}", self.text().await.unwrap_or_default()))),
        }
    }

    /// All words in the window.
    ///
    /// # Errors
    /// Where the window is gone.
    pub async fn text(&self) -> Result<String> {
        let text = self.run("return document.body.innerText", Vec::new()).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the words in the window are as `wanted` says.
    ///
    /// # Errors
    /// A sentence with `what`, and the words that are there instead.
    pub async fn wait_text(&self, what: &str, wanted: impl Fn(&str) -> bool) -> Result<String> {
        let looked =
            eventually(what, PATIENCE, async || Ok(Some(self.text().await?).filter(|text| wanted(text)))).await;
        match looked {
            Ok(text) => Ok(text),
            Err(error) => Err(error.context(format!("the window says:\n{}", self.text().await.unwrap_or_default()))),
        }
    }

    /// Runs `script` in the window and gives what it returns.
    ///
    /// # Errors
    /// Where it throws.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.driver.execute(script, arguments).await?.json().clone())
    }

    /// Saves what the window looks like, as PNG.
    ///
    /// # Errors
    /// Where the window is gone or the file cannot be written.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        Ok(self.driver.screenshot(file).await?)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // The processes are killed, so that no request has to end the session; it may have ended already.
        let _ = self.driver.clone().leak();
    }
}

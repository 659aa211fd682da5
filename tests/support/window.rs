//! The app's own window, driven as a person would.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use pairing::Link;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{By, Capabilities, WebDriver, WebElement};

use crate::{PATIENCE, Process, Screen, browser, eventually, sharing};

/// The window of a running Porthole. All of it ends when this is dropped.
#[derive(Debug)]
pub struct Window {
    driver: WebDriver,
    _process: Process,
    home: PathBuf,
    display: String,
    own_home: Option<TempDir>,
}

/// The address of the bus, and what the desktop is asked, are written into the home folder, and then the window's driver is started.
const DESKTOP: &str = "printf %s \"$DBUS_SESSION_BUS_ADDRESS\" >\"$HOME/.bus\"; dbus-monitor --session interface=org.freedesktop.Notifications,member=Notify \
    interface=org.freedesktop.FileManager1 >\"$HOME/.asked\" 2>/dev/null & exec \"$@\"";

impl Window {
    /// Starts the app with its window on `screen`, with a home folder and a message bus of its own.
    ///
    /// # Errors
    /// Where webkit2gtk-driver or dbus are missing, or the app does not start.
    pub async fn open(screen: &Screen) -> Result<Self> {
        let own = tempfile::tempdir()?;
        let mut window = Self::open_at(screen, own.path()).await?;
        window.own_home = Some(own);
        Ok(window)
    }

    /// As [`Self::open`], for a person whose home folder is there already.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_at(screen: &Screen, home: &Path) -> Result<Self> {
        let address = browser::free_port()?;
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "sh", "-c", DESKTOP, "sh", "WebKitWebDriver", &format!("--port={}", address.port())]);
        command.env("DISPLAY", screen.display()).env("LANG", "C.UTF-8").env("LANGUAGE", "en");
        command.envs([("HOME", home), ("TMPDIR", home)]);
        command.env_remove("XDG_DATA_HOME").env_remove("XDG_CONFIG_HOME").env_remove("PORTHOLE_DATA");
        command.envs([("TAURI_AUTOMATION", "true"), ("TAURI_WEBVIEW_AUTOMATION", "true"), ("NO_AT_BRIDGE", "1")]);
        // Where no desktop shows a folder, the browser would be started.
        command.env("BROWSER", "true");
        command.env_remove("WAYLAND_DISPLAY").env_remove("XDG_RUNTIME_DIR");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = Process::spawn(command).context("dbus and webkit2gtk-driver are needed")?;
        let mut capabilities = Capabilities::new();
        let options = json!({ "binary": sharing::program()?, "args": [] });
        capabilities.set("webkitgtk:browserOptions", options)?;
        let driver = browser::connect(address, capabilities).await?;
        Ok(Self {
            driver,
            _process: process,
            home: home.to_owned(),
            display: screen.display().to_owned(),
            own_home: None,
        })
    }

    /// Starts the program once more, as the same person at the same desktop would, and waits until it has ended well.
    ///
    /// # Errors
    /// Where it does not end, or fails.
    pub async fn start_again(&self, arguments: &[&str]) -> Result<()> {
        let mut command = Command::new(sharing::program()?);
        command.args(arguments).env("DISPLAY", &self.display).env("NO_AT_BRIDGE", "1");
        command.envs([("HOME", &self.home), ("TMPDIR", &self.home)]).env("DBUS_SESSION_BUS_ADDRESS", self.bus()?);
        command.env_remove("XDG_DATA_HOME").env_remove("XDG_CONFIG_HOME").env_remove("PORTHOLE_DATA");
        command.env_remove("WAYLAND_DISPLAY").env_remove("XDG_RUNTIME_DIR");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = Process::spawn(command)?;
        let status = eventually("the second start ends", PATIENCE, async || process.ended()).await?;
        ensure!(status.success(), "it ended with {status}");
        Ok(())
    }

    /// The address of the message bus of this window's desktop.
    ///
    /// # Errors
    /// Where there is none.
    pub fn bus(&self) -> Result<String> {
        std::fs::read_to_string(self.home.join(".bus")).context("there is no message bus")
    }

    /// The link that the window shows now.
    ///
    /// # Errors
    /// Where it shows none, with what it shows instead.
    pub async fn link(&self) -> Result<Link> {
        let script = "
            const places = [...document.querySelectorAll('*')].flatMap((node) => [node.value, node.textContent]);
            return places.map((text) => String(text ?? '').match(/http:\\/\\/[^\\s]+#1\\.[A-Za-z0-9_-]{22}/)?.[0]).find(Boolean) ?? ''";
        let found = eventually("the window shows a link", PATIENCE, async || {
            let text = self.run(script, Vec::new()).await?;
            Ok(text.as_str().filter(|text| !text.is_empty()).map(str::to_owned))
        });
        let found = found.await;
        let text = self.text().await?;
        Ok(Link::parse(&found.with_context(|| format!("the window says:\n{text}"))?)?)
    }

    /// Waits until the desktop was asked something with `words` in it: to show a notice, or a file in its folder. Gives all
    /// that it was asked.
    ///
    /// # Errors
    /// Where it was not, with all that it was asked.
    pub async fn wait_asked(&self, words: &str) -> Result<String> {
        let asked = || std::fs::read_to_string(self.home.join(".asked")).unwrap_or_default();
        let found = async || Ok(Some(asked()).filter(|asked| asked.contains(words)));
        let found = eventually(&format!("the desktop is asked for {words:?}"), PATIENCE, found).await;
        found.with_context(|| format!("it was asked:\n{}", asked()))
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

//! Headless Chromium, as a guest uses it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{PATIENCE, Page, Passage, Process, Room, eventually};

/// What makes Chromium run as root and keep to itself.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=en",
    "--window-size=1280,800",
];

/// A Chromium with a profile of its own, driven by a chromedriver of its own. Both end when this is dropped.
#[derive(Debug)]
pub struct Browser {
    driver: Arc<WebDriver>,
    unused: Option<thirtyfour::common::types::WindowHandle>,
    _process: Process,
    _passage: Option<Passage>,
    _profile: TempDir,
}

impl Browser {
    /// Opens a browser on this machine.
    ///
    /// # Errors
    /// Where chromium or chromium-driver are not there or do not start.
    pub async fn open() -> Result<Self> {
        Self::launch(None, &[]).await
    }

    /// As [`Self::open`], with more arguments for Chromium.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_with(arguments: &[&str]) -> Result<Self> {
        Self::launch(None, arguments).await
    }

    /// Opens a browser inside a network namespace.
    ///
    /// # Errors
    /// As [`Self::open`], or where the namespace is gone.
    pub async fn open_inside(room: &Room) -> Result<Self> {
        Self::launch(Some(room), &[]).await
    }

    async fn launch(room: Option<&Room>, arguments: &[&str]) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let inside = free_port()?;
        let mut command = room.map_or_else(|| Command::new("chromedriver"), |room| room.command("chromedriver"));
        command.arg(format!("--port={}", inside.port())).env("LANG", "C.UTF-8").env("LANGUAGE", "en");
        // What a browser leaves behind that was ended goes with the profile.
        command.env("TMPDIR", profile.path()).env_remove("DISPLAY");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = Process::spawn(command).context("chromium-driver is needed")?;
        let passage = room.map(|room| Passage::open(room, inside)).transpose()?;
        let address = passage.as_ref().map_or(inside, Passage::outside);
        let driver = connect(address, capabilities(&profile, arguments)?).await?;
        let unused = Some(driver.window().await?);
        Ok(Self { driver: Arc::new(driver), unused, _process: process, _passage: passage, _profile: profile })
    }

    /// A page of its own, still empty.
    ///
    /// # Errors
    /// Where the browser does not answer.
    pub async fn page(&mut self) -> Result<Page> {
        let window = match self.unused.take() {
            Some(window) => window,
            None => {
                // The page in front may be closed, and a closed page opens no other.
                let open = self.driver.windows().await?;
                self.driver.switch_to_window(open.first().context("every page is closed")?.clone()).await?;
                self.driver.new_window().await?
            }
        };
        Ok(Page::new(Arc::clone(&self.driver), window))
    }

    /// A page of its own that has opened `link` and knocked as `name`.
    ///
    /// # Errors
    /// Where the browser does not answer or the page does not come as far as that.
    pub async fn guest(&mut self, link: &pairing::Link, name: &str) -> Result<Page> {
        let page = self.page().await?;
        page.knock(link, name).await?;
        Ok(page)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The processes are killed, so that no request has to end the session; it may have ended already.
        let _ = WebDriver::clone(&self.driver).leak();
    }
}

/// Connects to a WebDriver server that is just starting.
pub(crate) async fn connect(address: SocketAddr, capabilities: Capabilities) -> Result<WebDriver> {
    let ready = async || Ok(status(address).await.ok().filter(|answer| !answer.is_empty()));
    eventually("the browser's driver answers", PATIENCE, ready).await?;
    let builder = WebDriver::builder(format!("http://{address}"), capabilities);
    builder.request_timeout(Duration::from_secs(60)).await.context("the browser did not start")
}

/// Asks a WebDriver server how it is. Through a [`Passage`] a connection alone says nothing.
async fn status(address: SocketAddr) -> Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(format!("GET /status HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())
        .await?;
    let mut answer = [0; 1024];
    let length = stream.read(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer[..length]).into_owned())
}

/// A port that nobody uses now. Somebody could take it before it is used; a test then fails with a clear word.
pub(crate) fn free_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn capabilities(profile: &TempDir, arguments: &[&str]) -> Result<Capabilities> {
    let folder = format!("--user-data-dir={}", profile.path().display());
    let arguments: Vec<&str> = ARGUMENTS.iter().chain(arguments).copied().chain([folder.as_str()]).collect();
    let mut capabilities = Capabilities::new();
    capabilities.set("browserName", "chrome")?;
    capabilities.set("goog:chromeOptions", json!({ "args": arguments, "binary": "/usr/bin/chromium" }))?;
    Ok(capabilities)
}

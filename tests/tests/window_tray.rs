//! The icon in the tray tells what goes on, and a window that is closed never shows the screen without it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use support::{Browser, Outcome, PATIENCE, Screen, Tray, Window, eventually};

/// What xdotool says on `screen`.
fn asked(screen: &Screen, arguments: &[&str]) -> Result<String> {
    let output = Command::new("xdotool").args(arguments).env("DISPLAY", screen.display()).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The window of Porthole that is in sight.
fn in_sight(screen: &Screen) -> Result<Option<String>> {
    let found = asked(screen, &["search", "--onlyvisible", "--name", "^Porthole$"])?;
    Ok(found.lines().next().map(str::to_owned))
}

/// Closes the window as its frame's button does.
async fn close(screen: &Screen) -> Outcome {
    let there = eventually("the window is in sight", PATIENCE, async || in_sight(screen)).await?;
    screen.ask_to_close(there.parse()?)
}

async fn wait_sight(screen: &Screen, wanted: bool) -> Outcome {
    let is_so = async || Ok((in_sight(screen)?.is_some() == wanted).then_some(()));
    eventually(&format!("the window is in sight: {wanted}"), PATIENCE, is_so).await
}

fn set(home: &Path, text: &str) -> Outcome {
    let folder = home.join(".config/porthole");
    fs::create_dir_all(&folder)?;
    Ok(fs::write(folder.join("settings.toml"), text)?)
}

#[tokio::test]
async fn a_sharing_goes_on_in_the_tray_is_steered_there_and_quits_from_there() -> Outcome {
    let screen = Screen::open(1280, 800)?;
    let window = Window::open(&screen).await?;
    let tray = Tray::open(&window).await?;
    tray.wait_entry("Nothing is shared").await?;
    let quiet = tray.icon().await?;
    tray.choose("Share screen").await?;
    let link = window.link().await?;
    tray.wait_entry("Porthole is sharing").await?;
    ensure!(tray.icon().await? != quiet, "the icon tells it, too");

    let mut browser = Browser::open().await?;
    let page = browser.guest(&link, "Ann Guest").await?;
    tray.wait_entry("A guest waits at the door").await?;
    window.press("Let in").await?;
    page.wait_picture().await?;
    tray.wait_entry("Porthole is sharing").await?;

    close(&screen).await?;
    wait_sight(&screen, false).await?;
    window.wait_asked("goes on in the tray").await?;
    tray.choose("Pause").await?;
    page.wait_state("paused").await?;
    tray.wait_entry("Sharing is paused").await?;
    tray.choose("Resume").await?;
    page.wait_state("watching").await?;
    tray.choose("Open Porthole").await?;
    wait_sight(&screen, true).await?;
    close(&screen).await?;
    wait_sight(&screen, false).await?;
    tray.choose("Quit Porthole").await?;
    page.wait_state("ended").await?;
    Ok(())
}

#[tokio::test]
async fn a_tray_that_goes_away_brings_the_window_back() -> Outcome {
    let screen = Screen::open(1280, 800)?;
    let window = Window::open(&screen).await?;
    let tray = Tray::open(&window).await?;
    tray.wait_entry("Nothing is shared").await?;
    window.press("Share screen").await?;
    window.link().await?;
    close(&screen).await?;
    wait_sight(&screen, false).await?;
    drop(tray);
    wait_sight(&screen, true).await?;
    window.wait_text("it still shares", |text| text.contains("Stop")).await?;
    // And one that comes again has the icon again.
    let tray = Tray::open(&window).await?;
    tray.wait_entry("Porthole is sharing").await?;
    Ok(())
}

#[tokio::test]
async fn without_a_tray_closing_the_window_ends_the_sharing() -> Outcome {
    let (screen, home) = (Screen::open(1280, 800)?, tempfile::tempdir()?);
    set(home.path(), "close-to-tray = \"always\"\n")?;
    let window = Window::open_at(&screen, home.path()).await?;
    window.press("Share screen").await?;
    let link = window.link().await?;
    let mut browser = Browser::open().await?;
    let page = browser.guest(&link, "Ann Guest").await?;
    page.wait_state("waiting").await?;
    close(&screen).await?;
    page.wait_state("ended").await?;
    wait_sight(&screen, false).await
}

#[tokio::test]
async fn what_closing_does_is_as_the_settings_say() -> Outcome {
    let (screen, home) = (Screen::open(1280, 800)?, tempfile::tempdir()?);
    set(home.path(), "close-to-tray = \"always\"\nlanguage = \"es\"\n")?;
    let window = Window::open_at(&screen, home.path()).await?;
    let tray = Tray::open(&window).await?;
    tray.wait_entry("No se comparte nada").await?;
    window.find("[data-share]").await?;
    close(&screen).await?;
    wait_sight(&screen, false).await?;
    window.start_again(&[]).await.context("a second start opens it again")?;
    wait_sight(&screen, true).await?;
    // Pressed by a script: the driver waits for ever for a pointer in a window that was out of sight.
    window.press("Ajustes").await?;
    window.find("[data-setting='close-to-tray'] input[value='never']").await?;
    let choose = "document.querySelector(\"[data-setting='close-to-tray'] input[value='never']\").click()";
    window.run(choose, Vec::new()).await?;
    let settings = || fs::read_to_string(home.path().join(".config/porthole/settings.toml")).unwrap_or_default();
    let written = async || Ok(settings().contains("close-to-tray = \"never\"").then_some(()));
    eventually("the file says never", PATIENCE, written).await?;
    close(&screen).await?;
    let gone = async || Ok(tray.icon().await.is_err().then_some(()));
    eventually("the icon is gone with the program", PATIENCE, gone).await
}

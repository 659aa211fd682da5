//! There is one window: a second start brings it to the front and hands over its link. Nobody is visited without a press.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use support::{Outcome, PATIENCE, Process, Screen, Sharing, Window, eventually};

/// A window manager, without which no window can be minimised.
fn manage(screen: &Screen) -> Result<Process> {
    let mut command = Command::new("openbox");
    command.env("DISPLAY", screen.display()).env_remove("WAYLAND_DISPLAY");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Process::spawn(command)
}

/// What xdotool says on `screen`.
fn asked(screen: &Screen, arguments: &[&str]) -> Result<String> {
    let output = Command::new("xdotool").args(arguments).env("DISPLAY", screen.display()).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The windows of Porthole that are in sight.
fn in_sight(screen: &Screen) -> Result<Vec<String>> {
    let found = asked(screen, &["search", "--onlyvisible", "--name", "^Porthole$"])?;
    Ok(found.lines().map(str::to_owned).collect())
}

#[tokio::test]
async fn a_second_start_brings_the_first_to_the_front_and_hands_its_link_over_without_visiting() -> Outcome {
    let screen = Screen::open(1280, 800)?;
    let _manager = manage(&screen)?;
    let host = Sharing::pattern().start()?;
    let link = host.link().await?.reveal().replace("http://", "porthole://");
    let window = Window::open(&screen).await?;
    window.find("[data-join]").await?;
    let there = async || Ok(in_sight(&screen)?.into_iter().next());
    let frame = eventually("the window is in sight", PATIENCE, there).await?;
    let minimise = async || {
        asked(&screen, &["windowminimize", &frame])?;
        Ok(in_sight(&screen)?.is_empty().then_some(()))
    };
    eventually("the window is minimised", PATIENCE, minimise).await?;

    window.start_again(&[]).await?;
    eventually("the window is in sight again", PATIENCE, there).await?;
    let active = async || Ok((asked(&screen, &["getactivewindow", "getwindowname"])? == "Porthole").then_some(()));
    eventually("the window has the keyboard", PATIENCE, active).await?;

    window.press("Settings").await?;
    window.start_again(&[&link]).await?;
    let filled = async || {
        let value = window.run("return document.querySelector('#join-link')?.value ?? ''", Vec::new()).await?;
        Ok((value == json!(link)).then_some(()))
    };
    eventually("the link is filled in", PATIENCE, filled).await?;
    window.wait_text("where it leads is told", |text| text.contains("Leads to 127.0.0.1")).await?;
    ensure!(host.count(|event| event.is("knocked")) == 0, "nobody pressed anything");
    window.press("Open").await?;
    host.wait_for("the visitor knocks", |event| event.is("waiting")).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_no_link_is_told_of_in_the_window_that_is_open() -> Outcome {
    let screen = Screen::open(1280, 800)?;
    let window = Window::open(&screen).await?;
    window.find("[data-join]").await?;
    for hostile in ["porthole://evil.example/#1.AAECAwQFBgcICQoLDA0ODw", "porthole:<img src=x onerror=alert(1)>"] {
        window.start_again(&[hostile]).await?;
        let refused = async || {
            let script = "const field = document.querySelector('#join-link');
                return field.value === arguments[0] && field.getAttribute('aria-invalid') === 'true'";
            Ok(window.run(script, vec![json!(hostile)]).await?.as_bool().filter(|refused| *refused))
        };
        eventually("it is refused", PATIENCE, refused).await?;
        window.wait_text("a sentence says so", |text| text.contains("not a Porthole link")).await?;
        let open = window.run("return document.querySelector('[data-join] button').disabled", Vec::new()).await?;
        ensure!(open == json!(true), "it cannot be pressed");
    }
    Ok(())
}

#[tokio::test]
async fn without_a_message_bus_the_window_opens_all_the_same() -> Outcome {
    let (screen, home) = (Screen::open(1280, 800)?, tempfile::tempdir()?);
    let start = || {
        let mut command = Command::new(support::program()?);
        command.env("DISPLAY", screen.display()).env("HOME", home.path()).env("TMPDIR", home.path());
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus").env("NO_AT_BRIDGE", "1");
        command.env_remove("WAYLAND_DISPLAY").env_remove("XDG_RUNTIME_DIR").env_remove("PORTHOLE_DATA");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Process::spawn(command)
    };
    let mut process = start()?;
    let there = async || Ok((!in_sight(&screen)?.is_empty()).then_some(()));
    eventually("the window is in sight", PATIENCE, there).await.context("without a bus")?;
    ensure!(process.ended()?.is_none(), "it runs");
    Ok(())
}

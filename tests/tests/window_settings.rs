//! Settings and the doctor in the app's own window: a change counts at once, and so does a change of the file by hand.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use support::{Outcome, PATIENCE, Screen, Window, eventually};

fn file(home: &Path) -> PathBuf {
    home.join(".config/porthole/settings.toml")
}

/// Waits until the file has this line.
async fn wait_line(home: &Path, line: &str) -> Outcome {
    let text = || fs::read_to_string(file(home)).unwrap_or_default();
    let there = async || Ok(text().lines().any(|one| one == line).then_some(()));
    let waited = eventually(&format!("the file says {line:?}"), PATIENCE, there).await;
    waited.with_context(text)
}

/// Waits until `script` gives true in the window.
async fn wait_true(window: &Window, what: &str, script: &str) -> Outcome {
    let is_true = async || Ok((window.run(script, Vec::new()).await? == json!(true)).then_some(()));
    let waited = eventually(what, PATIENCE, is_true).await;
    let text = window.text().await?;
    waited.with_context(|| format!("the window says:\n{text}"))
}

/// Has the doctor look at everything, and waits for what it finds: the trial of the encoder takes long on a busy machine.
async fn examine(window: &Window, finding: &str) -> Outcome {
    window.find("[data-examine]").await?.click().await?;
    let script = format!("return document.querySelector(\"[data-finding='{finding}']\") !== null");
    let is_found = async || Ok((window.run(&script, Vec::new()).await? == json!(true)).then_some(()));
    eventually(&format!("the doctor finds {finding}"), PATIENCE * 3, is_found).await
}

/// Chooses a radio button or a check box of a setting.
async fn choose(window: &Window, setting: &str, value: &str) -> Result<()> {
    let css = format!("[data-setting='{setting}'] input[value='{value}']");
    window.find(&css).await?.click().await?;
    Ok(())
}

/// Types a value and leaves the field.
async fn write(window: &Window, setting: &str, value: &str) -> Result<()> {
    let field = window.find(&format!("[data-setting='{setting}'] input")).await?;
    field.clear().await?;
    field.send_keys(value).await?;
    let leave = "document.activeElement.blur(); return true";
    window.run(leave, Vec::new()).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_changed_in_the_window_counts_at_once_and_stands_in_the_file() -> Outcome {
    let (screen, home) = (Screen::open(1280, 800)?, tempfile::tempdir()?);
    fs::create_dir_all(file(home.path()).parent().context("a folder")?)?;
    fs::write(file(home.path()), "# mine\nname = \"\" # so that Ann knows\naccept = \"ask\"\n")?;
    let window = Window::open_at(&screen, home.path()).await?;
    window.press("Settings").await?;
    write(&window, "name", "Ann’s desk").await?;
    wait_line(home.path(), "name = \"Ann’s desk\" # so that Ann knows").await?;
    choose(&window, "accept", "all").await?;
    wait_line(home.path(), "accept = \"all\"").await?;
    let interface = window.find("[data-setting='addresses'] input").await?;
    let name = interface.attr("value").await?.context("an interface without a name")?;
    interface.click().await?;
    wait_line(home.path(), &format!("addresses = [\"{name}\"]")).await?;
    write(&window, "megabits", "3").await?;
    wait_line(home.path(), "megabits = 3").await?;
    ensure!(fs::read_to_string(file(home.path()))?.starts_with("# mine\n"));

    choose(&window, "theme", "dark").await?;
    wait_true(&window, "it is dark", "return matchMedia('(prefers-color-scheme: dark)').matches").await?;
    choose(&window, "theme", "light").await?;
    wait_true(&window, "it is light", "return !matchMedia('(prefers-color-scheme: dark)').matches").await?;
    choose(&window, "language", "ru").await?;
    window.wait_text("it speaks Russian", |text| text.contains("Настройки") && !text.contains("Settings")).await?;
    wait_line(home.path(), "language = \"ru\"").await
}

#[tokio::test]
async fn a_file_that_is_edited_by_hand_is_read_at_once_and_what_is_wrong_in_it_told() -> Outcome {
    let (screen, home) = (Screen::open(1280, 800)?, tempfile::tempdir()?);
    let window = Window::open_at(&screen, home.path()).await?;
    window.press("Settings").await?;
    window.find("[data-setting='port']").await?;
    fs::write(file(home.path()), "port = 9123\ntheme = \"blue\"\nlanguage = \"es\"\n")?;
    wait_true(&window, "the port is there", "return document.querySelector('#setting-port').value === '9123'").await?;
    let told = window.wait_text("what is wrong is told", |text| text.contains("Línea 2")).await?;
    ensure!(told.contains("\"blue\"") && told.contains("Ajustes"), "{told}");
    // The next start begins so, too.
    drop(window);
    let window = Window::open_at(&screen, home.path()).await?;
    window.wait_text("it speaks Spanish", |text| text.contains("Ajustes")).await?;
    Ok(())
}

#[tokio::test]
async fn the_doctor_tells_in_the_window_what_it_finds() -> Outcome {
    let screen = Screen::open(1280, 800)?;
    let window = Window::open(&screen).await?;
    window.press("Settings").await?;
    examine(&window, "display-fine").await?;
    window.find("[data-finding='ledger-fine']").await?;
    let verdicts = "return [...document.querySelectorAll('[data-finding]')].map((one) => one.dataset.verdict)";
    let verdicts: Vec<String> = serde_json::from_value(window.run(verdicts, Vec::new()).await?)?;
    let rank = |verdict: &String| ["bad", "warn", "ok"].iter().position(|one| one == verdict);
    ensure!(verdicts.len() > 7 && verdicts.is_sorted_by_key(rank), "{verdicts:?}");
    // The port of a door that is open is tried where it is open.
    window.press("Home").await?;
    window.press("Share screen").await?;
    window.link().await?;
    window.press("Settings").await?;
    examine(&window, "port-open").await?;
    Ok(())
}

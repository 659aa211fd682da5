//! What was chosen once and for all: a file that the command line, the window and an editor share (`docs/settings.md`).

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Context, ensure};
use support::{Depot, Outcome, Sharing};
use tempfile::TempDir;

/// A folder with a file of settings in it, as `PORTHOLE_DATA` names one.
fn chosen(text: &str) -> anyhow::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("settings.toml"), text)?;
    Ok(folder)
}

/// With the settings of that folder.
fn with(sharing: Sharing, folder: &Path) -> Sharing {
    sharing.with_variable("PORTHOLE_DATA", &folder.to_string_lossy())
}

/// A port that nobody has, and that the system gives to nobody who does not ask for it by number
/// (`net.ipv4.ip_local_port_range`). Each process begins elsewhere.
fn free_port() -> anyhow::Result<u16> {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 1_000)? * 10;
    loop {
        let tried = TRIED.fetch_add(1, Ordering::Relaxed);
        ensure!(tried < 1_000, "no port is free");
        let port = 20_000 + (first + tried) % 10_000;
        if TcpListener::bind(("0.0.0.0", port)).is_ok() {
            return Ok(port);
        }
    }
}

#[tokio::test]
async fn what_was_chosen_holds_for_a_sharing_its_name_its_door_and_what_arrives() -> Outcome {
    let (ben, arrived, port) = (Depot::new()?, tempfile::tempdir()?, free_port()?);
    let folder = chosen(&format!(
        "name = \"Ann’s laptop\"\naddresses = [\"lo\"]\nport = {port}\nfolder = \"{}\"\naccept = \"all\"\n",
        arrived.path().display()
    ))?;
    let host = with(Sharing::of("pattern:640x360@30").to_all(), folder.path()).start()?;
    let invited = host.wait_for("guests are invited", |event| event.is("invited")).await?;
    let links = invited.list("links");
    ensure!(links.iter().any(|link| link["address"] == "127.0.0.1"), "{invited}");
    ensure!(links.iter().all(|link| link["interface"] == "lo"), "{invited}");
    let link = host.link().await?;
    ensure!(link.address().port() == port, "{invited}");

    let file = ben.put("report.txt", b"all of it")?;
    let mut guest = ben.joins(&link).and(&["--send", &file.to_string_lossy()]).start()?;
    ensure!(guest.exit_code().await? == 0, "{}\n{}", guest.story(), host.story());
    guest
        .wait_for("the host's name is told", |event| event.is("visit") && event.text("name") == "Ann’s laptop")
        .await?;
    ensure!(fs::read(arrived.path().join("report.txt"))? == b"all of it");
    ensure!(host.count(|event| event.is("settings")) == 0, "nothing was wrong: {}", host.story());
    Ok(())
}

#[tokio::test]
async fn what_is_said_on_the_command_line_wins() -> Outcome {
    let (chosen_port, said_port) = (free_port()?, free_port()?);
    let folder = chosen(&format!("addresses = [\"203.0.113.7\"]\nport = {chosen_port}\n"))?;
    let said = Sharing::of("pattern").and(&["--bind", "127.0.0.1", "--port", &said_port.to_string()]);
    let host = with(said, folder.path()).start()?;
    let address = host.link().await?.address();
    ensure!(address.ip().is_loopback() && address.port() == said_port, "{address}");
    Ok(())
}

#[tokio::test]
async fn where_no_chosen_address_is_there_nothing_is_opened() -> Outcome {
    let folder = chosen("addresses = [\"203.0.113.7\", \"no-such-interface\"]\n")?;
    let finished = with(Sharing::of("pattern"), folder.path()).finish().await?;
    let sentence = finished.one_sentence()?;
    ensure!(sentence.contains("203.0.113.7") && sentence.contains("no-such-interface"), "{sentence}");
    ensure!(finished.events()?.iter().all(|event| !event.is("invited")), "{finished:?}");
    Ok(())
}

#[tokio::test]
async fn where_the_chosen_addresses_cannot_be_read_nothing_is_opened() -> Outcome {
    for text in ["addresses = 7\n", "addresses = [\"lo\"\nport = \"auto\"\n"] {
        let folder = chosen(text)?;
        let finished = with(Sharing::of("pattern"), folder.path()).finish().await?;
        let events = finished.events()?;
        ensure!(events.iter().any(|event| event.text("code") == "settings-unread"), "{finished:?}");
        ensure!(events.iter().all(|event| !event.is("invited")) && finished.code != Some(0), "{finished:?}");
    }
    Ok(())
}

/// Whether a line of `output` says this of the setting.
fn says(output: &str, setting: &str, value: &str) -> bool {
    output.lines().any(|line| line.split_whitespace().eq([setting, value]))
}

#[tokio::test]
async fn a_wrong_value_is_told_with_its_line_and_the_rest_holds() -> Outcome {
    let port = free_port()?;
    let folder = chosen(&format!("# mine\naccept = \"everything\"\nport = {port}\nthis is no line\ncolour = 7\n"))?;
    let host = with(Sharing::of("pattern").and(&["--bind", "127.0.0.1"]), folder.path()).start()?;
    ensure!(host.link().await?.address().port() == port);
    let settings = host.wait_for("what is wrong is told", |event| event.is("settings")).await?;
    let wrong = settings.list("wrong");
    let told: Vec<(u64, &str)> =
        wrong.iter().filter_map(|one| Some((one["line"].as_u64()?, one["code"].as_str()?))).collect();
    ensure!(told == [(2, "settings-accept"), (4, "settings-line"), (5, "settings-unknown")], "{settings}");
    let sentence = wrong[0]["message"].as_str().context("no sentence")?;
    ensure!(sentence.contains("Line 2") && sentence.contains("\"ask\" or \"all\""), "{sentence}");

    let shown = with(Sharing::with(&["settings"]), folder.path()).finish().await?;
    ensure!(shown.code == Some(1), "{shown:?}");
    ensure!(says(&shown.output, "port", &port.to_string()) && says(&shown.output, "accept", "ask"), "{shown:?}");
    ensure!(shown.complaint.contains("Line 2") && shown.complaint.contains("Line 4"), "{shown:?}");
    Ok(())
}

#[tokio::test]
async fn the_file_is_made_once_explained_and_in_the_language_that_it_says() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("settings.toml");
    let runs = |arguments: &[&str]| with(Sharing::with(arguments), folder.path());
    let shown = runs(&["settings"]).finish().await?;
    ensure!(shown.code == Some(0) && shown.output.contains("is not there") && !file.exists(), "{shown:?}");
    ensure!(runs(&["settings", "--make"]).finish().await?.code == Some(0));
    let made = fs::read_to_string(&file)?;
    ensure!(made.contains("# ") && made.contains("port = \"auto\""), "{made}");
    fs::write(&file, made.replace("language = \"auto\"", "language = \"es\""))?;
    let again = runs(&["settings", "--make"]).finish().await?;
    ensure!(again.code == Some(0) && again.output.starts_with("Ajustes: "), "{again:?}");
    ensure!(fs::read_to_string(&file)?.contains("language = \"es\""));
    let help = runs(&["--help"]).finish().await?;
    ensure!(help.output.contains("Uso: "), "{help:?}");
    Ok(())
}

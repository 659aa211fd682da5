//! `porthole doctor`: what is wrong is found where it is really so, and told with what to do.

use std::fs;
use std::net::TcpListener;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use support::{Finished, Keyring, Net, Outcome, Room, Screen, Sharing};

/// Nobody's number in most systems.
const NOBODY: u32 = 65_534;

fn doctor() -> Sharing {
    Sharing::with(&["doctor", "--json"])
}

/// The codes of what was found, with their verdicts.
fn found(finished: &Finished) -> Result<Vec<(String, String)>> {
    let events = finished.events()?;
    let [examined] = events.as_slice() else { anyhow::bail!("{finished:?}") };
    ensure!(examined.is("examined"), "{examined}");
    let text = |finding: &Value, field: &str| finding[field].as_str().map(str::to_owned);
    let all = examined.list("findings").iter().map(|finding| {
        let is_good = finding["verdict"] == "ok";
        ensure!(text(finding, "message").is_some_and(|message| !message.contains(['{', '}'])), "{finding}");
        ensure!(is_good || text(finding, "advice").is_some_and(|advice| !advice.contains(['{', '}'])), "{finding}");
        Ok((text(finding, "code").context("no code")?, text(finding, "verdict").context("no verdict")?))
    });
    all.collect()
}

/// Holds that `code` was found, and that the exit code tells whether anything is bad.
fn holds(finished: &Finished, code: &str) -> Outcome {
    let found = found(finished)?;
    ensure!(found.iter().any(|(one, _)| one == code), "{code} was not found: {found:?}");
    let is_bad = found.iter().any(|(_, verdict)| verdict == "bad");
    ensure!(finished.code == Some(i32::from(is_bad)), "{finished:?}");
    Ok(())
}

#[tokio::test]
async fn a_machine_where_all_is_well_is_told_so() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let screen = Screen::open(640, 480)?;
    let finished = doctor().on(&screen).inside(net.host()).finish().await?;
    let fine =
        ["address-lan", "port-fine", "firewall-off", "discovery-fine", "display-fine", "encoder-fine", "data-fine"];
    for code in fine.into_iter().chain(["ledger-fine"]) {
        holds(&finished, code)?;
    }
    ensure!(finished.code == Some(0), "{finished:?}");
    Ok(())
}

#[tokio::test]
async fn a_machine_without_display_or_network_is_told_what_is_missing() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    net.host().unplug()?;
    net.host().strip()?;
    let finished = doctor().inside(net.host()).finish().await?;
    holds(&finished, "display-none")?;
    holds(&finished, "address-none")?;
    let wayland = doctor().with_variable("WAYLAND_DISPLAY", "wayland-0").inside(net.host()).finish().await?;
    holds(&wayland, "display-unfit")
}

#[tokio::test]
async fn a_port_that_is_taken_or_forbidden_is_told() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let settings = tempfile::tempdir()?;
    let choose = |text: &str| fs::write(settings.path().join("settings.toml"), text);
    let doctor = doctor().inside(net.host()).with_variable("PORTHOLE_DATA", &settings.path().to_string_lossy());
    let usual = net.host().within(|| TcpListener::bind("0.0.0.0:7780"))??;
    holds(&doctor.finish().await?, "port-other")?;
    choose("port = 7780\n")?;
    holds(&doctor.finish().await?, "port-taken")?;
    drop(usual);
    holds(&doctor.finish().await?, "port-fine")?;
    choose("port = 80\n")?;
    let strict =
        net.host().command("sysctl").args(["-q", "-w", "net.ipv4.ip_unprivileged_port_start=1024"]).status()?;
    ensure!(strict.success());
    holds(&doctor.clone().as_user(NOBODY).finish().await?, "port-denied")?;
    choose("port = 9000\naddresses = [\"203.0.113.7\"]\n")?;
    holds(&doctor.finish().await?, "address-away")?;
    choose("port = nine\n")?;
    holds(&doctor.finish().await?, "settings-wrong")
}

/// Loads rules into the machine's firewall.
fn rule(room: &Room, rules: &str) -> Outcome {
    let ruled = room.command("nft").arg(rules).status().context("nftables are needed")?;
    ensure!(ruled.success(), "{rules}");
    Ok(())
}

#[tokio::test]
async fn a_firewall_is_judged_by_its_rules_and_left_open_where_they_are_hidden() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let doctor = doctor().inside(net.host());
    rule(
        net.host(),
        "add table inet filter; add chain inet filter input { type filter hook input priority 0; policy drop; }",
    )?;
    rule(net.host(), "add rule inet filter input iif lo accept")?;
    let closed = doctor.finish().await?;
    holds(&closed, "firewall-closed")?;
    holds(&closed, "discovery-deaf")?;
    rule(net.host(), "add rule inet filter input ip saddr 10.0.0.0/8 tcp dport 7780 accept")?;
    holds(&doctor.finish().await?, "firewall-on")?;
    rule(net.host(), "add rule inet filter input tcp dport { 22, 7780 } accept")?;
    holds(&doctor.finish().await?, "firewall-udp")?;
    rule(net.host(), "add rule inet filter input udp dport 32768-60999 accept")?;
    holds(&doctor.finish().await?, "firewall-open")?;
    holds(&doctor.as_user(NOBODY).finish().await?, "firewall-unknown")
}

#[tokio::test]
async fn folders_that_cannot_be_written_and_a_damaged_list_are_told_and_stay_as_they_are() -> Outcome {
    let home = tempfile::tempdir()?;
    let data = home.path().join("data");
    fs::create_dir(&data)?;
    fs::write(data.join("files.sqlite"), [7; 8192])?;
    fs::write(data.join("settings.toml"), "folder = \"/proc/nowhere\"\n")?;
    let doctor = doctor().with_variable("PORTHOLE_DATA", &data.to_string_lossy());
    let finished = doctor.finish().await?;
    holds(&finished, "folder-denied")?;
    holds(&finished, "ledger-damaged")?;
    ensure!(fs::read(data.join("files.sqlite"))? == [7; 8192] && fs::read_dir(&data)?.count() == 2);

    let nowhere = doctor.with_variable("PORTHOLE_DATA", "/proc/porthole").finish().await?;
    holds(&nowhere, "data-denied")
}

#[tokio::test]
async fn a_keyring_that_is_open_locked_or_missing_is_told_and_nobody_is_asked_for_its_password() -> Outcome {
    holds(&doctor().finish().await?, "keyring-none")?;
    let mut keyring = Keyring::unlocked().await?;
    let doctor = doctor().with_variable("DBUS_SESSION_BUS_ADDRESS", keyring.bus());
    holds(&doctor.finish().await?, "keyring-fine")?;
    keyring.lock().await?;
    holds(&doctor.finish().await?, "keyring-locked")?;
    keyring.unlock().await?;
    holds(&doctor.finish().await?, "keyring-fine")
}

#[tokio::test]
async fn people_read_sentences_and_what_to_do() -> Outcome {
    let finished = Sharing::with(&["doctor"]).with_variable("LANG", "es_ES.UTF-8").finish().await?;
    ensure!(finished.code == Some(1) && finished.complaint.is_empty(), "{finished:?}");
    let told = finished.output;
    ensure!(told.contains("No se alcanza ninguna pantalla") && told.contains("Inicie Porthole"), "{told}");
    ensure!(!told.contains(['{', '}']), "{told}");
    Ok(())
}

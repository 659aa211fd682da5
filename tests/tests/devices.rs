//! Two Portholes that met once meet again: without a link, and on a network without a word of where they are.

use anyhow::ensure;
use support::{Depot, Event, Host, Net, Outcome};

fn is_meeting(event: &Event, state: &str) -> bool {
    event.is("meeting") && event.text("state") == state
}

fn is_in(event: &Event) -> bool {
    event.is("visit") && event.text("state") == "in"
}

/// Both persons wish that the two remember each other; gives how the guest calls the host.
async fn remember(host: &mut Host, guest: &mut Host) -> anyhow::Result<String> {
    let waiting = host.wait_for_guest(&[]).await?.guest().to_owned();
    host.say(&format!("let-in {waiting}"))?;
    host.wait_for("the guest can remember", |event| is_meeting(event, "able")).await?;
    let able = guest.wait_for("the host can remember", |event| is_meeting(event, "able")).await?;
    let other = able.text("peer").to_owned();
    guest.say(&format!("remember {other}"))?;
    host.wait_for("the guest wishes it", |event| is_meeting(event, "asks")).await?;
    host.say(&format!("remember {waiting}"))?;
    for one in [host, guest] {
        one.wait_for("both remember", |event| is_meeting(event, "remembered")).await?;
        // What is told of all devices is told after it was kept.
        one.wait_for("it is kept", |event| event.is("devices")).await?;
    }
    Ok(other)
}

#[tokio::test]
async fn two_who_remember_each_other_are_killed_and_meet_again_by_trust() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let shares = ann.runs(&["share", "--source", "pattern:320x240@5", "--json"]).on_loopback();
    let mut host = shares.start()?;
    let mut guest = ben.joins(&host.link().await?).and(&["--name", "Ben"]).start()?;
    let other = remember(&mut host, &mut guest).await?;
    drop((host, guest));
    let trusted = ann.runs(&["devices", "trust", "Ben", "watch", "--json"]).finish().await?;
    ensure!(trusted.code == Some(0), "{trusted:?}");
    let host = shares.start()?;
    let at = host.link().await?.address().to_string();
    let guest = ben.runs(&["join", "--device", &other, "--at", &at, "--json"]).start()?;
    guest.wait_for("the device is let in", is_in).await?;
    ensure!(host.count(|event| event.is("waiting")) == 0, "somebody was asked: {}", host.story());
    Ok(())
}

#[tokio::test]
async fn on_another_network_than_loopback_they_find_each_other_by_themselves() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let address = net.host().address().to_string();
    let share = ["share", "--source", "pattern:320x240@5", "--json", "--port", "0", "--bind", &address];
    let shares = ann.runs(&share).inside(net.host());
    let mut host = shares.start()?;
    let mut guest = ben.joins(&host.link().await?).inside(net.guest(0)?).start()?;
    let other = remember(&mut host, &mut guest).await?;
    drop((host, guest));
    let host = shares.start()?;
    host.link().await?;
    let guest = ben.runs(&["join", "--device", &other, "--json"]).inside(net.guest(0)?).start()?;
    let waiting = host.wait_for_guest(&[]).await?;
    ensure!(!waiting.text("device").is_empty(), "it is not known as a device: {waiting}");
    let mut host = host;
    host.say(&format!("let-in {}", waiting.guest()))?;
    guest.wait_for("the device is let in", is_in).await?;
    Ok(())
}

//! A network that goes away and comes back, or changes, costs a guest some seconds and the host nothing.

use std::time::Duration;

use anyhow::{Context, ensure};
use support::{Browser, Net, Outcome, Sharing, Visit, eventually};

/// A browser needs some seconds to see that a network is back, and the page tries again every few seconds.
const BACK: Duration = Duration::from_secs(45);

async fn visit(net: &Net) -> anyhow::Result<Visit> {
    let address = net.host().address().to_string();
    let host = Sharing::of("pattern:640x360@15").and(&["--bind", &address]).inside(net.host()).start()?;
    Visit::with(host, Browser::open_inside(net.guest(0)?).await?).await
}

/// Waits until the picture moves again, and holds that nobody was asked a second time.
async fn comes_back(visit: &Visit) -> Outcome {
    let before = visit.page.painted().await?;
    // A new connection may begin to count anew.
    let moves = async || {
        let now = visit.page.painted().await?;
        Ok((visit.page.state().await? == "watching" && (now > before + 5 || (5..before).contains(&now))).then_some(()))
    };
    let back = eventually("the picture comes back by itself", BACK, moves).await;
    let state = visit.page.state().await;
    back.with_context(|| format!("the page is {state:?}\n{}", visit.host.story()))?;
    ensure!(visit.host.count(|event| event.is("waiting")) == 1, "the host was asked again: {}", visit.host.story());
    ensure!(visit.host.count(|event| event.is("joined")) == 1, "the guest joined again: {}", visit.host.story());
    Ok(())
}

#[tokio::test]
async fn a_network_cut_for_ten_seconds_comes_back_without_a_question() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let visit = visit(&net).await?;
    net.guest(0)?.unplug()?;
    for _ in 0..10 {
        visit.host.stats("a second goes by", |_| true).await?;
    }
    let frozen = visit.page.painted().await?;
    visit.host.stats("a second goes by", |_| true).await?;
    ensure!(visit.page.painted().await? == frozen, "the network was not cut");
    net.guest(0)?.plug_in()?;
    comes_back(&visit).await
}

#[tokio::test]
async fn a_guest_who_gets_another_address_comes_back_without_a_question() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let visit = visit(&net).await?;
    net.guest(0)?.clone().readdress(77)?;
    comes_back(&visit).await
}

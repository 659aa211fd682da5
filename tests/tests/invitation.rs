//! How long an invitation is good, and what follows it.

use anyhow::{Context, ensure};
use support::{Outcome, Sharing};

#[tokio::test]
async fn sharing_for_a_time_ends_by_itself() -> Outcome {
    let ended = Sharing::pattern().and(&["--for", "2s"]).finish().await?;
    ensure!(ended.code == Some(0), "{ended:#?}");
    let events = ended.events()?;
    let last = events.last().context("nothing was told")?;
    ensure!(last.is("ended") && last.text("reason") == "time-over", "{last}");
    Ok(())
}

#[tokio::test]
async fn a_renewed_invitation_keeps_its_link_and_one_after_a_revocation_has_another() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    let first = host.link().await?.reveal();
    let seen = host.seen();
    host.say("renew")?;
    host.wait_after(seen, "the invitation is renewed", |event| event.is("invited")).await?;
    ensure!(host.link().await?.reveal() == first, "the link should stay good");
    host.say("revoke")?;
    host.wait_for("the invitation is taken back", |event| event.is("revoked")).await?;
    let seen = host.seen();
    host.say("renew")?;
    host.wait_after(seen, "guests are invited anew", |event| event.is("invited")).await?;
    ensure!(host.link().await?.reveal() != first, "a revoked link is good again");
    Ok(())
}

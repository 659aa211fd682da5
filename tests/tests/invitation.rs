//! How long an invitation is good, and what follows it.

use anyhow::{Context, ensure};
use support::{Event, Guest, Identity, Outcome, Sharing, flood};
use wire::ToGuest;

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

#[tokio::test]
async fn an_invitation_that_took_half_of_all_its_knocks_gets_another_link_when_it_is_renewed() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    let (link, nobody) = (host.link().await?, Identity::new()?);
    let mut guest = Guest::come_as(&nobody, &link).await?;
    guest.hear(&ToGuest::Waiting).await?;
    host.say(&format!("turn-away {}", nobody.guest()))?;
    host.wait_for("the guest is gone", |event| event.is_of("left", nobody.guest())).await?;

    flood(&link, &nobody, pairing::MAX_KNOCKS / 2).await?;

    let seen = host.seen();
    host.say("renew")?;
    host.wait_after(seen, "guests are invited anew", |event| event.is("invited")).await?;
    let renewed = host.link().await?;
    ensure!(renewed.reveal() != link.reveal(), "a worn-out invitation was renewed");
    let mut next = Guest::come(&renewed).await?;
    next.hear(&ToGuest::Waiting).await?;
    let late = Guest::come(&link).await.err().context("the old link is still good")?;
    ensure!(late.to_string().contains("Revoked"), "{late}");
    Ok(())
}

#[tokio::test]
async fn a_flood_of_knocks_is_told_to_the_host_once_and_locks_out_nobody_who_was_let_in() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    let (link, friend, nobody) = (host.link().await?, Identity::new()?, Identity::new()?);
    let mut guest = Guest::come_as(&friend, &link).await?;
    guest.hear(&ToGuest::Waiting).await?;
    host.say(&format!("let-in {}", friend.guest()))?;
    guest.hear(&ToGuest::LetIn).await?;
    let mut stranger = Guest::come_as(&nobody, &link).await?;
    stranger.hear(&ToGuest::Waiting).await?;
    host.say(&format!("turn-away {}", nobody.guest()))?;
    host.wait_for("the stranger is gone", |event| event.is_of("left", nobody.guest())).await?;

    // Some more than the book holds.
    flood(&link, &nobody, pairing::MAX_KNOCKS + 100).await?;
    let worn_out = |event: &Event| event.is("problem") && event.text("code") == "worn-out";
    host.wait_for("the link is worn out", worn_out).await?;
    let new = Guest::come(&link).await.err().context("a stranger comes in by a link that is worn out")?;
    ensure!(new.to_string().contains("Full"), "{new}");

    guest.leave().await?;
    host.wait_for("the friend is gone", |event| event.is_of("left", friend.guest())).await?;
    Guest::come_as(&friend, &link).await?.hear(&ToGuest::LetIn).await?;
    ensure!(host.story().matches("worn-out").count() == 1, "{}", host.story());
    Ok(())
}

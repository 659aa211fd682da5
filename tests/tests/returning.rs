//! What the host decides while a guest is coming back is decided for the new connection as well.

use anyhow::{Context, ensure};
use support::{Arrival, Guest, Host, Identity, Outcome, Sharing};
use wire::{EndReason, ToGuest};

/// A guest who waits, and the same one with a second connection that is answered and not made yet.
async fn coming_back(host: &Host) -> anyhow::Result<(Identity, Guest, Arrival)> {
    let (identity, link) = (Identity::new()?, host.link().await?);
    let mut first = Guest::come_as(&identity, &link).await?;
    first.hear(&ToGuest::Waiting).await?;
    host.wait_for("the guest waits", |event| event.is_of("waiting", identity.guest())).await?;
    let second = Guest::knock(&identity, &link).await?;
    Ok((identity, first, second))
}

/// Holds that the guest sees the picture by this connection, without a second question to the host.
async fn sees(guest: &mut Guest, host: &Host) -> Outcome {
    guest.hear(&ToGuest::LetIn).await.with_context(|| host.story())?;
    ensure!(!guest.heard().contains(&ToGuest::Waiting), "the guest was told to wait: {guest:?}");
    guest.see_more(10).await.with_context(|| host.story())?;
    ensure!(host.count(|event| event.is("waiting")) == 1, "the host was asked again: {}", host.story());
    Ok(())
}

#[tokio::test]
async fn who_is_let_in_while_coming_back_is_in_by_the_new_connection() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    let (identity, mut first, second) = coming_back(&host).await?;
    host.say(&format!("let-in {}", identity.guest()))?;
    first.hear(&ToGuest::LetIn).await?;
    let mut second = second.connect().await?;
    sees(&mut second, &host).await?;
    ensure!(host.count(|event| event.is("left")) == 0, "the guest was never gone: {}", host.story());
    first.hear(&ToGuest::Ended { reason: EndReason::Replaced }).await
}

#[tokio::test]
async fn the_word_holds_also_where_the_old_connection_goes_before_the_new_one_stands() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    let (identity, mut first, second) = coming_back(&host).await?;
    host.say(&format!("let-in {}", identity.guest()))?;
    first.hear(&ToGuest::LetIn).await?;
    first.leave().await?;
    host.stats("nobody is in", |event| event.number("guests") == 0).await?;
    let mut second = second.connect().await?;
    sees(&mut second, &host).await
}

#[tokio::test]
async fn who_is_turned_away_while_coming_back_stays_out() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    let (identity, mut first, _second) = coming_back(&host).await?;
    host.say(&format!("turn-away {}", identity.guest()))?;
    let left = host.wait_for("the guest is gone", |event| event.is_of("left", identity.guest())).await?;
    ensure!(left.text("reason") == "turned-away", "{left}");
    first.hear(&ToGuest::Ended { reason: EndReason::TurnedAway }).await?;
    let again = Guest::knock(&identity, &host.link().await?).await;
    let refusal = again.err().context("who was turned away came in again")?;
    ensure!(refusal.to_string().contains("TurnedAway"), "{refusal}");
    ensure!(host.count(|event| event.is("joined")) == 0, "{}", host.story());
    Ok(())
}

//! What the host decides while a guest is coming back is decided for the new connection as well, and nobody else can take
//! that connection's place.

use anyhow::{Context, ensure};
use support::{Arrival, Guest, Host, Identity, Knocker, Outcome, Sharing};
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

/// Knocks in the guest's name, as one who holds the link and has overheard a knock of theirs. None of these connects.
async fn flood(host: &Host, guest: &Identity, from: impl Iterator<Item = u8>) -> Outcome {
    let link = host.link().await?;
    for last in from {
        let forged = Knocker::honest(link.secret(), guest.fingerprint())?;
        let reply = Knocker::at(&link).from(last).knock(&forged.bytes).await?.context("the door said nothing")?;
        ensure!(reply.status == 200 || reply.code() == "busy", "{} {}", reply.status, reply.code());
    }
    Ok(())
}

#[tokio::test]
async fn a_knock_in_a_guests_name_changes_nothing_that_the_host_is_told_of_that_guest() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    let (identity, link) = (Identity::new()?, host.link().await?);
    let mut guest = Guest::come_as(&identity, &link).await?;
    guest.hear(&ToGuest::Waiting).await?;
    host.say(&format!("let-in {}", identity.guest()))?;
    guest.hear(&ToGuest::LetIn).await?;
    flood(&host, &identity, 1..=3).await?;
    // Who is told of the pause was told of the knocks before, if ever.
    host.say("pause")?;
    host.wait_for("the pause", |event| event.is("paused")).await?;
    ensure!(host.count(|event| event.is("knocked")) == 1, "{}", host.story());
    // The guest's own knock is told of when it has proven to be theirs.
    let _again = Guest::come_as(&identity, &link).await?;
    host.wait_after(host.seen(), "a second", |event| event.is("stats")).await?;
    ensure!(host.count(|event| event.is("knocked")) == 2, "{}", host.story());
    Ok(())
}

#[tokio::test]
async fn a_hundred_knocks_in_a_guests_name_displace_neither_their_connection_nor_the_one_they_are_making() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    let (identity, mut first, second) = coming_back(&host).await?;
    host.say(&format!("let-in {}", identity.guest()))?;
    first.hear(&ToGuest::LetIn).await?;
    // A third from the guest's own address, a third from another one, and the rest from many.
    flood(&host, &identity, (1..=100).map(|number| [1, 2, number][usize::from(number) % 3])).await?;
    ensure!(!first.heard().iter().any(|said| matches!(said, ToGuest::Ended { .. })), "the guest was ended: {first:?}");
    let mut second = second.connect().await.context("the connection that was being made is displaced")?;
    sees(&mut second, &host).await?;
    // The next one is begun while all places are taken by one who floods from one address.
    flood(&host, &identity, std::iter::repeat_n(2, 20)).await?;
    let mut third = Guest::come_as(&identity, &host.link().await?).await?;
    sees(&mut third, &host).await?;
    println!("knocks in a guest's name: tried 120, displaced 0");
    ensure!(host.count(|event| event.is("left")) == 0, "the guest was never gone: {}", host.story());
    Ok(())
}

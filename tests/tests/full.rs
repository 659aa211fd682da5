//! A house that is full says so, and the next one comes in when a place is free.

use anyhow::{Context, ensure};
use pairing::{MAX_GUESTS, MAX_WAITING};
use support::{Guest, Knocker, Outcome, Sharing};
use wire::{Answer, RefusalReason, ToGuest};

#[tokio::test]
async fn one_guest_too_many_waits_and_comes_in_by_themselves_when_another_leaves() -> Outcome {
    let host = Sharing::of("pattern:320x180@5").on_loopback().to_all().start()?;
    let link = host.link().await?;
    let mut inside = Guest::come_together(&link, MAX_GUESTS).await?;
    for guest in &mut inside {
        guest.hear(&ToGuest::LetIn).await.with_context(|| host.story())?;
    }
    let mut next = Guest::come(&link).await?;
    next.hear(&ToGuest::Waiting).await?;
    let problem = host.wait_for("the house is full", |event| event.is("problem")).await?;
    ensure!(problem.text("message").contains(&format!("{MAX_GUESTS} guests are in")), "{problem}");
    host.stats("all who have a place are in", |event| event.number("guests") == MAX_GUESTS as u64).await?;
    ensure!(!next.heard().contains(&ToGuest::LetIn), "there is no place: {next:?}");

    let leaving = inside.swap_remove(7);
    let left = leaving.id().to_owned();
    leaving.leave().await?;
    host.wait_for("a guest leaves", |event| event.is_of("left", &left)).await?;
    next.hear(&ToGuest::LetIn).await.with_context(|| host.story())?;
    next.see_more(5).await?;
    host.wait_for("the next one is in", |event| event.is_of("joined", next.id())).await?;
    host.stats("the house is full again", |event| event.number("guests") == MAX_GUESTS as u64).await?;
    for guest in &mut inside {
        guest.see_more(2).await?;
    }
    Ok(())
}

#[tokio::test]
async fn so_many_wait_and_one_more_is_told_that_it_is_full() -> Outcome {
    let host = Sharing::pattern().start()?;
    let link = host.link().await?;
    let mut waiting = Guest::come_together(&link, MAX_WAITING).await?;
    for guest in &mut waiting {
        guest.hear(&ToGuest::Waiting).await.with_context(|| host.story())?;
    }
    let knock = async |number: u8| {
        let sealed = Knocker::honest(link.secret(), [number; 32])?;
        let reply = Knocker::at(&link).knock(&sealed.bytes).await?.context("the door closed without a word")?;
        Ok::<_, anyhow::Error>(sealed.answer.open(&reply.body)?)
    };
    let full = Answer::refused(RefusalReason::Full);
    ensure!(knock(1).await? == full, "one more than {MAX_WAITING} wait");
    let leaving = waiting.swap_remove(0);
    let left = leaving.id().to_owned();
    leaving.leave().await?;
    host.wait_for("one of them leaves", |event| event.is_of("left", &left)).await?;
    ensure!(matches!(knock(2).await?, Answer::Admitted { .. }), "there is a place");
    Ok(())
}

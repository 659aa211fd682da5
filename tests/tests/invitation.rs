//! How long an invitation is good, and what follows it.

use anyhow::{Context, ensure};
use support::{Guest, Identity, Knocker, Outcome, Sharing};
use tokio::task::JoinSet;
use wire::ToGuest;

/// Knocks that are under way at once.
const AT_ONCE: u8 = 4;

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

    let mut knocks = JoinSet::new();
    for knocker in 0..AT_ONCE {
        let (at, link) = (Knocker::at(&link).from(10 + knocker), link.clone());
        let times = pairing::MAX_KNOCKS / 2 / usize::from(AT_ONCE);
        let fingerprint = nobody.fingerprint();
        knocks.spawn(async move {
            for _ in 0..times {
                let sealed = Knocker::honest(link.secret(), fingerprint)?;
                let reply = at.knock(&sealed.bytes).await?.context("the door closed without a word")?;
                ensure!(reply.status == 200, "{} {}", reply.status, reply.code());
            }
            Ok(())
        });
    }
    while let Some(ended) = knocks.join_next().await {
        ended??;
    }

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

//! Whoever knocks without a right to gets a clear answer and nothing else, however often and in whatever way.

use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, ensure};
use pairing::{Link, Secret};
use support::{Browser, Knocker, Outcome, PATIENCE, Sharing, Tally, Visit, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinSet;
use wire::{Answer, RefusalReason, limits};

/// What the host may grow by under any flood, in bytes.
const GROWTH: u64 = 32 * 1024 * 1024;

/// The longest time without a new picture that a guest would not call a freeze, in milliseconds.
const FREEZE: f64 = 1000.0;

fn honest(link: &Link, number: u8) -> anyhow::Result<pairing::SealedKnock> {
    Knocker::honest(link.secret(), [number; 32])
}

async fn refused(knocker: &Knocker, sealed: &pairing::SealedKnock) -> anyhow::Result<Option<RefusalReason>> {
    let reply = knocker.knock(&sealed.bytes).await?.context("the door closed without a word")?;
    ensure!(reply.status == 200, "{} {}", reply.status, reply.code());
    match sealed.answer.open(&reply.body)? {
        Answer::Refused { reason, .. } => Ok(Some(reason)),
        Answer::Admitted { .. } => Ok(None),
    }
}

#[tokio::test]
async fn a_knock_sealed_with_another_secret_is_refused_and_a_guesser_is_slowed() -> Outcome {
    let host = Sharing::pattern().to_all().start()?;
    let link = host.link().await?;
    let mut tally = Tally::default();
    for number in 1..=100_u8 {
        let sealed = Knocker::honest(&Secret::new([number; 16]), [number; 32])?;
        let reply = Knocker::at(&link).from(2 + number % 4).knock(&sealed.bytes).await?;
        tally.count("a forged knock", reply.as_ref(), &[403, 429])?;
        if let Some(reply) = reply.filter(|reply| reply.status == 429) {
            ensure!(reply.header("retry-after").is_some(), "slowed without a time: {reply:?}");
        }
    }
    tally.close("forged knocks", &host)?;
    let slowed = Knocker::at(&link).from(2).knock(&Knocker::honest(&Secret::new([0; 16]), [0; 32])?.bytes).await?;
    ensure!(slowed.is_some_and(|reply| reply.code() == "slow-down"), "a guesser should be slowed");
    ensure!(refused(&Knocker::at(&link).from(99), &honest(&link, 1)?).await?.is_none(), "another guest should come in");
    Ok(())
}

#[tokio::test]
async fn torn_mutated_and_oversized_knocks_are_refused() -> Outcome {
    let host = Sharing::pattern().to_all().start()?;
    let link = host.link().await?;
    let sealed = honest(&link, 1)?.bytes;
    let mut tally = Tally::default();
    let mut from = (2..=250_u8).cycle();
    let mut next = || from.next().map(|last| Knocker::at(&link).from(last)).context("a cycle does not end");
    for length in (0..sealed.len()).step_by(sealed.len() / 60) {
        let reply = next()?.knock(&sealed[..length]).await?;
        tally.count(&format!("cut to {length} bytes"), reply.as_ref(), &[400, 403])?;
    }
    for place in (0..sealed.len()).step_by(sealed.len() / 60) {
        let mut mutated = sealed.clone();
        mutated[place] ^= 1;
        let reply = next()?.knock(&mutated).await?;
        tally.count(&format!("one bit of byte {place}"), reply.as_ref(), &[403])?;
    }
    for extra in [1, 1000] {
        let longer = [&sealed[..], &vec![0; extra]].concat();
        tally.count("bytes after the end", next()?.knock(&longer).await?.as_ref(), &[403])?;
    }
    for length in [limits::SEALED_KNOCK + 1, 8 * 1024 * 1024] {
        let reply = next()?.knock(&vec![7; length]).await?;
        tally.count(&format!("{length} bytes"), reply.as_ref(), &[413])?;
    }
    for claim in ["18446744073709551615", "99999999999999999999999", "-1", "12abc"] {
        let head = format!("POST /v1/knock HTTP/1.1\r\nHost: {}\r\nContent-Length: {claim}\r\n\r\n", link.address());
        let reply = next()?.send(head.as_bytes()).await?.with_context(|| format!("no answer to the length {claim}"))?;
        tally.tried += 1;
        ensure!([400, 413, 431].contains(&reply.status), "a length of {claim}: {}", reply.status);
    }
    tally.close("torn, mutated and oversized knocks", &host)
}

#[tokio::test]
async fn a_knock_opens_the_door_once() -> Outcome {
    let host = Sharing::pattern().start()?;
    let link = host.link().await?;
    let sealed = honest(&link, 1)?;
    ensure!(refused(&Knocker::at(&link).from(2), &sealed).await?.is_none(), "an honest knock should be admitted");
    for again in 3..=30 {
        let answer = refused(&Knocker::at(&link).from(again), &sealed).await?;
        ensure!(answer == Some(RefusalReason::Replayed), "a replay was answered with {answer:?}");
    }
    ensure!(host.count(|event| event.is("knocked")) == 1, "{}", host.story());
    println!("replayed knocks: tried 28, let in 0");
    Ok(())
}

#[tokio::test]
async fn an_expired_invitation_lets_no_stranger_in_and_whoever_is_in_stays() -> Outcome {
    let mut browser = Browser::open().await?;
    let mut host = Sharing::pattern().and(&["--invite-for", "8s"]).start()?;
    let link = host.link().await?;
    let page = browser.guest(&link, "Ann").await?;
    let guest = host.wait_for_guest(&[]).await?.guest().to_owned();
    host.say(&format!("let-in {guest}"))?;
    page.wait_picture().await?;
    let over = host.wait_for("guests are invited", |event| event.is("invited")).await?.number("expires_at");
    let expired = async || Ok((UNIX_EPOCH.elapsed()?.as_secs() > over).then_some(()));
    eventually("the invitation's time is over", PATIENCE, expired).await?;
    for number in 1..=10 {
        let answer = refused(&Knocker::at(&link).from(100 + number), &honest(&link, number)?).await?;
        ensure!(answer == Some(RefusalReason::Expired), "an expired link was answered with {answer:?}");
    }
    println!("expired knocks: tried 10, let in 0");
    page.reload().await?;
    page.wait_picture().await.context("a guest who was let in comes back after the time")?;
    let late = browser.guest(&link, "Eve").await?;
    late.wait_state("refused").await?;
    let sentence = late.status().await?;
    ensure!(sentence.contains("expired"), "{sentence}");
    Ok(())
}

#[tokio::test]
async fn a_revoked_invitation_lets_no_stranger_in_even_after_another_is_made() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    let old = host.link().await?;
    host.say("revoke")?;
    host.wait_for("the invitation is taken back", |event| event.is("revoked")).await?;
    let answer = refused(&Knocker::at(&old).from(2), &honest(&old, 1)?).await?;
    ensure!(answer == Some(RefusalReason::Revoked), "a revoked link was answered with {answer:?}");
    let seen = host.seen();
    host.say("renew")?;
    host.wait_after(seen, "guests are invited anew", |event| event.is("invited")).await?;
    let answer = refused(&Knocker::at(&old).from(3), &honest(&old, 2)?).await?;
    ensure!(answer == Some(RefusalReason::Revoked), "the old link was answered with {answer:?}");
    ensure!(host.count(|event| event.is("knocked")) == 0, "{}", host.story());
    let new = host.link().await?;
    ensure!(refused(&Knocker::at(&new).from(4), &honest(&new, 3)?).await?.is_none(), "the new link should open");
    println!("revoked invitations: tried 2, let in 0");
    Ok(())
}

#[tokio::test]
async fn a_thousand_knocks_at_once_are_answered_and_the_guest_who_watches_sees_no_freeze() -> Outcome {
    let visit = Visit::to(&Sharing::pattern()).await?;
    let link = visit.host.link().await?;
    visit.page.wait_more(30).await?;
    let memory = visit.host.memory()?;
    visit.page.watch_for_freezes().await?;
    let mut flood = JoinSet::new();
    for number in 0..1000_u32 {
        let last = u8::try_from(2 + number % 250)?;
        let knocker = Knocker::at(&link).from(last);
        let sealed = Knocker::honest(&Secret::new([last; 16]), [last; 32])?;
        flood.spawn(async move { knocker.knock(&sealed.bytes).await });
    }
    let mut tally = Tally::default();
    while let Some(answer) = flood.join_next().await {
        tally.count("one of a thousand", answer??.as_ref(), &[403, 429, 503])?;
    }
    println!("a thousand knocks at once: tried {}, let in {}", tally.tried, tally.let_in);
    ensure!((tally.tried, tally.let_in) == (1000, 0), "{tally:?}");
    visit.page.wait_more(10).await?;
    let freezes = visit.page.freezes().await?;
    println!("meanwhile the guest saw {freezes:?}");
    ensure!(freezes.longest_ms < FREEZE, "the guest saw a freeze: {freezes:?}");
    let grown = visit.host.memory()?.saturating_sub(memory);
    println!("the host grew by {} KiB", grown / 1024);
    ensure!(grown < GROWTH, "the host grew by {grown} bytes");
    ensure!(refused(&Knocker::at(&link).from(254), &honest(&link, 1)?).await?.is_none(), "the door should open again");
    Ok(())
}

#[tokio::test]
async fn slow_and_silent_connections_end_and_keep_nobody_else_out() -> Outcome {
    let visit = Visit::to(&Sharing::pattern()).await?;
    let link = visit.host.link().await?;
    let memory = visit.host.memory()?;
    visit.page.watch_for_freezes().await?;
    let mut slow = JoinSet::new();
    for number in 0..48_u8 {
        let knocker = Knocker::at(&link).from(2 + number / 6);
        slow.spawn(async move { linger(&knocker, number % 2 == 0).await });
    }
    let honest = honest(&link, 1)?;
    let enter = async || Ok(refused(&Knocker::at(&link).from(200), &honest).await.ok());
    let answer = eventually("another guest is answered", PATIENCE, enter).await?;
    ensure!(answer.is_none(), "another guest was refused: {answer:?}");
    let count = slow.len();
    while let Some(ended) = slow.join_next().await {
        ended??;
    }
    println!("slow and silent connections: tried {count}, let in 0");
    let freezes = visit.page.freezes().await?;
    ensure!(freezes.longest_ms < FREEZE && freezes.painted > 10, "the guest saw a freeze: {freezes:?}");
    ensure!(visit.host.memory()?.saturating_sub(memory) < GROWTH, "the host grew");
    Ok(())
}

/// Holds a connection until the door ends it: saying nothing, or one byte every now and then.
async fn linger(knocker: &Knocker, silent: bool) -> Outcome {
    let (mut read, mut write) = knocker.connect().await?.into_split();
    let request = format!("POST /v1/knock HTTP/1.1\r\nHost: {}\r\nContent-Length: 9000\r\n\r\n", knocker.door());
    let trickle = async {
        let mut bytes = request.bytes().chain(std::iter::repeat(0));
        let mut pace = tokio::time::interval(Duration::from_millis(400));
        loop {
            pace.tick().await;
            let next = [bytes.next().unwrap_or_default()];
            if !silent && write.write_all(&next).await.is_err() {
                return;
            }
        }
    };
    let ended = async {
        let mut rest = Vec::new();
        // An answer, an end and a reset are all an end.
        let _ = read.read_to_end(&mut rest).await;
    };
    let either = async {
        tokio::select! {
            () = trickle => {},
            () = ended => {},
        }
    };
    tokio::time::timeout(2 * PATIENCE, either).await.context("the door keeps a slow connection")
}

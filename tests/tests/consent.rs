//! Nothing of the screen leaves the host before it says yes, nor after it says no: counted on its network card.

use anyhow::ensure;
use support::{Browser, Host, Meter, Net, Outcome, Page, Sharing, Traffic};

fn sharing(net: &Net) -> Sharing {
    let address = net.host().address().to_string();
    Sharing::of("pattern:640x360@30").and(&["--bind", &address]).inside(net.host())
}

/// Lets the host count three times, which takes two seconds at least, and gives what left it meanwhile.
async fn meanwhile(host: &Host, meter: &Meter, guest: usize) -> anyhow::Result<Traffic> {
    let before = meter.to_guest(guest)?;
    for _ in 0..3 {
        host.stats("the host counts", |_| true).await?;
    }
    Ok(meter.to_guest(guest)? - before)
}

async fn arrive(host: &Host, browser: &mut Browser, known: &[&str]) -> anyhow::Result<(Page, String)> {
    let page = browser.guest(&host.link().await?, "Ann").await?;
    let guest = host.wait_for_guest(known).await?.guest().to_owned();
    page.wait_state("waiting").await?;
    Ok((page, guest))
}

#[tokio::test]
async fn nothing_is_sent_before_a_guest_is_let_in_nor_to_one_who_is_turned_away() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let meter = net.meter()?;
    let mut host = sharing(&net).start()?;
    let mut browser = Browser::open_inside(net.guest(0)?).await?;
    let (page, guest) = arrive(&host, &mut browser, &[]).await?;
    let waiting = meanwhile(&host, &meter, 0).await?;
    ensure!(waiting.large == 0, "a waiting guest was sent {waiting:?}");
    ensure!(meter.to_guest(0)?.media == 0, "a waiting guest was sent pictures: {:?}", meter.to_guest(0)?);
    host.say(&format!("turn-away {guest}"))?;
    host.wait_for("the guest is gone", |event| event.is_of("left", &guest)).await?;
    page.wait_state("ended").await?;
    let after = meanwhile(&host, &meter, 0).await?;
    ensure!(after.large == 0, "one who was turned away was sent {after:?}");
    ensure!(meter.to_guest(0)?.media == 0, "one who was turned away was sent pictures: {:?}", meter.to_guest(0)?);
    Ok(())
}

#[tokio::test]
async fn nothing_is_sent_while_paused_nor_after_the_stop() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let meter = net.meter()?;
    let mut host = sharing(&net).start()?;
    let mut browser = Browser::open_inside(net.guest(0)?).await?;
    let (page, guest) = arrive(&host, &mut browser, &[]).await?;
    host.say(&format!("let-in {guest}"))?;
    page.wait_picture().await?;
    let watched = meanwhile(&host, &meter, 0).await?;
    ensure!(watched.media > 30, "the meter does not see pictures: {watched:?}");

    host.say("pause")?;
    host.wait_for("the picture is held back", |event| event.is("paused")).await?;
    page.wait_state("paused").await?;
    let paused = meanwhile(&host, &meter, 0).await?;
    ensure!((paused.media, paused.large) == (0, 0), "while paused: {paused:?}");

    host.say("resume")?;
    page.wait_state("watching").await?;
    page.wait_more(10).await?;
    let resumed = meanwhile(&host, &meter, 0).await?;
    ensure!(resumed.media > 30, "the picture should flow again: {resumed:?}");

    host.say("stop")?;
    host.wait_for("sharing ends", |event| event.is("ended")).await?;
    let stopped = meter.to_guest(0)?;
    page.wait_state("ended").await?;
    ensure!(host.exit_code().await? == 0);
    let after = meter.to_guest(0)? - stopped;
    ensure!((after.media, after.large) == (0, 0), "after the end: {after:?}");
    Ok(())
}

#[tokio::test]
async fn one_who_is_shown_out_is_sent_nothing_while_another_watches_on() -> Outcome {
    let Some(net) = Net::with_guests(2)? else { return Ok(()) };
    let meter = net.meter()?;
    let mut host = sharing(&net).start()?;
    let mut first = Browser::open_inside(net.guest(0)?).await?;
    let mut second = Browser::open_inside(net.guest(1)?).await?;
    let (one, ann) = arrive(&host, &mut first, &[]).await?;
    let (two, bob) = arrive(&host, &mut second, &[&ann]).await?;
    host.say(&format!("let-in {ann}"))?;
    host.say(&format!("let-in {bob}"))?;
    one.wait_picture().await?;
    two.wait_picture().await?;
    host.say(&format!("turn-away {ann}"))?;
    let left = host.wait_for("the guest is gone", |event| event.is_of("left", &ann)).await?;
    ensure!(left.text("reason") == "shown-out", "{left}");
    one.wait_state("ended").await?;
    let out = meanwhile(&host, &meter, 0).await?;
    ensure!((out.media, out.large) == (0, 0), "one who was shown out was sent {out:?}");
    let on = meanwhile(&host, &meter, 1).await?;
    ensure!(on.media > 30, "the other guest should watch on: {on:?}");
    Ok(())
}

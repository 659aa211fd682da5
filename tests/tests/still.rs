//! A screen where nothing happens costs next to nothing, and its next change shows at once.

use std::time::{Duration, Instant};

use anyhow::ensure;
use support::{Browser, Net, Outcome, Rect, Screen, Sharing, TOLERANCE, Visit, card};

/// The most that a still screen may cost a guest, in bits a second.
const STILL: f64 = 20_000.0;

#[tokio::test]
async fn a_still_screen_is_not_encoded_and_its_next_change_shows_at_once() -> Outcome {
    let Some(net) = Net::with_guests(1)? else { return Ok(()) };
    let screen = Screen::open(1280, 720)?;
    for (place, colour) in card(Rect::new(0, 0, 1280, 720)) {
        screen.paint(place, colour)?;
    }
    let address = net.host().address().to_string();
    let host = Sharing::of("screen").on(&screen).and(&["--bind", &address]).inside(net.host()).start()?;
    let meter = net.meter()?;
    let visit = Visit::with(host, Browser::open_inside(net.guest(0)?).await?).await?;

    let encoded = visit.wait_still().await?;
    let (before, since) = (meter.to_guest(0)?, Instant::now());
    for _ in 0..6 {
        let now = visit.host.stats("the host counts", |_| true).await?;
        ensure!(now.number("frames_encoded") == encoded, "nothing changed, but {encoded} became {now}");
        ensure!(now.number("encoders") <= 1, "{now}");
    }
    let sent = meter.to_guest(0)? - before;
    let rate = sent.bytes as f64 * 8.0 / since.elapsed().as_secs_f64();
    println!("a still screen costs {rate:.0} bit/s");
    ensure!(rate < STILL, "a still screen costs {rate:.0} bit/s: {sent:?}");

    let place = Rect::new(300, 200, 200, 100);
    let change = Instant::now();
    screen.paint(place, [250, 20, 230])?;
    visit.page.wait_colours("the change shows", &[(place.within(8), [250, 20, 230])], 3 * TOLERANCE).await?;
    println!("the change showed after {:?}", change.elapsed());
    ensure!(change.elapsed() < Duration::from_secs(1), "the change took {:?}", change.elapsed());
    Ok(())
}

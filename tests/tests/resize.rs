//! The screen may change its size while it is shared.

use std::time::Duration;

use anyhow::ensure;
use support::{GREY, Outcome, Rect, Screen, Sharing, TOLERANCE, Visit, card, eventually};

/// Within this a guest must see the new size.
const SOON: Duration = Duration::from_secs(2);

async fn see(visit: &Visit, width: u32, height: u32) -> Outcome {
    // A video has an even size: an odd last row or column is there twice.
    let size = (u64::from(width.next_multiple_of(2)), u64::from(height.next_multiple_of(2)));
    let changed = async || Ok((visit.page.size().await? == size).then_some(()));
    eventually(&format!("the guest sees {width}×{height}"), SOON, changed).await?;
    let told = |event: &support::Event| {
        let told = (event.number("width"), event.number("height"));
        event.is("source") && told == (u64::from(width), u64::from(height))
    };
    visit.host.wait_for("the new size is told", told).await?;
    Ok(())
}

#[tokio::test]
async fn a_new_size_of_the_screen_is_seen_within_two_seconds_without_a_restart() -> Outcome {
    let screen = Screen::open(1280, 720)?;
    screen.paint(Rect::new(0, 0, 1280, 720), GREY)?;
    let visit = Visit::to(&Sharing::screen(&screen)).await?;
    for (width, height) in [(1024, 600), (801, 601), (1280, 720)] {
        screen.resize(width, height)?;
        see(&visit, width, height).await?;
        let patches = card(Rect::new(0, 0, width, height));
        patches.iter().try_for_each(|(patch, colour)| screen.paint(*patch, *colour))?;
        let middles: Vec<_> = patches.into_iter().map(|(patch, colour)| (patch.within(8), colour)).collect();
        visit.page.wait_colours("the picture is whole", &middles, TOLERANCE).await?;
    }
    ensure!(visit.host.count(|event| event.is("waiting")) == 1, "the guest had to come again");
    Ok(())
}

#[tokio::test]
async fn a_new_size_of_the_window_is_seen() -> Outcome {
    let screen = Screen::open(1024, 768)?;
    let pane = screen.window("Grows", Rect::new(10, 10, 320, 240), [20, 120, 140], &[])?;
    let visit = Visit::to(&Sharing::of("window:Grows").on(&screen).on_loopback()).await?;
    screen.resize_window(pane, 640, 480)?;
    see(&visit, 640, 480).await?;
    let all = [(Rect::new(10, 10, 620, 460), [20, 120, 140])];
    visit.page.wait_colours("the larger window is seen", &all, TOLERANCE).await
}

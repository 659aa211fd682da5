//! A picture that stands still says why: its window is minimised, or its display hangs. Both sides are told, and told when it is over.

use std::time::Duration;

use anyhow::ensure;
use support::{Colour, Host, Outcome, Rect, Screen, Sharing, TOLERANCE, Visit};

const GREEN: Colour = [0, 160, 60];
const PATCH: Rect = Rect::new(40, 40, 80, 80);

/// How long a display that answers again may take to be seen.
const RECOVERY: Duration = Duration::from_secs(2);

/// Waits until the host tells after `seen` events that its source stands like this.
async fn wait_source(host: &Host, seen: usize, state: &str, within: Duration) -> Outcome {
    let what = format!("the source is {state}");
    host.wait_within(within, seen, &what, |event| event.is("source") && event.text("state") == state).await?;
    Ok(())
}

#[tokio::test]
async fn a_minimised_window_is_told_to_both_sides_and_is_seen_when_it_is_back() -> Outcome {
    let screen = Screen::open(800, 600)?;
    let pane = screen.window("Notes", Rect::new(100, 100, 320, 240), [20, 20, 90], &[(PATCH, GREEN)])?;
    let visit = Visit::to(&Sharing::of("window:Notes").on(&screen).on_loopback()).await?;
    visit.page.wait_colours("the window is seen", &[(PATCH.within(8), GREEN)], TOLERANCE).await?;

    screen.minimise(pane)?;
    wait_source(&visit.host, 0, "hidden", support::PATIENCE).await?;
    visit.page.wait_state("source-hidden").await?;
    ensure!(visit.page.status().await?.contains("minimised"), "{}", visit.page.status().await?);

    let seen = visit.host.seen();
    screen.restore(pane)?;
    wait_source(&visit.host, seen, "shown", support::PATIENCE).await?;
    visit.page.wait_state("watching").await?;
    visit.page.wait_colours("the window is seen again", &[(PATCH.within(8), GREEN)], TOLERANCE).await
}

#[tokio::test]
async fn a_guest_who_comes_while_the_window_is_minimised_and_one_who_sees_a_pause_end_are_told() -> Outcome {
    let screen = Screen::open(800, 600)?;
    let pane = screen.window("Notes", Rect::new(100, 100, 320, 240), GREEN, &[])?;
    let mut visit = Visit::to(&Sharing::of("window:Notes").on(&screen).on_loopback()).await?;
    screen.minimise(pane)?;
    visit.page.wait_state("source-hidden").await?;

    let late = visit.browser.guest(&visit.host.link().await?, "Bea").await?;
    let waiting = visit.host.wait_for_guest(&[&visit.guest]).await?;
    visit.host.say(&format!("let-in {}", waiting.guest()))?;
    late.wait_state("source-hidden").await?;

    visit.host.say("pause")?;
    late.wait_state("paused").await?;
    visit.host.say("resume")?;
    late.wait_state("source-hidden").await?;
    visit.page.wait_state("source-hidden").await
}

#[tokio::test]
async fn a_display_that_hangs_is_told_to_both_sides_and_is_seen_soon_after_it_answers_again() -> Outcome {
    let screen = Screen::open(640, 480)?;
    screen.paint(Rect::new(0, 0, 640, 480), [40, 60, 80])?;
    let visit = Visit::to(&Sharing::screen(&screen)).await?;

    screen.hang()?;
    wait_source(&visit.host, 0, "silent", support::PATIENCE).await?;
    visit.page.wait_state("source-silent").await?;
    ensure!(visit.page.status().await?.contains("does not answer"), "{}", visit.page.status().await?);

    let seen = visit.host.seen();
    screen.wake()?;
    wait_source(&visit.host, seen, "shown", RECOVERY).await?;
    visit.page.wait_state("watching").await?;
    screen.paint(PATCH, GREEN)?;
    visit.page.wait_colours("what is drawn then is seen", &[(PATCH.within(8), GREEN)], TOLERANCE).await
}

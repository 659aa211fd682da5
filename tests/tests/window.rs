//! The app's own window, from the first press to a guest who watches.

use anyhow::ensure;
use support::{Browser, Colour, Outcome, Rect, Screen, TOLERANCE, Window};

/// A patch of the desktop that the window leaves free.
const PATCH: (Rect, Colour) = (Rect::new(1180, 700, 80, 80), [250, 20, 230]);

#[tokio::test]
async fn a_screen_is_shared_with_a_guest_from_the_window() -> Outcome {
    let screen = Screen::open(1280, 800)?;
    screen.paint(Rect::new(0, 0, 1280, 800), [40, 60, 80])?;
    let window = Window::open(&screen).await?;
    window.press("Share screen").await?;
    let link = window.link().await?;
    window.find("svg path[d]").await?;
    screen.paint(PATCH.0, PATCH.1)?;

    let mut browser = Browser::open().await?;
    let page = browser.guest(&link, "Ann Guest").await?;
    page.wait_state("waiting").await?;
    let words = page.words().await?;
    let shown = window.wait_text("the guest is at the door", |text| text.contains("Ann Guest")).await?;
    for word in words.split(' ') {
        ensure!(shown.contains(word), "{word} of {words:?} is not in the window:\n{shown}");
    }
    window.press("Let in").await?;
    page.wait_picture().await?;
    page.wait_colours("the desktop is seen", &[(PATCH.0.within(16), PATCH.1)], 2 * TOLERANCE).await?;

    window.press("Pause").await?;
    page.wait_state("paused").await?;
    window.press("Resume").await?;
    page.wait_state("watching").await?;
    window.press("Stop").await?;
    page.wait_state("ended").await?;
    ensure!(page.status().await?.contains("stopped"), "{}", page.status().await?);
    window.find("button").await?;
    window.wait_text("the window is at its beginning", |text| text.contains("Share screen")).await?;
    Ok(())
}

#[tokio::test]
async fn a_guest_is_turned_away_from_the_window() -> Outcome {
    let screen = Screen::open(1280, 800)?;
    let window = Window::open(&screen).await?;
    window.press("Share screen").await?;
    let link = window.link().await?;
    let mut browser = Browser::open().await?;
    let page = browser.guest(&link, "Mallory").await?;
    page.wait_state("waiting").await?;
    window.press("Turn away").await?;
    page.wait_state("ended").await?;
    ensure!(page.status().await?.contains("did not let you in"), "{}", page.status().await?);
    Ok(())
}

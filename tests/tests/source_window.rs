//! The source is changed in the app's own window, and a part of the screen is chosen there.

use anyhow::{Result, ensure};
use support::{Browser, Colour, Outcome, PATIENCE, Page, Rect, Screen, TOLERANCE, Window, eventually};
use thirtyfour::Key;

const TEAL: Colour = [20, 120, 140];
const GREEN: Colour = [0, 160, 60];

async fn sees(page: &Page, (width, height): (u32, u32), colour: Colour) -> Outcome {
    let size = (u64::from(width), u64::from(height));
    let fits = async || Ok((page.size().await? == size).then_some(()));
    eventually(&format!("the guest sees {size:?}"), PATIENCE, fits).await?;
    let all = Rect::new(0, 0, width, height).within(8);
    page.wait_colours("all of it is seen", &[(all, colour)], 2 * TOLERANCE).await
}

/// Writes a number over the one that is in the field of this name.
async fn write(window: &Window, name: &str, number: u32) -> Result<()> {
    let field = window.find(&format!("[data-region='{name}']")).await?;
    field.click().await?;
    field.send_keys(Key::Control + "a").await?;
    field.send_keys(format!("{number}{}", Key::Tab.value())).await?;
    Ok(())
}

#[tokio::test]
async fn a_window_and_a_part_of_the_screen_take_the_place_of_the_screen_while_a_guest_watches() -> Outcome {
    let screen = Screen::open(1600, 900)?;
    screen.paint(Rect::new(0, 0, 1600, 900), [40, 60, 80])?;
    // The app's window may lie over it: it is shown all the same.
    let pane = screen.window("Second", Rect::new(1200, 560, 320, 240), TEAL, &[])?;
    let window = Window::open(&screen).await?;
    window.press("Share screen").await?;
    let mut browser = Browser::open().await?;
    let page = browser.guest(&window.link().await?, "Ann").await?;
    page.wait_state("waiting").await?;
    window.press("Let in").await?;
    page.wait_picture().await?;

    window.find("[data-change]").await?.click().await?;
    window.find(&format!("[data-source='window:{:#x}']", pane.id)).await?.click().await?;
    sees(&page, (320, 240), TEAL).await?;
    window.wait_text("the window says what is shown", |text| text.contains("Second")).await?;

    window.find("[data-change]").await?.click().await?;
    window.find("[data-draw]").await?.click().await?;
    screen.raise(pane)?;
    screen.patch(pane, Rect::new(0, 0, 320, 240), GREEN)?;
    for (name, number) in [("width", 200), ("height", 160), ("x", 1260), ("y", 600)] {
        write(&window, name, number).await?;
    }
    window.find("[data-share-region]").await?.click().await?;
    sees(&page, (200, 160), GREEN).await?;
    window.wait_text("the window says what is shown", |text| text.contains("Part of the screen")).await?;
    ensure!(page.state().await? == "watching", "{}", page.status().await?);
    Ok(())
}

//! Who pauses may want to hide what is on the screen: a guest cannot go on reading the last picture.

use anyhow::{Result, ensure};
use support::{Colour, Outcome, PATIENCE, Page, Rect, Screen, Sharing, TOLERANCE, Visit, eventually};

const SECRET: Colour = [210, 40, 40];
const HARMLESS: Colour = [0, 160, 60];

/// Of the places of the picture, how many can be seen: the nearest of the picture and its cover is the picture.
async fn places_seen(page: &Page) -> Result<u64> {
    let script = "
        const [video, cover] = ['video', '[data-cover]'].map((css) => document.querySelector(css));
        const { left, top, width, height } = video.getBoundingClientRect();
        const isOpaque = cover !== null && getComputedStyle(cover).opacity === '1' &&
            /^rgb\\(/.test(getComputedStyle(cover).backgroundColor);
        const parts = [0.02, 0.25, 0.5, 0.75, 0.98];
        const seen = (x, y) => {
            const pile = document.elementsFromPoint(left + x * width, top + y * height);
            return !isOpaque || pile.find((element) => element === video || element === cover) === video;
        };
        return parts.flatMap((x) => parts.map((y) => seen(x, y))).filter(Boolean).length;";
    Ok(page.run(script, &[]).await?.as_u64().unwrap_or_default())
}

#[tokio::test]
async fn a_paused_picture_cannot_be_read_and_what_comes_after_it_is_the_first_that_can() -> Outcome {
    let screen = Screen::open(800, 600)?;
    let pane = screen.window("Letter", Rect::new(20, 20, 320, 240), SECRET, &[])?;
    let mut visit = Visit::to(&Sharing::of("window:Letter").on(&screen).on_loopback()).await?;
    let all = Rect::new(0, 0, 320, 240);
    visit.page.wait_colours("the window is seen", &[(all.within(8), SECRET)], TOLERANCE).await?;
    ensure!(places_seen(&visit.page).await? > 0, "the picture is covered");

    visit.host.say("pause")?;
    visit.page.wait_state("paused").await?;
    ensure!(places_seen(&visit.page).await? == 0, "the last picture can be read");
    ensure!(visit.page.status().await?.contains("paused"), "{}", visit.page.status().await?);

    screen.patch(pane, all, HARMLESS)?;
    visit.host.say("resume")?;
    let uncovered = async || Ok((places_seen(&visit.page).await? > 0).then_some(()));
    eventually("the picture is seen again", PATIENCE, uncovered).await?;
    let seen = visit.page.colours(&[all.within(8)]).await?.unwrap_or_default();
    ensure!(seen.iter().all(|[red, green, _]| green > red), "what was hidden was shown again: {seen:?}");
    visit.page.wait_colours("the new picture is seen", &[(all.within(8), HARMLESS)], TOLERANCE).await
}

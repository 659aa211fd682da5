//! The views of the app's own window: what guests see is seen there, everything is reached by keyboard, and nothing is in the
//! way of those who do not look.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use support::{Browser, Colour, Outcome, PATIENCE, Rect, Screen, TOLERANCE, Window, eventually};
use thirtyfour::Key;

const GROUND: Colour = [40, 60, 80];

/// A patch of the desktop that the window leaves free, and where the small picture shows its middle, in parts of its size.
const PATCH: (Rect, Colour) = (Rect::new(1180, 700, 80, 80), [250, 20, 230]);
const PLACE: [f64; 2] = [1220.0 / 1280.0, 740.0 / 800.0];

/// The colour of the small picture at `place`; none where there is no picture.
async fn seen(window: &Window, place: [f64; 2]) -> Result<Option<Colour>> {
    let script = "
        const picture = document.querySelector('[data-stage] img');
        if (!picture?.naturalWidth) return null;
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
        const pen = canvas.getContext('2d');
        pen.drawImage(picture, 0, 0);
        const [x, y] = [arguments[0] * canvas.width, arguments[1] * canvas.height];
        return [...pen.getImageData(x, y, 1, 1).data].slice(0, 3);";
    let colour = window.run(script, place.map(Value::from).into()).await?;
    Ok(serde_json::from_value(colour)?)
}

/// Waits until the small picture has this colour at `place`.
async fn wait_seen(window: &Window, what: &str, place: [f64; 2], wanted: Colour) -> Outcome {
    let near = |colour: Colour| colour.iter().zip(wanted).all(|(one, other)| one.abs_diff(other) <= TOLERANCE);
    eventually(what, PATIENCE, async || Ok(seen(window, place).await?.filter(|colour| near(*colour)).map(drop))).await
}

/// Goes on by the tabulator key until what has the focus is what `css` finds, and presses it.
async fn reach_and_press(window: &Window, css: &str) -> Outcome {
    // A button can do nothing yet while what was pressed before is under way.
    window.find(&format!("{css}:not([disabled])")).await?;
    for _ in 0..60 {
        window.driver().active_element().await?.send_keys(Key::Tab + "").await?;
        let script = "return document.activeElement.matches(arguments[0]) && !document.activeElement.disabled";
        if window.run(script, vec![json!(css)]).await? == json!(true) {
            return Ok(window.driver().active_element().await?.send_keys(Key::Enter + "").await?);
        }
    }
    anyhow::bail!("the tabulator key does not lead to {css}:\n{}", window.text().await?)
}

/// What axe-core finds in the window as it is.
async fn violations(window: &Window) -> Result<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&file).with_context(|| format!("{} comes by `make ui`", file.display()))?;
    let begin = "
        window.found = null;
        axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => {
            window.found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`).join('\\n');
        });";
    window.run(&format!("{axe};{begin}"), Vec::new()).await?;
    let found = async || Ok(window.run("return window.found", Vec::new()).await?.as_str().map(str::to_owned));
    eventually("axe-core has looked at everything", PATIENCE, found).await
}

#[tokio::test]
async fn the_window_shows_what_guests_see_and_says_in_each_view_that_it_is_held_back() -> Outcome {
    let screen = Screen::open(1280, 800)?;
    screen.paint(Rect::new(0, 0, 1280, 800), GROUND)?;
    let window = Window::open(&screen).await?;
    window.press("Share screen").await?;
    wait_seen(&window, "the desktop is seen in the window", PLACE, GROUND).await?;
    screen.paint(PATCH.0, PATCH.1)?;
    wait_seen(&window, "it is seen how the desktop changes", PLACE, PATCH.1).await?;

    window.press("Pause").await?;
    window.wait_text("it is said that guests wait", |text| text.contains("The picture is held back.")).await?;
    for view in ["Home", "Transfers"] {
        window.press(view).await?;
        window.wait_text("it stands in each view", |text| text.contains("Paused")).await?;
    }
    window.press("Resume").await?;
    window.wait_text("it goes on", |text| text.contains("Showing")).await?;
    window.press("Stop").await?;
    window.wait_text("nothing is shown any more", |text| !text.contains("Showing")).await?;
    Ok(())
}

#[tokio::test]
async fn a_screen_is_shared_and_a_guest_let_in_and_shown_out_by_keyboard_alone() -> Outcome {
    let screen = Screen::open(1280, 800)?;
    let window = Window::open(&screen).await?;
    reach_and_press(&window, "[data-share]").await?;
    let link = window.link().await?;
    let mut browser = Browser::open().await?;
    let page = browser.guest(&link, "Ann Guest").await?;
    page.wait_state("waiting").await?;
    reach_and_press(&window, "[data-let-in]").await?;
    page.wait_state("watching").await?;
    reach_and_press(&window, "[data-place-to=transfers]").await?;
    window.find("[data-view=transfers]").await?;
    reach_and_press(&window, "[data-place-to=sharing]").await?;
    reach_and_press(&window, "[data-show-out]").await?;
    page.wait_state("ended").await?;
    reach_and_press(&window, "[data-stop]").await?;
    window.find("[data-view=home] [data-share]").await?;
    Ok(())
}

#[tokio::test]
async fn axe_core_finds_nothing_in_any_view_of_the_real_window() -> Outcome {
    let screen = Screen::open(1280, 800)?;
    let window = Window::open(&screen).await?;
    window.find("[data-share]").await?;
    let places = "return [...document.querySelectorAll('[data-place-to]')].map((way) => way.dataset.placeTo)";
    let places: Vec<String> = serde_json::from_value(window.run(places, Vec::new()).await?)?;
    for shared in [false, true] {
        for place in &places {
            window.find(&format!("[data-place-to={place}]")).await?.click().await?;
            window.find(&format!("[data-view={place}]")).await?;
            let found = violations(&window).await?;
            ensure!(found.is_empty(), "in {place}, shared {shared}:\n{found}");
        }
        if !shared {
            window.find("[data-place-to=home]").await?.click().await?;
            window.press("Share screen").await?;
            window.find("[data-qr]").await?;
        }
    }
    Ok(())
}

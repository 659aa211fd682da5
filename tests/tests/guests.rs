//! Many guests cost one encoder, and a late one waits for nobody.

use std::time::Instant;

use anyhow::{Context, ensure};
use support::{Browser, Outcome, Page, Rect, Sharing, eventually};

use std::time::Duration;

/// Within this a guest who was let in must have a picture.
const SOON: Duration = Duration::from_secs(1);

#[tokio::test]
async fn five_guests_one_late_and_one_who_leaves_share_one_encoder() -> Outcome {
    let mut host = Sharing::of("pattern:640x360@15").on_loopback().start()?;
    let mut browser = Browser::open().await?;
    let link = host.link().await?;
    let mut known: Vec<String> = Vec::new();
    let mut pages: Vec<Page> = Vec::new();
    for name in ["Ann", "Bob", "Cleo", "Dan"] {
        pages.push(browser.guest(&link, name).await?);
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let guest = host.wait_for_guest(&names).await?.guest().to_owned();
        host.say(&format!("let-in {guest}"))?;
        known.push(guest);
    }
    for page in &pages {
        page.wait_picture().await.with_context(|| host.story())?;
    }
    let all = host.stats("four guests are in", |event| event.number("guests") == 4).await?;
    ensure!(all.number("encoders") == 1, "{all}");

    let late = browser.guest(&link, "Eve").await?;
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let guest = host.wait_for_guest(&names).await?.guest().to_owned();
    late.wait_state("waiting").await?;
    let let_in = Instant::now();
    host.say(&format!("let-in {guest}"))?;
    let first = async || late.picture_of(Rect::new(0, 0, 2, 2)).await;
    eventually("the late guest has a picture", SOON, first).await?;
    println!("the late guest had a picture after {:?}", let_in.elapsed());
    let all = host.stats("five guests are in", |event| event.number("guests") == 5).await?;
    ensure!(all.number("encoders") == 1, "{all}");

    pages.remove(0).close().await?;
    host.wait_for("the first guest leaves", |event| event.is_of("left", &known[0])).await?;
    for page in pages.iter().chain([&late]) {
        page.wait_more(5).await?;
    }
    let all = host.stats("four guests are in", |event| event.number("guests") == 4).await?;
    ensure!(all.number("encoders") == 1, "{all}");
    let again = host.stats("the frames go to all", |event| event.number("guests") == 4).await?;
    let more = |field: &str| again.number(field).saturating_sub(all.number(field));
    ensure!(more("frames_sent") > 2 * more("frames_encoded"), "each frame goes to four guests: {all} {again}");
    Ok(())
}

//! What is on the screen is what the guest sees: its colours, its text, its pointer, its windows, in any size.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, ensure};
use support::{CELL, GREY, Outcome, Picture, Rect, Screen, Sharing, TOLERANCE, Visit, card, eventually};

const RED: [u8; 3] = [255, 0, 0];
const WHITE: [u8; 3] = [255; 3];

/// The card without the edges between its patches, where neighbours bleed in.
fn middles(place: Rect) -> Vec<(Rect, [u8; 3])> {
    card(place).into_iter().map(|(patch, colour)| (patch.within(8), colour)).collect()
}

fn paint_card(screen: &Screen, place: Rect) -> Outcome {
    card(place).into_iter().try_for_each(|(patch, colour)| screen.paint(patch, colour))
}

#[tokio::test]
async fn the_colours_of_a_screen_arrive() -> Outcome {
    let screen = Screen::open(1280, 720)?;
    let all = Rect::new(0, 0, 1280, 720);
    paint_card(&screen, all)?;
    let visit = Visit::to(&Sharing::screen(&screen)).await?;
    visit.page.wait_colours("each patch has its colour", &middles(all), TOLERANCE).await?;
    ensure!(visit.page.size().await? == (1280, 720));
    Ok(())
}

/// Six letters, five dots wide and seven high, a byte a row.
const LETTERS: [[u8; 7]; 6] = [
    [0b11110, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000, 0b10000],
    [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
    [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],
    [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
    [0b10001, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
    [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
];

/// The dots of a page of small text, one pixel each.
fn text(width: u32, height: u32) -> Vec<(u32, u32)> {
    let mut dots = Vec::new();
    for (line, top) in (8..height - 16).step_by(12).enumerate() {
        for (column, left) in (8..width - 16).step_by(7).enumerate() {
            let letter = LETTERS[(line * 5 + column) % LETTERS.len()];
            for (row, bits) in (0..).zip(letter) {
                dots.extend((0..5).filter(|dot| bits >> (4 - dot) & 1 == 1).map(|dot| (left + dot, top + row)));
            }
        }
    }
    dots
}

#[tokio::test]
async fn small_text_is_sharp_once_the_picture_rests() -> Outcome {
    let (width, height) = (640, 400);
    let screen = Screen::open(width, height)?;
    let dots = text(width, height);
    screen.paint(Rect::new(0, 0, width, height), WHITE)?;
    let places: Vec<Rect> = dots.iter().map(|(x, y)| Rect::new(*x, *y, 1, 1)).collect();
    screen.paint_all(&places, [0; 3])?;
    let visit = Visit::to(&Sharing::screen(&screen)).await?;
    visit.wait_still().await?;
    let dots: std::collections::BTreeSet<(u32, u32)> = dots.into_iter().collect();
    // The pointer rests in the last corner; text ends well before it.
    let all = || (0..height - 20).flat_map(|y| (0..width - 20).map(move |x| (x, y)));
    let wrong = |picture: &Picture| {
        all().filter(|(x, y)| (picture.brightness(*x, *y) < 128) != dots.contains(&(*x, *y))).count()
    };
    let picture = visit.page.picture().await?.context("there is no picture")?;
    let (wrong, of) = (wrong(&picture), dots.len());
    ensure!(wrong * 200 < of, "{wrong} pixels are on the wrong side of grey, of {of} dots of text");
    Ok(())
}

#[tokio::test]
async fn the_time_code_of_the_pattern_reads_and_moves_on() -> Outcome {
    let visit = Visit::to(&Sharing::of("pattern:1280x720@30").on_loopback()).await?;
    let corner = Rect::new(0, 0, 34 * CELL, 4 * CELL);
    let read = async || Ok(visit.page.picture_of(corner).await?.and_then(|picture| picture.time_code(1280)));
    let first = eventually("the time code reads", Duration::from_secs(10), read).await?;
    let later = async || Ok(read().await?.filter(|time| *time > first));
    let second = eventually("the time code moves on", Duration::from_secs(10), later).await?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    ensure!(u128::from(second) <= now, "the picture is from the future");
    ensure!(now - u128::from(second) < 60_000, "the picture is older than a minute");
    Ok(())
}

#[tokio::test]
async fn the_pointer_is_in_the_picture_and_goes_where_it_is_moved() -> Outcome {
    let screen = Screen::open(800, 600)?;
    screen.paint(Rect::new(0, 0, 800, 600), WHITE)?;
    screen.large_pointer()?;
    screen.point_at(200, 150)?;
    let visit = Visit::to(&Sharing::screen(&screen)).await?;
    let (here, there) = (Rect::new(208, 158, 16, 16), Rect::new(508, 408, 16, 16));
    visit.page.wait_colours("the pointer is there", &[(here, RED), (there, WHITE)], 24).await?;
    screen.point_at(500, 400)?;
    visit.page.wait_colours("the pointer has moved", &[(here, WHITE), (there, RED)], 24).await
}

#[tokio::test]
async fn a_moved_window_is_where_it_went_and_its_old_place_is_clear() -> Outcome {
    let screen = Screen::open(1024, 768)?;
    screen.paint(Rect::new(0, 0, 1024, 768), GREY)?;
    let known = card(Rect::new(0, 0, 320, 200));
    let pane = screen.window("Known picture", Rect::new(40, 60, 320, 200), [0; 3], &known)?;
    let visit = Visit::to(&Sharing::screen(&screen)).await?;
    let before = Rect::new(40, 60, 320, 200);
    visit.page.wait_colours("the window is there", &middles(before), TOLERANCE).await?;
    screen.shift(pane, 601, 433)?;
    screen.paint(before, GREY)?;
    let mut wanted = middles(Rect::new(601, 433, 320, 200));
    wanted.push((before.within(8), GREY));
    visit.page.wait_colours("the window has moved", &wanted, TOLERANCE).await
}

#[tokio::test]
async fn one_monitor_of_two_is_all_that_is_seen() -> Outcome {
    let screen = Screen::open(1280, 480)?;
    screen.split((640, 480), (640, 480))?;
    let (left, right) = (Rect::new(0, 0, 640, 480), Rect::new(640, 0, 640, 480));
    screen.paint(left, GREY)?;
    paint_card(&screen, right)?;
    let visit = Visit::to(&Sharing::of("screen:1").on(&screen).on_loopback()).await?;
    visit.page.wait_colours("the right monitor is seen", &middles(left), TOLERANCE).await?;
    ensure!(visit.page.size().await? == (640, 480));
    Ok(())
}

#[tokio::test]
async fn one_window_is_all_that_is_seen_even_where_another_covers_it() -> Outcome {
    let screen = Screen::open(1024, 768)?;
    screen.paint(Rect::new(0, 0, 1024, 768), GREY)?;
    let own = Rect::new(0, 0, 400, 300);
    let pane = screen.window("The shared one", Rect::new(100, 100, 400, 300), [0; 3], &card(own))?;
    let visit = Visit::to(&Sharing::of("window:shared one").on(&screen).on_loopback()).await?;
    visit.page.wait_colours("the window is seen", &middles(own), TOLERANCE).await?;
    ensure!(visit.page.size().await? == (400, 300));
    screen.window("A secret above", Rect::new(150, 150, 200, 200), [255, 0, 255], &[])?;
    screen.shift(pane, 120, 110)?;
    visit.page.wait_colours("the other window is not seen", &middles(own), TOLERANCE).await?;
    screen.close(pane)?;
    visit.host.wait_for("the window is gone", |event| event.is("source") && event.text("state") == "gone").await?;
    visit.page.wait_state("source-gone").await
}

#[tokio::test]
async fn a_screen_of_an_odd_size_is_seen_to_its_edges() -> Outcome {
    let screen = Screen::open(641, 479)?;
    let all = Rect::new(0, 0, 641, 479);
    paint_card(&screen, all)?;
    screen.point_at(320, 100)?;
    let visit = Visit::to(&Sharing::screen(&screen)).await?;
    visit.page.wait_colours("each patch has its colour", &middles(all), TOLERANCE).await?;
    let edges = [(Rect::new(640, 300, 1, 100), card(all)[7].1), (Rect::new(20, 478, 100, 1), card(all)[4].1)];
    visit.page.wait_colours("the last row and column have theirs", &edges, TOLERANCE).await
}

#[tokio::test]
async fn a_screen_of_3840_by_2160_is_seen_whole() -> Outcome {
    let screen = Screen::open(3840, 2160)?;
    let all = Rect::new(0, 0, 3840, 2160);
    paint_card(&screen, all)?;
    let visit = Visit::to(&Sharing::screen(&screen)).await?;
    visit.page.wait_colours("each patch has its colour", &middles(all), TOLERANCE).await?;
    ensure!(visit.page.size().await? == (3840, 2160));
    Ok(())
}

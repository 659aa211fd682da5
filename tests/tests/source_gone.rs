//! A source that goes away is told to whoever watches, and also where the host had paused.

use anyhow::{Context, ensure};
use support::{GREY, Guest, Host, Outcome, Rect, Screen, Sharing};
use wire::ToGuest;

const TITLE: &str = "Shared until it is closed";

/// A guest who is let in and sees the window.
async fn watching(host: &mut Host) -> anyhow::Result<Guest> {
    let mut guest = Guest::come(&host.link().await?).await?;
    guest.hear(&ToGuest::Waiting).await?;
    host.say(&format!("let-in {}", guest.id()))?;
    guest.see_more(1).await.with_context(|| host.story())?;
    Ok(guest)
}

/// Whether `last` was said after `first`, and nothing else of the picture after it.
fn ends_with(heard: &[ToGuest], first: &ToGuest, last: &ToGuest) -> bool {
    let mut later = heard.iter().skip_while(|message| *message != first).filter(|message| **message != ToGuest::Alive);
    later.next() == Some(first) && later.last() == Some(last)
}

#[tokio::test]
async fn a_window_that_is_closed_while_paused_is_told_when_the_host_resumes() -> Outcome {
    let screen = Screen::open(640, 480)?;
    let pane = screen.window(TITLE, Rect::new(20, 20, 320, 240), GREY, &[])?;
    let mut host = Sharing::of(&format!("window:{TITLE}")).on(&screen).on_loopback().start()?;
    let mut guest = watching(&mut host).await?;
    host.say("pause")?;
    guest.hear(&ToGuest::Paused).await?;
    screen.close(pane)?;
    host.say("resume")?;
    let told = |heard: &[ToGuest]| ends_with(heard, &ToGuest::Resumed, &ToGuest::SourceGone);
    guest.hear_all("that the window is gone", told).await.with_context(|| host.story())
}

#[tokio::test]
async fn a_pause_and_its_end_do_not_hide_that_the_window_is_gone() -> Outcome {
    let screen = Screen::open(640, 480)?;
    let pane = screen.window(TITLE, Rect::new(20, 20, 320, 240), GREY, &[])?;
    let mut host = Sharing::of(&format!("window:{TITLE}")).on(&screen).on_loopback().start()?;
    let mut guest = watching(&mut host).await?;
    screen.close(pane)?;
    guest.hear(&ToGuest::SourceGone).await?;
    host.say("pause")?;
    guest.hear(&ToGuest::Paused).await?;
    host.say("resume")?;
    let told = |heard: &[ToGuest]| ends_with(heard, &ToGuest::Resumed, &ToGuest::SourceGone);
    guest.hear_all("again that the window is gone", told).await.with_context(|| host.story())?;
    ensure!(host.is_running()?, "the sharing goes on: {}", host.story());
    Ok(())
}

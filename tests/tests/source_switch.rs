//! Another source in the place of the one that is shown: the guest sees no break, and nothing that was not chosen.

use anyhow::{Context, ensure};
use support::{
    Colour, Guest, Host, Outcome, PATIENCE, Page, Pane, Rect, Screen, Sharing, TOLERANCE, Visit, eventually,
};
use wire::ToGuest;

const RED: Colour = [210, 40, 40];
const TEAL: Colour = [20, 120, 140];
const GREEN: Colour = [0, 160, 60];

/// Two windows of different sizes, side by side.
struct Desk {
    screen: Screen,
    first: Pane,
    second: Pane,
}

impl Desk {
    const FIRST: Rect = Rect::new(0, 0, 320, 240);
    const SECOND: Rect = Rect::new(0, 0, 480, 360);

    fn open() -> anyhow::Result<Self> {
        let screen = Screen::open(1024, 600)?;
        let first = screen.window("First", Rect { x: 10, y: 10, ..Self::FIRST }, RED, &[])?;
        let second = screen.window("Second", Rect { x: 400, y: 10, ..Self::SECOND }, TEAL, &[])?;
        Ok(Self { screen, first, second })
    }

    async fn watched(&self) -> anyhow::Result<Visit> {
        let visit = Visit::to(&Sharing::of("window:First").on(&self.screen).on_loopback()).await?;
        sees(&visit.page, Self::FIRST, RED).await?;
        Ok(visit)
    }
}

/// Waits until the guest sees a picture of this size, all in one colour.
async fn sees(page: &Page, area: Rect, colour: Colour) -> Outcome {
    let size = (u64::from(area.width), u64::from(area.height));
    let fits = async || Ok((page.size().await? == size).then_some(()));
    eventually(&format!("the guest sees {size:?}"), PATIENCE, fits).await?;
    page.wait_colours("all of it is seen", &[(area.within(8), colour)], TOLERANCE).await
}

/// Asks for another source, and waits until it is told.
async fn switch(host: &mut Host, source: &str, name: &str) -> Outcome {
    let seen = host.seen();
    host.say(&format!("source {source}"))?;
    let told = |event: &support::Event| event.is("source") && event.text("name") == name;
    host.wait_after(seen, "the new source is told", told).await?;
    Ok(())
}

/// The track that the page plays. Another session or a renegotiation would make another one.
async fn track(page: &Page) -> anyhow::Result<String> {
    let script = "return document.querySelector('video').srcObject.getVideoTracks()[0].id";
    Ok(page.run(script, &[]).await?.as_str().context("no track is played")?.to_owned())
}

/// How many threads of the program take pictures.
fn cameras(host: &Host) -> anyhow::Result<usize> {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", host.id()))?;
    // A thread may end while it is read.
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    Ok(names.filter(|name| name.trim() == "capture").count())
}

#[tokio::test]
async fn a_guest_sees_another_source_at_its_size_in_the_same_session_and_the_old_one_is_let_go() -> Outcome {
    let desk = Desk::open()?;
    let mut visit = desk.watched().await?;
    let before = track(&visit.page).await?;

    switch(&mut visit.host, "window:Second", "Second").await?;
    sees(&visit.page, Desk::SECOND, TEAL).await?;
    ensure!(visit.page.state().await? == "watching" && visit.page.status().await?.contains("Second"));
    let one = async || Ok((cameras(&visit.host)? == 1).then_some(()));
    eventually("one thread takes pictures", PATIENCE, one).await?;

    switch(&mut visit.host, "pattern:640x360@30", "Test pattern").await?;
    let coded = |picture: &support::Picture| picture.size() == (640, 360) && picture.time_code(640).is_some();
    visit.page.wait_until("the time code is read", coded).await?;

    switch(&mut visit.host, "window:First", "First").await?;
    sees(&visit.page, Desk::FIRST, RED).await?;
    ensure!(track(&visit.page).await? == before, "the guest plays another track");
    ensure!(visit.host.count(|event| event.is("waiting")) == 1, "the guest had to come again");
    visit.host.stats("one encoder runs", |event| event.number("encoders") == 1).await?;
    Ok(())
}

#[tokio::test]
async fn a_source_that_cannot_be_opened_leaves_what_is_shown_and_says_why() -> Outcome {
    let desk = Desk::open()?;
    let mut visit = desk.watched().await?;
    let seen = visit.host.seen();
    visit.host.say("source window:No such window")?;
    let problem = visit.host.wait_after(seen, "the host is told why", |event| event.is("problem")).await?;
    ensure!(problem.text("code") == "no-source", "{problem}");
    visit.host.say("source sideways")?;
    let wrong = |event: &support::Event| event.is("problem") && event.text("code") == "unknown-command";
    visit.host.wait_after(seen, "that is no source", wrong).await?;

    let patch = Rect::new(40, 40, 64, 64);
    desk.screen.patch(desk.first, patch, GREEN)?;
    visit.page.wait_colours("what was shown is shown on", &[(patch.within(8), GREEN)], TOLERANCE).await?;
    ensure!(visit.host.count(|event| event.is("source")) == 1, "{}", visit.host.story());
    Ok(())
}

#[tokio::test]
async fn what_is_chosen_while_paused_is_neither_captured_nor_named_nor_seen_before_the_host_resumes() -> Outcome {
    let desk = Desk::open()?;
    let mut host = Sharing::of("window:First").on(&desk.screen).on_loopback().start()?;
    let mut guest = Guest::come(&host.link().await?).await?;
    guest.hear(&ToGuest::Waiting).await?;
    host.say(&format!("let-in {}", guest.id()))?;
    guest.see_more(1).await.with_context(|| host.story())?;
    host.say("pause")?;
    guest.hear(&ToGuest::Paused).await?;
    let before = host.stats("the picture rests", |_| true).await?.number("frames_captured");
    switch(&mut host, "window:Second", "Second").await?;
    let seen = host.seen();
    let counted = host.wait_after(seen, "the host counts", |event| event.is("stats")).await?;
    ensure!(counted.number("frames_captured") == before, "it was captured: {counted}");
    let is_second = |message: &ToGuest| matches!(message, ToGuest::Source { name, .. } if name.as_str() == "Second");
    ensure!(!guest.heard().iter().any(is_second), "it was named: {guest:?}");
    host.say("resume")?;
    let named = |heard: &[ToGuest]| {
        let mut later = heard.iter().skip_while(|message| !is_second(message)).skip(1);
        later.any(|message| *message == ToGuest::Resumed)
    };
    guest.hear_all("what it is, and that it is seen", named).await.with_context(|| host.story())?;
    guest.see_more(1).await.with_context(|| host.story())
}

#[tokio::test]
async fn another_source_takes_the_place_of_one_that_is_gone() -> Outcome {
    let desk = Desk::open()?;
    let mut visit = desk.watched().await?;
    desk.screen.close(desk.first)?;
    visit.page.wait_state("source-gone").await?;
    switch(&mut visit.host, "window:Second", "Second").await?;
    visit.page.wait_state("watching").await?;
    sees(&visit.page, Desk::SECOND, TEAL).await?;
    desk.screen.close(desk.second)?;
    visit.page.wait_state("source-gone").await
}

#[tokio::test]
async fn who_shares_files_only_is_told_that_there_is_no_source_to_change() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("note.txt");
    std::fs::write(&file, "for later")?;
    let sending = Sharing::with(&["send", "--json"]).on_loopback().and(&[&file.to_string_lossy()]);
    let mut host = sending.start()?;
    host.link().await?;
    host.say("source pattern")?;
    let problem = host.wait_for("the host is told", |event| event.is("problem")).await?;
    ensure!(problem.text("code") == "files-only", "{problem}");
    Ok(())
}

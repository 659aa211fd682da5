//! Files in the app's own window: asked about, received, dropped, and remembered.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::json;
use support::{Drag, Host, Outcome, PATIENCE, Rect, Screen, Sharing, Window, dialog, eventually};

/// A Porthole on the command line, as the guest of the window, with a data folder of its own.
async fn guest(window: &Window, home: &Path, arguments: &[&str]) -> anyhow::Result<Host> {
    let link = window.link().await?.reveal();
    let guest = Sharing::with(&["join", &link, "--json", "--name", "Ann Guest"]).and(arguments);
    guest.with_variable("PORTHOLE_DATA", &home.join("guest").to_string_lossy()).start()
}

/// Waits for the guest at the door and lets them in.
async fn let_in(window: &Window) -> Outcome {
    window.wait_text("the guest is at the door", |text| text.contains("Ann Guest")).await?;
    window.press("Let in").await
}

async fn wait_bytes(file: &Path, wanted: &[u8]) -> Outcome {
    let there = async || Ok(fs::read(file).ok().filter(|bytes| bytes == wanted).map(drop));
    eventually(&format!("{} is there, whole", file.display()), PATIENCE, there).await
}

/// Bytes that are not alike anywhere.
fn bytes(count: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(&mut next).take(count).collect()
}

#[tokio::test]
async fn an_offer_is_asked_about_in_the_window_received_whole_and_remembered_over_a_restart() -> Outcome {
    let (screen, home, theirs) = (Screen::open(1280, 800)?, tempfile::tempdir()?, tempfile::tempdir()?);
    let (report, notes) = (bytes(3_000_000), b"notes".to_vec());
    fs::write(theirs.path().join("R&D report.pdf"), &report)?;
    fs::write(theirs.path().join("notes.txt"), &notes)?;
    let [first, second] = ["R&D report.pdf", "notes.txt"].map(|name| theirs.path().join(name));
    {
        let window = Window::open_at(&screen, home.path()).await?;
        window.press("Share screen").await?;
        let sent = [&first.to_string_lossy(), &second.to_string_lossy()].map(|path| path.to_string());
        let mut guest = guest(&window, theirs.path(), &["--send", &sent[0], &sent[1]]).await?;
        let_in(&window).await?;

        let asked = window.wait_text("an offer is shown", |text| text.contains("Ann Guest wants to send you files"));
        let asked = asked.await?;
        for shown in ["R&D report.pdf", "notes.txt", "3.0 MB", "2 items", &*home.path().to_string_lossy()] {
            ensure!(asked.contains(shown), "{shown:?} is not in the window:\n{asked}");
        }
        window.wait_asked("Ann Guest offers you files").await?;
        window.wait_asked("R&D report.pdf and 1 more").await?;
        ensure!(!home.path().join("notes.txt").exists(), "a file is there before the person said yes");
        window.press("Take it").await?;
        wait_bytes(&home.path().join("R&D report.pdf"), &report).await?;
        wait_bytes(&home.path().join("notes.txt"), &notes).await?;
        window.wait_text("the files have arrived", |text| text.contains("Arrived, and checked bit for bit.")).await?;
        window.wait_asked("Files from Ann Guest have arrived").await?;
        window.press("Show in folder").await?;
        window.wait_asked("R&D%20report.pdf").await?;
        ensure!(guest.exit_code().await? == 0, "{}", guest.story());
    }
    let window = Window::open_at(&screen, home.path()).await?;
    let remembered = |text: &str| text.contains("R&D report.pdf and 1 more") && text.contains("From Ann Guest");
    window.wait_text("the history is there after a restart", remembered).await?;
    window.press("Show all").await?;
    window.press("Clear history").await?;
    window.wait_text("the history is empty", |text| !remembered(text)).await?;
    Ok(())
}

#[tokio::test]
async fn some_of_an_offer_is_taken_and_another_offer_is_declined() -> Outcome {
    let (screen, home, theirs) = (Screen::open(1280, 800)?, tempfile::tempdir()?, tempfile::tempdir()?);
    let window = Window::open_at(&screen, home.path()).await?;
    window.press("Share screen").await?;
    for name in ["wanted.txt", "unwanted.txt"] {
        fs::write(theirs.path().join(name), name)?;
    }
    let mut guest = guest(&window, theirs.path(), &[]).await?;
    let_in(&window).await?;
    guest.wait_for("the guest is in", |event| event.is("visit") && event.text("state") == "in").await?;
    let offer = |name: &str| format!("send all {}", theirs.path().join(name).display());
    guest.say(&offer("unwanted.txt"))?;
    window.press("No, thanks").await?;
    guest.wait_for("it is declined", |event| event.is("declined")).await?;

    guest.say(&offer("wanted.txt"))?;
    window.press("Take it").await?;
    wait_bytes(&home.path().join("wanted.txt"), b"wanted.txt").await?;
    ensure!(!home.path().join("unwanted.txt").exists(), "what was declined is there");
    let rows = window.wait_text("both are listed", |text| text.contains("You did not take it."));
    ensure!(rows.await?.contains("wanted.txt"), "what was taken is not listed");
    Ok(())
}

#[tokio::test]
async fn the_desktop_tells_of_an_offer_only_where_the_window_is_not_in_front() -> Outcome {
    let (screen, home, theirs) = (Screen::open(1280, 800)?, tempfile::tempdir()?, tempfile::tempdir()?);
    let window = Window::open_at(&screen, home.path()).await?;
    window.press("Share screen").await?;
    for name in ["seen.txt", "unseen.txt"] {
        fs::write(theirs.path().join(name), name)?;
    }
    let mut guest = guest(&window, theirs.path(), &[]).await?;
    let_in(&window).await?;
    guest.wait_for("the guest is in", |event| event.is("visit") && event.text("state") == "in").await?;
    let offer = |name: &str| format!("send all {}", theirs.path().join(name).display());
    screen.focus("Porthole")?;
    guest.say(&offer("seen.txt"))?;
    window.wait_text("the offer is shown", |text| text.contains("seen.txt")).await?;

    screen.window("Another program", Rect::new(0, 0, 100, 100), [90, 90, 90], &[])?;
    screen.focus("Another program")?;
    guest.say(&offer("unseen.txt"))?;
    let asked = window.wait_asked("unseen.txt").await?;
    ensure!(!asked.contains("\"seen.txt"), "the desktop told what the person sees:\n{asked}");
    Ok(())
}

#[tokio::test]
async fn files_are_picked_for_a_guest_and_a_folder_is_picked_for_an_offer() -> Outcome {
    let (screen, home, theirs) = (Screen::open(1280, 800)?, tempfile::tempdir()?, tempfile::tempdir()?);
    let (ours, elsewhere) = (home.path().join("picked.txt"), home.path().join("elsewhere"));
    fs::write(&ours, "picked here")?;
    fs::write(theirs.path().join("theirs.txt"), "offered there")?;
    fs::create_dir(&elsewhere)?;
    let window = Window::open_at(&screen, home.path()).await?;
    window.press("Share screen").await?;
    let mut guest = guest(&window, theirs.path(), &[]).await?;
    let_in(&window).await?;

    window.press("Send files: Ann Guest").await?;
    dialog::choose(&screen, "Send files", &ours).await?;
    let offer = guest.wait_for("it is offered", |event| event.is("offered")).await?;
    ensure!(offer.list("roots")[0]["name"] == "picked.txt", "{offer:?} is not what was picked");

    guest.say(&format!("send all {}", theirs.path().join("theirs.txt").display()))?;
    window.press("Change the folder").await?;
    dialog::choose(&screen, "Change the folder", &elsewhere).await?;
    let folder = elsewhere.to_string_lossy();
    window.wait_text("the other folder is shown", |text| text.contains(&*folder)).await?;
    window.press("Take it").await?;
    wait_bytes(&elsewhere.join("theirs.txt"), b"offered there").await
}

#[tokio::test]
async fn what_is_dropped_onto_the_window_goes_to_the_guest_who_is_in() -> Outcome {
    let (screen, home, theirs) = (Screen::open(1280, 800)?, tempfile::tempdir()?, tempfile::tempdir()?);
    let window = Window::open_at(&screen, home.path()).await?;
    let folder = home.path().join("photos");
    fs::create_dir(&folder)?;
    let (first, second) = (bytes(2_000_000), bytes(700));
    fs::write(folder.join("1.jpg"), &first)?;
    fs::write(home.path().join("list.txt"), &second)?;
    window.find("[data-send-files]").await?;

    let dropped = [folder, home.path().join("list.txt")];
    Drag::over(&screen, &dropped)?.leave()?;
    window.wait_text("the files went away again", |text| !text.contains("Let go to send")).await?;
    let drag = Drag::over(&screen, &dropped)?;
    window.wait_text("files are held over the window", |text| text.contains("2 things")).await?;
    drag.drop()?;
    let waits = window.wait_text("the door is open for files", |text| text.contains("Sharing files"));
    ensure!(waits.await?.contains("photos and 1 more"), "what was dropped does not wait for a guest");

    let into = theirs.path().join("into");
    fs::create_dir(&into)?;
    let mut guest = guest(&window, theirs.path(), &["--yes", "--into", &into.to_string_lossy()]).await?;
    let_in(&window).await?;
    wait_bytes(&into.join("photos/1.jpg"), &first).await?;
    wait_bytes(&into.join("list.txt"), &second).await?;
    window.wait_text("they are sent", |text| text.contains("Sent, and checked bit for bit.")).await?;
    window.press("Stop").await?;
    ensure!(guest.exit_code().await? == 0, "{}", guest.story());
    Ok(())
}

#[tokio::test]
async fn a_transfer_shows_how_far_it_is_rests_while_it_is_paused_and_is_cancelled() -> Outcome {
    let (screen, home, theirs) = (Screen::open(1280, 800)?, tempfile::tempdir()?, tempfile::tempdir()?);
    let window = Window::open_at(&screen, home.path()).await?;
    let film = home.path().join("film.mkv");
    fs::File::create(&film)?.set_len(2_000_000_000)?;
    window.find("[data-send-files]").await?;
    Drag::over(&screen, &[film])?.drop()?;
    let into = theirs.path().join("into");
    fs::create_dir(&into)?;
    let guest = guest(&window, theirs.path(), &["--yes", "--into", &into.to_string_lossy()]).await?;
    let_in(&window).await?;

    window.press("Pause: film.mkv").await?;
    guest.wait_for("the other side knows", |event| event.text("state") == "paused-there").await?;
    window.wait_text("it rests", |text| text.contains("You paused it.")).await?;
    let bar = "const bar = document.querySelector('progress'); return [bar.value, bar.max]";
    let shown = window.run(bar, Vec::new()).await?;
    let [done, all] = [&shown[0], &shown[1]].map(|number| number.as_f64().unwrap_or_default());
    ensure!((0.0..all).contains(&done) && all == 2e9, "the bar stands at {done} of {all}");
    window.press("Go on: film.mkv").await?;
    window.wait_text("it runs", |text| text.contains("of 2.0 GB") && text.contains("MB/s")).await?;
    window.press("Cancel: film.mkv").await?;
    // A second press in the same place keeps it.
    window.press("Keep it: film.mkv").await?;
    window.press("Cancel: film.mkv").await?;
    window.press("Yes, cancel: film.mkv").await?;
    guest.wait_for("the other side knows", |event| event.text("outcome") == "cancelled-there").await?;
    window.wait_text("it is over", |text| text.contains("Cancelled.")).await?;
    let swept = async || Ok((fs::read_dir(&into)?.count() == 0).then_some(()));
    eventually("nothing is left over", PATIENCE, swept).await
}

#[tokio::test]
async fn a_link_pasted_into_the_window_leads_to_files_from_another_porthole() -> Outcome {
    let (screen, home, theirs) = (Screen::open(1280, 800)?, tempfile::tempdir()?, tempfile::tempdir()?);
    let file = theirs.path().join("from the workshop.txt");
    fs::write(&file, "made there")?;
    let host = Sharing::with(&["send", "--json", "--let-in", "ask", &file.to_string_lossy()]).on_loopback();
    let mut host = host.with_variable("PORTHOLE_DATA", &theirs.path().join("data").to_string_lossy()).start()?;
    let link = host.link().await?.reveal();

    let window = Window::open_at(&screen, home.path()).await?;
    let field = window.find("[data-join] input").await?;
    field.send_keys(link.get(..link.len() - 3).context("a link is longer")?).await?;
    window.wait_text("the link is incomplete", |text| text.contains("A part of the link is missing.")).await?;
    window.run("document.querySelector('[data-join] input').select()", Vec::new()).await?;
    field.send_keys(&link).await?;
    window.wait_text("the link reads", |text| text.contains("Leads to 127.0.0.1:")).await?;
    window.press("Open").await?;
    window.wait_text("the window waits", |text| text.contains("Waiting until you are let in")).await?;
    let visitor = host.wait_for_guest(&[]).await?;
    let shown = window.find("[data-visit] [data-words]").await?.attr("data-words").await?;
    ensure!(shown.as_deref() == Some(&*visitor.words()), "{shown:?} are not the host's {}", visitor.words());
    host.say(&format!("let-in {}", visitor.guest()))?;

    window.press("Take it").await?;
    wait_bytes(&home.path().join("from the workshop.txt"), b"made there").await?;
    ensure!(host.exit_code().await? == 0, "{}", host.story());
    window.wait_text("the visit is over", |text| text.contains("has stopped sharing")).await?;
    let fields = window.run("return document.querySelectorAll('[data-join] input').length", Vec::new()).await?;
    ensure!(fields == json!(1), "the window is not at its beginning");
    Ok(())
}

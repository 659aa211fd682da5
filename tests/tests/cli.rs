//! The command line as an interface: events, commands, exit codes (`docs/events.md`).

use std::time::Duration;

use anyhow::{Context, ensure};
use support::{Browser, Outcome, PATIENCE, Screen, Sharing, Visit, eventually};

#[tokio::test]
async fn a_visit_is_told_event_by_event() -> Outcome {
    let mut visit = Visit::to(&Sharing::pattern()).await?;
    visit.host.stats("the guest is counted", |event| event.number("guests") == 1).await?;
    visit.host.say("pause")?;
    visit.host.wait_for("the picture is held back", |event| event.is("paused")).await?;
    visit.host.say("resume")?;
    visit.host.wait_for("the picture flows again", |event| event.is("resumed")).await?;
    let stats = visit.host.stats("a rate", |event| event.number("bit_rate") > 0).await?;
    for field in ["guests", "frames_captured", "frames_encoded", "frames_sent", "bit_rate", "encoders"] {
        ensure!(stats.field(field).is_u64(), "{field} in {stats}");
    }
    ensure!(stats.list("per_guest")[0]["guest"] == visit.guest.as_str(), "{stats}");
    visit.host.say("stop")?;
    let ended = visit.host.wait_for("sharing ends", |event| event.is("ended")).await?;
    ensure!(ended.text("reason") == "stopped", "{ended}");
    ensure!(visit.host.exit_code().await? == 0);
    let host = &visit.host;
    let invited = host.wait_for("invited", |event| event.is("invited")).await?;
    ensure!(invited.number("expires_at") > 1_700_000_000, "{invited}");
    let link = &invited.list("links")[0];
    ensure!(link["address"] == "127.0.0.1" && link["interface"].is_string(), "{invited}");
    let waiting = host.wait_for("waiting", |event| event.is_of("waiting", &visit.guest)).await?;
    ensure!(waiting.text("name") == "Ann" && waiting.list("words").len() == 4, "{waiting}");
    ensure!(waiting.text("address") == "127.0.0.1" && !waiting.text("browser").is_empty(), "{waiting}");
    for kind in ["knocked", "joined", "connection", "left"] {
        host.wait_for(kind, |event| event.is_of(kind, &visit.guest)).await?;
    }
    let source = host.wait_for("source", |event| event.is("source")).await?;
    ensure!((source.number("width"), source.number("height")) == (640, 360), "{source}");
    ensure!(visit.guest.len() == 16 && visit.guest.chars().all(|c| c.is_ascii_hexdigit()), "{}", visit.guest);
    Ok(())
}

#[tokio::test]
async fn ctrl_c_ends_cleanly_and_the_guest_is_told() -> Outcome {
    let mut visit = Visit::to(&Sharing::pattern()).await?;
    visit.host.interrupt()?;
    let left = visit.host.wait_for("the guest is gone", |event| event.is_of("left", &visit.guest)).await?;
    ensure!(left.text("reason") == "stopped", "{left}");
    let ended = visit.host.wait_for("sharing ends", |event| event.is("ended")).await?;
    ensure!(ended.text("reason") == "stopped", "{ended}");
    ensure!(visit.host.exit_code().await? == 0);
    ensure!(visit.host.complaint().is_empty(), "more than was asked for: {}", visit.host.complaint());
    visit.page.wait_state_within(Duration::from_secs(5), "ended").await
}

#[tokio::test]
async fn everybody_comes_in_where_the_host_said_so() -> Outcome {
    let host = Sharing::pattern().to_all().start()?;
    let mut browser = Browser::open().await?;
    let page = browser.guest(&host.link().await?, "Ann").await?;
    page.wait_picture().await.with_context(|| host.story())?;
    ensure!(host.count(|event| event.is("joined")) == 1, "{}", host.story());
    Ok(())
}

#[tokio::test]
async fn commands_are_taken_also_where_everybody_comes_in() -> Outcome {
    let mut host = Sharing::pattern().to_all().start()?;
    host.link().await?;
    host.say("pause")?;
    host.wait_for("the picture is held back", |event| event.is("paused")).await?;
    host.say("stop")?;
    ensure!(host.exit_code().await? == 0);
    Ok(())
}

#[tokio::test]
async fn an_unknown_command_is_answered_and_changes_nothing() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    host.link().await?;
    for wrong in ["dance", "let-in", "let-in nobody", "\u{1b}[2J"] {
        let seen = host.seen();
        host.say(wrong)?;
        let problem = host.wait_after(seen, "the command is refused", |event| event.is("problem")).await?;
        ensure!(problem.text("code") == "unknown-command", "{wrong:?}: {problem}");
        ensure!(!problem.text("message").contains('\u{1b}'), "{problem}");
    }
    host.say("stop")?;
    ensure!(host.exit_code().await? == 0);
    Ok(())
}

#[tokio::test]
async fn the_rest_of_a_line_that_is_too_long_is_no_command() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    host.link().await?;
    host.say(&format!("{}stop", "x".repeat(4096)))?;
    host.say("pause")?;
    host.wait_for("the command after it is obeyed", |event| event.is("paused")).await?;
    ensure!(host.count(|event| event.text("code") == "unknown-command") == 1, "{}", host.story());
    ensure!(host.count(|event| event.is("ended")) == 0, "{}", host.story());
    Ok(())
}

#[tokio::test]
async fn the_log_comes_when_it_is_asked_for_and_without_colours_in_a_file() -> Outcome {
    let mut visit = Visit::to(&Sharing::pattern().with_variable("PORTHOLE_LOG", "debug")).await?;
    visit.host.say("stop")?;
    ensure!(visit.host.exit_code().await? == 0);
    let log = async || Ok(Some(visit.host.complaint()).filter(|log| log.contains("DEBUG")));
    let log = eventually("the log is there", PATIENCE, log).await?;
    ensure!(!log.contains('\u{1b}'), "{log}");
    Ok(())
}

#[tokio::test]
async fn the_sources_are_listed() -> Outcome {
    let screen = Screen::open(1280, 480)?;
    screen.split((640, 480), (640, 480))?;
    screen.window("A title to find", support::Rect::new(10, 10, 300, 200), support::GREY, &[])?;
    let listed = Sharing::with(&["sources", "--json"]).on(&screen).finish().await?;
    ensure!(listed.code == Some(0), "{listed:#?}");
    let events = listed.events()?;
    let [sources] = events.as_slice() else { anyhow::bail!("one line was wanted: {listed:#?}") };
    let of_kind = |kind: &str| sources.list("sources").iter().filter(|source| source["kind"] == kind).count();
    ensure!((of_kind("desktop"), of_kind("screen"), of_kind("pattern")) == (1, 2, 1), "{sources}");
    let named = |name: &str| sources.list("sources").iter().any(|source| source["name"] == name);
    ensure!(named("A title to find"), "{sources}");
    let plain = Sharing::with(&["sources"]).on(&screen).finish().await?;
    ensure!(plain.code == Some(0) && plain.output.contains("A title to find"), "{plain:#?}");
    Ok(())
}

#[tokio::test]
async fn help_and_version_are_there_and_wrong_usage_ends_with_two() -> Outcome {
    let help = Sharing::with(&["--help"]).finish().await?;
    ensure!(help.code == Some(0) && help.output.contains("share"), "{help:#?}");
    let version = Sharing::with(&["--version"]).finish().await?;
    ensure!(version.code == Some(0) && version.output.contains(env!("CARGO_PKG_VERSION")), "{version:#?}");
    let wrong: [&[&str]; 7] = [
        &["dance"],
        &["share", "--dance"],
        &["share", "--source", "cellar"],
        &["share", "--source", "pattern:0x0@0"],
        &["share", "--let-in", "nobody"],
        &["share", "--for", "soon"],
        &["share", "--bind", "home"],
    ];
    for arguments in wrong {
        let ended = Sharing::with(arguments).finish().await?;
        ensure!(ended.code == Some(2), "{arguments:?}: {ended:#?}");
        ensure!(!ended.complaint.is_empty() && !ended.complaint.contains("panicked"), "{arguments:?}: {ended:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn without_json_a_qr_code_and_the_link_are_printed() -> Outcome {
    let arguments = ["share", "--source", "pattern", "--bind", "127.0.0.1", "--port", "0", "--for", "1s"];
    let ended = Sharing::with(&arguments).finish().await?;
    ensure!(ended.code == Some(0), "{ended:#?}");
    ensure!(ended.output.contains("http://127.0.0.1:"), "{ended:#?}");
    ensure!(!ended.output.contains('\u{1b}'), "a file has no colours: {ended:#?}");
    ensure!(ended.output.contains('▀') || ended.output.contains('▄'), "there is no QR code: {ended:#?}");
    Ok(())
}

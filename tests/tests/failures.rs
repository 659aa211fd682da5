//! What cannot be done is told in one sentence that says what to do, and the program ends with 1.

use std::net::TcpListener;

use anyhow::ensure;
use support::{Net, Outcome, Screen, Sharing, Visit};

/// The user `nobody` of Debian, who may do nothing that is not allowed to all.
const NOBODY: u32 = 65534;

#[tokio::test]
async fn no_display() -> Outcome {
    let sentence = Sharing::of("screen").on_loopback().finish().await?.one_sentence()?;
    ensure!(sentence.contains("display") && sentence.contains("pattern"), "{sentence}");
    Ok(())
}

#[tokio::test]
async fn a_display_that_does_not_answer() -> Outcome {
    let sharing = Sharing::of("screen").on_loopback().with_variable("DISPLAY", ":54321");
    let sentence = sharing.finish().await?.one_sentence()?;
    ensure!(sentence.contains("display"), "{sentence}");
    Ok(())
}

#[tokio::test]
async fn a_display_that_takes_the_call_and_never_speaks() -> Outcome {
    let mute = TcpListener::bind("127.0.0.1:0")?;
    // A display's number is its port less 6000.
    let display = format!("127.0.0.1:{}", mute.local_addr()?.port() - 6000);
    let sharing = Sharing::of("screen").on_loopback().with_variable("DISPLAY", &display);
    let sentence = sharing.finish().await?.one_sentence()?;
    ensure!(sentence.contains("display"), "{sentence}");
    Ok(())
}

#[tokio::test]
async fn a_display_that_hangs_does_not_hold_the_end() -> Outcome {
    let screen = Screen::open(640, 480)?;
    let mut visit = Visit::to(&Sharing::screen(&screen)).await?;
    screen.hang()?;
    visit.host.stats("a second goes by", |_| true).await?;
    visit.host.say("stop")?;
    visit.host.wait_for("sharing ends", |event| event.is("ended")).await?;
    ensure!(visit.host.exit_code().await? == 0, "{}", visit.host.story());
    Ok(())
}

#[tokio::test]
async fn an_address_of_many_machines() -> Outcome {
    for address in ["224.0.0.1", "255.255.255.255"] {
        let sentence = Sharing::of("pattern").and(&["--bind", address]).finish().await?.one_sentence()?;
        ensure!(sentence.contains(address) && sentence.contains("choose"), "{sentence}");
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_source() -> Outcome {
    let screen = Screen::open(640, 480)?;
    for source in ["screen:7", "window:nobody opened this"] {
        let sentence = Sharing::of(source).on(&screen).on_loopback().finish().await?.one_sentence()?;
        ensure!(sentence.contains("porthole sources"), "{source}: {sentence}");
    }
    Ok(())
}

#[tokio::test]
async fn a_port_that_is_taken() -> Outcome {
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let port = taken.local_addr()?.port().to_string();
    let sharing = Sharing::of("pattern").and(&["--bind", "127.0.0.1", "--port", &port]);
    let sentence = sharing.finish().await?.one_sentence()?;
    ensure!(sentence.contains(&port) && sentence.contains("port"), "{sentence}");
    Ok(())
}

#[tokio::test]
async fn an_address_that_is_not_of_this_machine() -> Outcome {
    let told = Sharing::of("pattern").and(&["--bind", "203.0.113.7"]).finish().await?;
    let events = told.events()?;
    let [problem, end] = events.as_slice() else { anyhow::bail!("{told:#?}") };
    ensure!(told.code == Some(2) && end.is("ended") && problem.text("code") == "no-address", "{told:#?}");
    ensure!(problem.text("message").starts_with("This machine has no address 203.0.113.7. It has: "), "{problem}");
    Ok(())
}

#[tokio::test]
async fn no_network() -> Outcome {
    let Some(net) = Net::with_guests(0)? else { return Ok(()) };
    net.host().strip()?;
    let host = Sharing::of("pattern").inside(net.host()).start()?;
    let problem = host.wait_for("the missing network is told", |event| event.is("problem")).await?;
    ensure!(problem.text("code") == "no-network", "{problem}");
    ensure!(problem.text("message").contains("Connect it to a network"), "{problem}");
    Ok(())
}

#[tokio::test]
async fn no_permission_for_the_port() -> Outcome {
    let Some(net) = Net::with_guests(0)? else { return Ok(()) };
    let sharing = Sharing::of("pattern").and(&["--port", "80"]).inside(net.host()).as_user(NOBODY);
    let sentence = sharing.finish().await?.one_sentence()?;
    ensure!(sentence.contains("port 80") && sentence.contains("1024"), "{sentence}");
    Ok(())
}

#[tokio::test]
async fn no_font_is_no_failure_for_the_pattern_brings_its_own() -> Outcome {
    let nothing = tempfile::tempdir()?;
    let fonts = nothing.path().join("fonts.conf");
    std::fs::write(&fonts, "<?xml version=\"1.0\"?><fontconfig></fontconfig>")?;
    let sharing = Sharing::pattern().and(&["--for", "1s"]);
    let ended = sharing.with_variable("FONTCONFIG_FILE", &fonts.to_string_lossy()).finish().await?;
    ensure!(ended.code == Some(0), "{ended:#?}");
    Ok(())
}

#[tokio::test]
async fn no_display_for_the_window() -> Outcome {
    let ended = Sharing::with(&[]).finish().await?;
    let sentence = ended.one_sentence()?;
    ensure!(sentence.contains("display") && sentence.contains("share"), "{sentence}");
    Ok(())
}

//! The last word reaches a guest, however many chunks of files lie before it.

#![cfg(target_os = "linux")]

use std::time::Duration;

use anyhow::{Context, ensure};
use support::files::content;
use support::{Browser, Conditions, Depot, Event, Host, Net, Outcome, PATIENCE, Sharing, eventually};

const SEED: u64 = 0x0060_0D87;

/// A file that is still under way when the test is over.
const SIZE: usize = 16 << 20;

/// What has come on either side before anything is ended: by then the path is filled as far as it ever is.
const SOME: u64 = 1 << 19;

/// 2 Mbit/s and 50 ms each way.
fn thin() -> Conditions {
    Conditions::path(2_000_000, Duration::from_millis(50))
}

/// Two Portholes with a thin line between them, and a file under way in either direction.
struct Exchange {
    host: Host,
    guest: Host,
    net: Net,
    _depots: [Depot; 2],
}

impl Exchange {
    async fn begin() -> anyhow::Result<Option<Self>> {
        let Some(net) = Net::over_line(1, thin(), SEED)? else { return Ok(None) };
        let (ann, ben) = (Depot::new()?, Depot::new()?);
        let (film, song) = (ann.put("film.mkv", &content(SEED, SIZE))?, ben.put("song.wav", &content(!SEED, SIZE))?);
        let (inbox, address) = (ann.inbox(), net.host().address().to_string());
        let share = ["share", "--json", "--source", "pattern:640x360@5", "--inbox", &*inbox.to_string_lossy()];
        let sharing = ann.runs(&share).and(&["--accept", "all", "--bind", &address, "--port", "0"]);
        let mut host = sharing.to_all().inside(net.host()).start()?;
        let joining = ben.joins(&host.link().await?).and(&["--yes", "--send", &song.to_string_lossy()]);
        let guest = joining.inside(net.guest(0)?).start()?;
        let joined = host.wait_for("the guest is in", |event| event.is("joined")).await?;
        host.say(&format!("send {} {}", joined.guest(), film.display()))?;
        for side in [&host, &guest] {
            let offered = offered(side, 2).await;
            for offered in offered.with_context(|| format!("{}\n{}", host.story(), guest.story()))? {
                let some = |event: &Event| is_progress(event, offered.transfer(), SOME);
                side.wait_for("a part is there", some).await?;
            }
        }
        Ok(Some(Self { host, guest, net, _depots: [ann, ben] }))
    }

    /// Holds that the guest hears why it is over.
    async fn hears(&self, reason: &str) -> Outcome {
        let over = |event: &Event| event.is("visit") && event.text("state") == "ended";
        let lost = |event: &Event| event.is("visit") && event.text("state") == "lost";
        let told = self.guest.wait_for("the visit is over", |event| over(event) || lost(event)).await;
        let told = told.with_context(|| self.story())?;
        ensure!(over(&told) && told.text("reason") == reason, "{told}\n{}", self.story());
        Ok(())
    }

    fn story(&self) -> String {
        format!("{:?}\nhost:\n{}\nguest:\n{}", self.net.line(), self.host.story(), self.guest.story())
    }
}

/// So many transfers that were offered, from whichever side.
async fn offered(side: &Host, count: usize) -> anyhow::Result<Vec<Event>> {
    let offered = async || Ok(Some(side.all("offered")).filter(|offered| offered.len() == count));
    eventually("files are offered", PATIENCE, offered).await
}

fn is_progress(event: &Event, transfer: &str, bytes: u64) -> bool {
    event.is("progress") && event.transfer() == transfer && event.number("bytes") >= bytes
}

#[tokio::test]
async fn a_guest_hears_that_the_host_stopped_while_files_go_both_ways_over_a_thin_line() -> Outcome {
    let Some(mut exchange) = Exchange::begin().await? else { return Ok(()) };
    exchange.host.say("stop")?;
    exchange.hears("stopped").await
}

#[tokio::test]
async fn a_guest_hears_that_they_are_shown_out_while_files_go_both_ways_over_a_thin_line() -> Outcome {
    let Some(mut exchange) = Exchange::begin().await? else { return Ok(()) };
    let guest = exchange.host.wait_for("the guest is in", |event| event.is("joined")).await?;
    exchange.host.say(&format!("turn-away {}", guest.guest()))?;
    exchange.hears("shown-out").await
}

#[tokio::test]
async fn a_page_hears_that_the_host_stopped_while_a_file_comes_over_a_thin_line() -> Outcome {
    let Some(net) = Net::over_line(1, thin(), SEED)? else { return Ok(()) };
    let ann = Depot::new()?;
    let (film, address) = (ann.put("film.mkv", &content(SEED, SIZE))?, net.host().address().to_string());
    let sharing = Sharing::of("pattern:640x360@5").and(&["--bind", &address, "--port", "0"]).to_all();
    let mut host = sharing.inside(net.host()).start()?;
    let mut browser = Browser::open_inside(net.guest(0)?).await?;
    let page = browser.guest(&host.link().await?, "Ben").await?;
    page.wait_state("watching").await?;
    let joined = host.wait_for("the guest is in", |event| event.is("joined")).await?;
    host.say(&format!("send {} {}", joined.guest(), film.display()))?;
    page.accept().await?;
    host.wait_for("the file moves", |event| event.is("progress") && event.number("bytes") > 0).await?;
    host.say("stop")?;
    page.wait_state("ended").await?;
    let sentence = page.status().await?;
    ensure!(sentence.contains("stopped"), "{sentence}");
    Ok(())
}

//! Files over a network that is thin, breaks off or changes: they go on by themselves, and from where they were.

#![cfg(target_os = "linux")]

use std::fs::File;
use std::time::Duration;

use anyhow::{Context, ensure};
use support::files::{Stopped, content, peak_memory};
use support::{
    Browser, Burst, Carried, Conditions, Depot, Event, Host, Line, Net, Outcome, Sharing, Visit, Way, eventually,
};

/// A file that the line carries in some eight seconds.
const SIZE: usize = 16 << 20;

/// What is there before something happens to the network.
const SOME: u64 = 4 << 20;

const SEED: u64 = 0x00F1_1E5A;

/// A part of it that moves within seconds also where a picture goes first.
const LITTLE: u64 = 1 << 19;

/// A file that no memory holds.
const HUGE: u64 = 8 << 30;

/// The most memory that a sender may take, in bytes.
const MEMORY: u64 = 100_000_000;

/// A cut of 20 s, until both sides have noticed that it is over, and the rest of the file.
const AFTER_ALL: Duration = Duration::from_secs(120);

/// One who sends, one who receives, and a file under way between them.
struct Passing {
    sender: Host,
    receiver: Host,
    net: Net,
    ben: Depot,
    _ann: Depot,
}

impl Passing {
    /// Begins over a [`line`], and comes back when a part of the file is there.
    async fn begin() -> anyhow::Result<Option<Self>> {
        let Some(net) = Net::over_line(1, line(), SEED)? else { return Ok(None) };
        let (ann, ben) = (Depot::new()?, Depot::new()?);
        let file = ann.put("film.mkv", &content(SEED, SIZE))?;
        let address = net.host().address().to_string();
        let sending = ann.runs(&["send", "--json", "--bind", &address, "--port", "0", &file.to_string_lossy()]);
        let sender = sending.to_all().inside(net.host()).start()?;
        let mut receiver = ben.joins(&sender.link().await?).inside(net.guest(0)?).start()?;
        let offered = receiver.wait_for("files are offered", |event| event.is("offered")).await?;
        receiver.say(&format!("accept {}", offered.transfer()))?;
        let passing = Self { sender, receiver, net, ben, _ann: ann };
        let some = |event: &Event| event.is("progress") && event.number("bytes") >= SOME;
        passing.receiver.wait_for("a part is there", some).await.with_context(|| passing.story())?;
        Ok(Some(passing))
    }

    /// Waits until the file is there, by itself: nobody was asked again, and what was there was not sent again.
    /// Tells what the line carried of it.
    async fn arrives(self) -> anyhow::Result<Carried> {
        let seen = self.receiver.seen();
        let finished = |event: &Event| event.is("finished");
        let finished = self.receiver.wait_within(AFTER_ALL, seen, "the transfer is over", finished).await;
        let finished = finished.with_context(|| self.story())?;
        ensure!(finished.text("outcome") == "complete" && finished.number("verified") == 1, "{}", self.story());
        ensure!(self.ben.got("film.mkv")? == content(SEED, SIZE), "another file arrived");
        ensure!(self.ben.all()? == ["film.mkv"], "{:?}", self.ben.all()?);
        let asked = |event: &Event| event.is("offered") && event.field("agreed") == false;
        ensure!(self.receiver.count(asked) == 1, "the receiver was asked again: {}", self.story());
        let carried = self.line()?.carried(Way::ToGuests);
        ensure!(carried.bytes < SIZE as u64 * 5 / 4, "much was sent twice: {carried:?}");
        Ok(carried)
    }

    fn line(&self) -> anyhow::Result<&Line> {
        self.net.line()
    }

    fn story(&self) -> String {
        let carried = self.net.line().map(|line| [Way::ToGuests, Way::ToHost].map(|way| line.carried(way)));
        format!("{carried:?}\nsender:\n{}\nreceiver:\n{}", self.sender.story(), self.receiver.story())
    }
}

/// 16 Mbit/s and 10 ms each way.
fn line() -> Conditions {
    Conditions::path(16_000_000, Duration::from_millis(10))
}

#[tokio::test]
async fn a_line_that_loses_mixes_up_and_doubles_what_it_carries_brings_the_file_whole() -> Outcome {
    let Some(passing) = Passing::begin().await? else { return Ok(()) };
    let burst = Some(Burst { begins: 0.000_5, ends: 0.2 });
    let jitter = Duration::from_millis(3);
    passing.line()?.set(Conditions { loss: 0.005, burst, reorder: 0.005, duplicate: 0.01, jitter, ..line() });
    let line = passing.arrives().await?;
    ensure!(line.lost > 0 && line.held_back > 0 && line.doubled > 0, "the line was too good: {line:?}");
    Ok(())
}

#[tokio::test]
async fn a_line_cut_for_twenty_seconds_costs_that_time_and_nothing_else() -> Outcome {
    let Some(passing) = Passing::begin().await? else { return Ok(()) };
    passing.line()?.cut_for(Duration::from_secs(20));
    let line = passing.arrives().await?;
    ensure!(line.severed > 0, "nothing was cut off: {line:?}");
    Ok(())
}

#[tokio::test]
async fn a_receiver_who_gets_another_address_goes_on() -> Outcome {
    let Some(passing) = Passing::begin().await? else { return Ok(()) };
    passing.net.guest(0)?.clone().readdress(77)?;
    passing.arrives().await.map(drop)
}

#[tokio::test]
async fn a_reader_who_stalls_costs_the_sender_of_a_huge_file_no_memory_and_goes_on_from_there() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let file = ann.put("huge.img", &[])?;
    File::options().write(true).open(&file)?.set_len(HUGE)?;
    let sender = ann.sends(&[&file]).start()?;
    let receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
    let some = |event: &Event| event.is("progress") && event.number("bytes") >= SOME;
    receiver.wait_for("a part is there", some).await?;
    let stalled = Stopped::hold(&receiver)?;
    let silent = |event: &Event| event.is("connection") && event.text("state") == "disconnected";
    sender.wait_within(AFTER_ALL, 0, "the reader is silent", silent).await?;
    let seen = receiver.seen();
    drop(stalled);
    let more = |event: &Event| event.is("progress") && event.number("bytes") >= 8 * SOME;
    let more = receiver.wait_within(AFTER_ALL, seen, "more is there", more).await;
    more.with_context(|| format!("sender:\n{}", sender.story()))?;
    ensure!(peak_memory(&sender)? < MEMORY, "the sender took {} bytes", peak_memory(&sender)?);
    Ok(())
}

#[tokio::test]
async fn a_picture_on_a_thin_line_flows_on_beside_a_transfer_that_never_fills_the_lines_queue() -> Outcome {
    let conditions = Conditions::path(4_000_000, Duration::from_millis(20));
    let Some(net) = Net::over_line(1, conditions, SEED)? else { return Ok(()) };
    let ann = Depot::new()?;
    let file = ann.put("film.mkv", &content(SEED, SIZE))?;
    let address = net.host().address().to_string();
    let sharing = Sharing::of("pattern:640x360@15").and(&["--bind", &address, "--port", "0"]);
    let mut visit =
        Visit::with(sharing.inside(net.host()).start()?, Browser::open_inside(net.guest(0)?).await?).await?;
    visit.page.wait_more(30).await?;
    let before = net.line()?.carried(Way::ToGuests);
    visit.host.say(&format!("send {} {}", visit.guest, file.display()))?;
    visit.page.accept().await?;
    visit.page.wait_more(150).await?;
    // The picture alone takes some kilobytes a second.
    let moves = async || {
        let now = net.line()?.carried(Way::ToGuests);
        Ok((now.bytes - before.bytes > LITTLE).then_some(now))
    };
    let after = eventually("the file moves as well", AFTER_ALL, moves).await;
    let after = after.with_context(|| visit.host.story())?;
    ensure!(after.overflowed == before.overflowed, "the queue was full: {before:?}, {after:?}");
    Ok(())
}

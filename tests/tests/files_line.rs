//! Files between two Portholes on a path that loses some of what it carries: several connections carry them.

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use support::files::content;
use support::{Conditions, Depot, Host, Net, Outcome, Room, eventually};

/// A file that one connection would carry in half a minute.
const SIZE: usize = 20 << 20;

const SEED: u64 = 0x001A_4E5F;

/// One who sends, one who receives, and a file under way between them.
struct Passing {
    sender: Host,
    receiver: Host,
    net: Net,
    ben: Depot,
    _ann: Depot,
    /// The receiver's ports before anything was sent.
    first: BTreeSet<u16>,
}

impl Passing {
    /// Begins over a line of 200 Mbit/s and 20 ms there and back, of which one frame in a hundred gets lost.
    async fn begin() -> anyhow::Result<Option<Self>> {
        let line = Conditions { loss: 0.01, ..Conditions::path(200_000_000, Duration::from_millis(10)) };
        let Some(net) = Net::over_line(1, line, SEED)? else { return Ok(None) };
        let (ann, ben) = (Depot::new()?, Depot::new()?);
        let file = ann.put("film.mkv", &content(SEED, SIZE))?;
        let address = net.host().address().to_string();
        let sending = ann.runs(&["send", "--json", "--bind", &address, "--port", "0", &file.to_string_lossy()]);
        let sender = sending.to_all().inside(net.host()).start()?;
        let receiver = ben.joins(&sender.link().await?).and(&["--yes"]).inside(net.guest(0)?).start()?;
        receiver.wait_for("it is in", |event| event.is("visit") && event.text("state") == "in").await?;
        let first = ports(&receiver)?;
        sender.wait_for("it begins", |event| event.is("accepted")).await?;
        Ok(Some(Self { sender, receiver, net, ben, _ann: ann, first }))
    }

    /// Waits until the receiver has lanes. Gives the port of one.
    async fn lane(&self) -> anyhow::Result<u16> {
        let lanes = async || Ok(ports(&self.receiver)?.difference(&self.first).copied().next());
        eventually("there are lanes", Duration::from_secs(60), lanes).await.with_context(|| self.story())
    }

    /// Waits until the file is there, over the session that it began in.
    async fn arrives(self) -> Outcome {
        let within = Duration::from_secs(120);
        let finished = self.receiver.wait_within(within, 0, "it is over", |event| event.is("finished")).await;
        let finished = finished.with_context(|| self.story())?;
        ensure!(finished.text("outcome") == "complete" && finished.number("verified") == 1, "{}", self.story());
        ensure!(self.ben.got("film.mkv")? == content(SEED, SIZE), "another file arrived");
        let times_in = self.receiver.count(|event| event.is("visit") && event.text("state") == "in");
        ensure!(times_in == 1, "another session: {}", self.story());
        Ok(())
    }

    fn story(&self) -> String {
        format!("sender:\n{}\nreceiver:\n{}", self.sender.story(), self.receiver.story())
    }
}

/// The UDP ports of a program that is alone in its machine.
fn ports(host: &Host) -> anyhow::Result<BTreeSet<u16>> {
    let table = fs::read_to_string(format!("/proc/{}/net/udp", host.id()))?;
    let locals = table.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1)?.split_once(':'));
    locals.map(|(_, port)| u16::from_str_radix(port, 16).context("a port")).collect()
}

/// Lets in over UDP only what such a rule says.
fn shut(room: &Room, rule: &str) -> Outcome {
    let rules = format!("table inet shut {{\nchain input {{\ntype filter hook input priority 0\n{rule}\n}}\n}}");
    let mut nft: Command = room.command("nft");
    let output = nft.arg(rules).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

#[tokio::test]
async fn a_path_that_loses_packets_gets_lanes_and_the_file_comes_whole() -> Outcome {
    let Some(passing) = Passing::begin().await? else { return Ok(()) };
    passing.lane().await?;
    passing.arrives().await
}

#[tokio::test]
async fn what_a_lane_had_that_breaks_comes_over_the_others() -> Outcome {
    let Some(passing) = Passing::begin().await? else { return Ok(()) };
    let lane = passing.lane().await?;
    shut(passing.net.guest(0)?, &format!("udp dport {lane} drop"))?;
    passing.arrives().await
}

#[tokio::test]
async fn where_all_lanes_break_and_no_other_can_be_made_the_first_connection_alone_carries_on() -> Outcome {
    let Some(passing) = Passing::begin().await? else { return Ok(()) };
    passing.lane().await?;
    let first: Vec<String> = passing.first.iter().map(u16::to_string).collect();
    shut(passing.net.guest(0)?, &format!("udp dport != {{ {} }} drop", first.join(", ")))?;
    passing.arrives().await
}

#[tokio::test]
async fn a_line_cut_for_six_seconds_costs_that_time_and_the_session_goes_on() -> Outcome {
    let Some(passing) = Passing::begin().await? else { return Ok(()) };
    passing.lane().await?;
    passing.net.line()?.cut_for(Duration::from_secs(6));
    passing.arrives().await
}

//! A file by magic-wormhole, with a mailbox and a relay of its own on this machine: nothing leaves it.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use support::{PATIENCE, Process, eventually};
use tempfile::TempDir;

use super::budget::Budget;
use super::carriage::{Carriage, work_of};
use super::peers::{Peers, wormhole};
use super::spoken::Spoken;
use super::stock::{NAME, Stock};
use super::turns::take_turns;
use super::way::Way;
use super::{PORTION, ours};
use crate::row::Row;

/// The size of the file, in MiB.
const SIZE: u64 = 256;

/// The longest that one carriage may take.
const LIMIT: Duration = Duration::from_secs(60);

/// The two servers by which wormholes find each other. The file itself goes straight from one to the other.
#[derive(Debug)]
struct Servers {
    mailbox: u16,
    relay: u16,
    _processes: [Process; 2],
    /// Where they put what they remember.
    _folder: TempDir,
}

/// How fast a file goes.
///
/// # Errors
/// Where the file cannot be made.
pub(super) async fn measure(budget: Budget, peers: &Peers) -> Result<Vec<Row>> {
    let stock = Stock::of(PORTION.share(SIZE << 20)?)?;
    let servers = match peers.wormhole() {
        Ok(()) => Servers::start().await,
        Err(missing) => Err(missing),
    };
    let servers = servers.map_err(|error| format!("{error:#}"));
    let carry = async |way: Way, round| {
        if way.is_ours() {
            return Box::pin(ours::between(&stock, None, LIMIT)).await;
        }
        servers.as_ref().map_err(|why| anyhow!(why.clone()))?.carry(&stock, round).await
    };
    let [ours, theirs] = take_turns(&[Way::Portholes, Way::Wormholes], budget, carry).await;
    Ok(vec![
        ours.rate(format!("{}, {SIZE} MiB, again", ours.way())),
        theirs.rate(format!("… {}, the same", theirs.way())),
        ours.rate_over(&theirs, format!("… ratio to {}, each pair", theirs.way())),
    ])
}

impl Servers {
    async fn start() -> Result<Self> {
        let (folder, [mailbox, relay]) = (tempfile::tempdir()?, [free_port()?, free_port()?]);
        let twist = |arguments: &[String]| -> Result<Process> {
            let mut command = Command::new(wormhole("twist"));
            command.args(arguments).current_dir(folder.path());
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            Process::spawn(command)
        };
        let at = |port: u16| format!("--port=tcp:{port}:interface=127.0.0.1");
        let processes =
            [twist(&["wormhole-mailbox".to_owned(), at(mailbox)])?, twist(&["transitrelay".to_owned(), at(relay)])?];
        for port in [mailbox, relay] {
            let answers = async || Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok().then_some(()));
            eventually("a server of magic-wormhole answers", PATIENCE, answers).await?;
        }
        Ok(Self { mailbox, relay, _processes: processes, _folder: folder })
    }

    /// From the line that tells that the file is being received, which follows the yes, to the one that it is written.
    async fn carry(&self, stock: &Stock, round: usize) -> Result<Carriage> {
        let folder = tempfile::tempdir()?;
        let (from, into) = (stock.path(), folder.path().join(NAME));
        let code = format!("{}-porthole-bench", round + 1);
        let mut sender = self.client(&["send", "--hide-progress", "--code", &code, &from.to_string_lossy()])?;
        sender.hear("it has the code", PATIENCE, |line| line.contains("wormhole receive").then_some(())).await?;
        let into_name = into.to_string_lossy();
        let receives = ["receive", "--hide-progress", "--accept-file", "--output-file", &into_name, &code];
        let mut receiver = self.client(&receives)?;
        receiver.hear("it receives", PATIENCE, |line| line.starts_with("Receiving file").then_some(())).await?;
        let works = || Ok::<_, anyhow::Error>(work_of(sender.id())? + work_of(receiver.id())?);
        let (began, before) = (Instant::now(), works()?);
        let written = |line: &str| line.starts_with("Received file written").then(Instant::now);
        let ended = receiver.hear("it is written", LIMIT, written).await?;
        let work = work_of(sender.id())? + work_of(receiver.id())? - before;
        stock.is_at(&into)?;
        Ok(Carriage { bytes: stock.bytes(), taken: ended - began, work: Some(work) })
    }

    fn client(&self, arguments: &[&str]) -> Result<Spoken> {
        let mut command = Command::new(wormhole("wormhole"));
        // Else what it says waits until there is more of it.
        command.env("PYTHONUNBUFFERED", "1");
        command.arg(format!("--relay-url=ws://127.0.0.1:{}/v1", self.mailbox));
        command.arg(format!("--transit-helper=tcp:127.0.0.1:{}", self.relay)).args(arguments);
        Spoken::start(command)
    }
}

/// A port that nobody uses now. Somebody could take it before it is used; the figure is then missing, with that reason.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

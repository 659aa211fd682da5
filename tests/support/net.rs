//! Networks of a test's own: machines made of network namespaces, and a switch with cables between them.

use std::ffi::OsStr;
use std::fs::File;
use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow, bail, ensure};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::{Conditions, Line, Meter};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The switch that the host's cable ends at, and without a line the guests' as well.
const NEAR: &str = "near";

/// Frames that wait until a line takes them in. The usual 500 are a burst of 0.6 MB: a line would lose what its conditions
/// do not say whenever its thread comes a little late.
const WAITING: &str = "10000";

/// The switch behind a line.
const FAR: &str = "far";

/// A host, a switch, and guests with a cable each. All of it goes when this is dropped.
#[derive(Debug)]
pub struct Net {
    host: Room,
    guests: Vec<Room>,
    line: Option<Line>,
    _switch: Cleared,
    _rooms: Vec<Cleared>,
}

/// A machine: a network namespace with one network card, `eth0`.
#[derive(Clone, Debug)]
pub struct Room {
    name: String,
    cable: String,
    switch: String,
    address: Ipv4Addr,
}

/// A network namespace that is deleted when this is dropped.
#[derive(Debug)]
struct Cleared(String);

impl Net {
    /// A network with one host and `guests` guests, addresses in 10.77.0.0/16.
    ///
    /// `None` where the system does not let a test make one: the test says so and ends. In CI that is a failure.
    ///
    /// # Errors
    /// Where a tool is missing or, in CI, where it is forbidden.
    pub fn with_guests(guests: u8) -> Result<Option<Self>> {
        Self::with_guests_at(guests, NEAR)
    }

    /// As [`Self::with_guests`], with a line between the host and all guests, whose chance comes from `seed`.
    ///
    /// # Errors
    /// As [`Self::with_guests`].
    pub fn over_line(guests: u8, conditions: Conditions, seed: u64) -> Result<Option<Self>> {
        let Some(mut net) = Self::with_guests_at(guests, FAR)? else { return Ok(None) };
        let Cleared(switch) = &net._switch;
        let ends = ["line0", "line1"];
        let line = match Line::lay(&namespace(switch), ends, conditions, seed) {
            Ok(line) => line,
            Err(error) => return skipped(&error),
        };
        for (end, bridge) in ends.into_iter().zip([NEAR, FAR]) {
            inside(switch, &["link", "set", end, "txqueuelen", WAITING, "master", bridge, "up"])?;
        }
        net.line = Some(line);
        Ok(Some(net))
    }

    /// The guests' cables end at the switch `bridge`.
    fn with_guests_at(guests: u8, bridge: &str) -> Result<Option<Self>> {
        sweep();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let prefix = format!("porthole{}-{number}", std::process::id());
        if let Err(error) = ip(&["netns", "add", &prefix]) {
            return skipped(&error);
        }
        let switch = Cleared(prefix.clone());
        for name in [NEAR, FAR] {
            inside(&prefix, &["link", "add", name, "type", "bridge", "stp_state", "0", "forward_delay", "0"])?;
            inside(&prefix, &["link", "set", name, "up"])?;
        }
        let block = u8::try_from(std::process::id() % 250)?;
        let mut rooms = Vec::new();
        let mut cleared = Vec::new();
        for place in 0..=guests {
            let room = Room {
                name: format!("{prefix}-{place}"),
                cable: format!("port{place}"),
                switch: prefix.clone(),
                address: Ipv4Addr::new(10, 77, block, 10 + place),
            };
            ip(&["netns", "add", &room.name])?;
            cleared.push(Cleared(room.name.clone()));
            room.furnish(if place == 0 { NEAR } else { bridge }, Ipv4Addr::new(10, 77, block, 1))?;
            rooms.push(room);
        }
        let host = rooms.remove(0);
        Ok(Some(Self { host, guests: rooms, line: None, _switch: switch, _rooms: cleared }))
    }

    /// Where the host runs.
    #[must_use]
    pub fn host(&self) -> &Room {
        &self.host
    }

    /// Where guest `place` runs, from 0.
    ///
    /// # Errors
    /// Where there are fewer guests.
    pub fn guest(&self, place: usize) -> Result<&Room> {
        self.guests.get(place).context("there are fewer guests")
    }

    /// The line between the host and the guests.
    ///
    /// # Errors
    /// Where there is none.
    pub fn line(&self) -> Result<&Line> {
        self.line.as_ref().context("there is no line in this network")
    }

    /// Begins to count what leaves the host.
    ///
    /// # Errors
    /// Where nftables is missing.
    pub fn meter(&self) -> Result<Meter> {
        Meter::start(&self.host, &self.guests)
    }
}

impl Room {
    /// A command that runs in this machine.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name]).arg(program);
        command
    }

    /// Runs `make` on a thread of this machine. A socket stays in the machine that it was made in, wherever it is used.
    ///
    /// # Errors
    /// Where the namespace is gone or may not be entered.
    pub fn within<T: Send + 'static>(&self, make: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        within(&self.path(), make)
    }

    /// The machine's address.
    #[must_use]
    pub fn address(&self) -> IpAddr {
        self.address.into()
    }

    /// Where the namespace is found.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        namespace(&self.name)
    }

    /// Pulls the cable out.
    ///
    /// # Errors
    /// Where the namespace is gone.
    pub fn unplug(&self) -> Result<()> {
        inside(&self.switch, &["link", "set", &self.cable, "down"])
    }

    /// Puts the cable in again.
    ///
    /// # Errors
    /// Where the namespace is gone.
    pub fn plug_in(&self) -> Result<()> {
        inside(&self.switch, &["link", "set", &self.cable, "up"])
    }

    /// Gives the machine another address of the same network; the old one is gone.
    ///
    /// # Errors
    /// Where the namespace is gone.
    pub fn readdress(&mut self, last: u8) -> Result<()> {
        let [a, b, c, _] = self.address.octets();
        let (old, new) = (self.address, Ipv4Addr::new(a, b, c, last));
        inside(&self.name, &["addr", "del", &format!("{old}/24"), "dev", "eth0"])?;
        inside(&self.name, &["addr", "add", &format!("{new}/24"), "dev", "eth0"])?;
        self.address = new;
        self.route(Ipv4Addr::new(a, b, c, 1))
    }

    /// Takes the network card out, and the loopback with it: a machine without any network.
    ///
    /// # Errors
    /// Where the namespace is gone.
    pub fn strip(&self) -> Result<()> {
        inside(&self.name, &["link", "del", "eth0"])?;
        inside(&self.name, &["link", "set", "lo", "down"])
    }

    fn furnish(&self, bridge: &str, gateway: Ipv4Addr) -> Result<()> {
        let card = ["link", "add", "eth0", "netns", &self.name, "type", "veth", "peer", "name", &self.cable];
        ip(&[&card[..], &["netns", &self.switch]].concat())?;
        inside(&self.switch, &["link", "set", &self.cable, "master", bridge, "up"])?;
        inside(&self.name, &["link", "set", "lo", "up"])?;
        inside(&self.name, &["addr", "add", &format!("{}/24", self.address), "dev", "eth0"])?;
        inside(&self.name, &["link", "set", "eth0", "up"])?;
        self.route(gateway)
    }

    /// A default route, because a browser takes the address of that route for its own.
    fn route(&self, gateway: Ipv4Addr) -> Result<()> {
        inside(&self.name, &["route", "replace", "default", "via", &gateway.to_string(), "dev", "eth0"])
    }
}

impl Drop for Cleared {
    fn drop(&mut self) {
        // Nothing can be done about a namespace that does not go.
        let _ = ip(&["netns", "del", &self.0]);
    }
}

/// Deletes what a killed test left behind.
fn sweep() {
    for name in std::fs::read_dir("/run/netns").into_iter().flatten().flatten().map(|entry| entry.file_name()) {
        let Some(name) = name.to_str().filter(|name| name.starts_with("porthole")) else { continue };
        let owner: String = name.trim_start_matches("porthole").chars().take_while(char::is_ascii_digit).collect();
        if !Path::new("/proc").join(owner).exists() {
            drop(Cleared(name.to_owned()));
        }
    }
}

fn inside(namespace: &str, arguments: &[&str]) -> Result<()> {
    ip(&[&["-n", namespace], arguments].concat())
}

fn ip(arguments: &[&str]) -> Result<()> {
    checked(Command::new("ip").args(arguments)).map(|_| ())
}

/// Runs a tool to its end; its complaint is the error.
pub(crate) fn checked(command: &mut Command) -> Result<Output> {
    let output = command.output().with_context(|| format!("{} is needed", command.get_program().display()))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output)
}

/// Runs `make` on a thread of its own in the network namespace at `path`.
pub(crate) fn within<T: Send + 'static>(path: &Path, make: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let namespace = File::open(path).context("the namespace is gone")?;
    let made = thread::spawn(move || {
        let moved = move_into_link_name_space(namespace.as_fd(), Some(LinkNameSpaceType::Network));
        moved.context("the namespace may not be entered").map(|()| make())
    });
    made.join().map_err(|_| anyhow!("what was run in the namespace panicked"))?
}

fn namespace(name: &str) -> PathBuf {
    PathBuf::from("/run/netns").join(name)
}

/// No network, for a reason that is said; in CI that is the error.
#[expect(clippy::print_stderr, reason = "whoever reads the run must see what was not tried")]
fn skipped(error: &anyhow::Error) -> Result<Option<Net>> {
    ensure!(std::env::var_os("CI").is_none(), "networks of a test's own are needed here: {error:#}");
    eprintln!("skipped: this system lets a test make no network of its own: {error:#}");
    Ok(None)
}

//! What leaves the host, counted by the system on its network card and not by the program or the page.

use std::io::Write;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{Room, net::checked};

/// Counters in the host's namespace, one set a guest.
#[derive(Clone, Debug)]
pub struct Meter {
    host: Room,
    guests: usize,
}

/// What went to one guest since the meter began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// UDP datagrams that carry media: RTP version 2 and no RTCP (RFC 7983, section 7; RFC 5761, section 4).
    pub media: u64,
    /// Datagrams of UDP with more than 400 bytes, whatever they carry.
    pub large: u64,
    /// Bytes of all datagrams of UDP, with their headers from IP on.
    pub bytes: u64,
}

impl Meter {
    pub(crate) fn start(host: &Room, guests: &[Room]) -> Result<Self> {
        let mut table = "table inet porthole {\n".to_owned();
        let mut rules = String::new();
        for (place, guest) in guests.iter().enumerate() {
            for counter in ["media", "large", "every"] {
                table += &format!("counter {counter}{place} {{ }}\n");
            }
            let to = format!("ip daddr {} meta l4proto udp", guest.address());
            rules += &format!("{to} @th,64,8 & 0xc0 == 0x80 @th,72,8 != 192-223 counter name media{place}\n");
            rules += &format!("{to} udp length > 408 counter name large{place}\n");
            rules += &format!("{to} counter name every{place}\n");
        }
        table += &format!("chain leaving {{ type filter hook output priority 0; policy accept;\n{rules}}}\n}}\n");
        let mut nft = host.command("nft");
        let mut child = nft.args(["-f", "-"]).stdin(Stdio::piped()).spawn().context("nftables is needed")?;
        child.stdin.take().context("nft has no input")?.write_all(table.as_bytes())?;
        ensure!(child.wait()?.success(), "nft does not take:\n{table}");
        Ok(Self { host: host.clone(), guests: guests.len() })
    }

    /// What went to guest `place` so far.
    ///
    /// # Errors
    /// Where there is no such guest or the system cannot tell.
    pub fn to_guest(&self, place: usize) -> Result<Traffic> {
        ensure!(place < self.guests, "there are fewer guests");
        let output = checked(self.host.command("nft").args(["-j", "list", "counters", "table", "inet", "porthole"]))?;
        let listed: Value = serde_json::from_slice(&output.stdout)?;
        let counters = listed["nftables"].as_array().context("nft lists nothing")?;
        let count = |name: &str, field: &str| {
            let named = |listed: &&Value| listed["counter"]["name"] == format!("{name}{place}");
            let found = counters.iter().find(named);
            found.and_then(|listed| listed["counter"][field].as_u64()).with_context(|| format!("no counter {name}"))
        };
        Ok(Traffic {
            media: count("media", "packets")?,
            large: count("large", "packets")?,
            bytes: count("every", "bytes")?,
        })
    }
}

impl std::ops::Sub for Traffic {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            media: self.media.saturating_sub(before.media),
            large: self.large.saturating_sub(before.large),
            bytes: self.bytes.saturating_sub(before.bytes),
        }
    }
}

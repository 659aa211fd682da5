//! What stands between guests and the port, as far as this user may know.

use super::{Finding, FindingCode};

/// Pictures and files come by UDP to ports that the system chooses, which are these where nobody changed that
/// (`net.ipv4.ip_local_port_range`).
const FIRST: u16 = 32_768;
const LAST: u16 = 60_999;

/// What is known of a firewall.
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "elsewhere nothing is read"))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Firewall {
    /// There is none.
    Off,
    /// It lets guests through.
    Open,
    /// It does not; this program sets it.
    Closed(&'static str),
    /// It lets them open the page, and nothing further; this program sets it.
    PageOnly(&'static str),
    /// There is one, and its rules cannot be told; this program sets it.
    On(&'static str),
    /// Nobody can tell.
    Unknown,
}

/// Asks the system. It blocks while a program answers.
pub(super) fn found(port: u16) -> Vec<Finding> {
    vec![judged(&system::firewall(port), port)]
}

fn judged(firewall: &Firewall, port: u16) -> Finding {
    let (code, program) = match firewall {
        Firewall::Off => (FindingCode::FirewallOff, ""),
        Firewall::Open => (FindingCode::FirewallOpen, ""),
        Firewall::Closed(program) => (FindingCode::FirewallClosed, *program),
        Firewall::PageOnly(program) => (FindingCode::FirewallUdp, *program),
        Firewall::On(program) => (FindingCode::FirewallOn, *program),
        Firewall::Unknown => (FindingCode::FirewallUnknown, ""),
    };
    let command = match program {
        "ufw" => format!("sudo ufw allow {port}/tcp && sudo ufw allow {FIRST}:{LAST}/udp"),
        "firewalld" => format!("sudo firewall-cmd --add-port={port}/tcp --add-port={FIRST}-{LAST}/udp"),
        "nftables" => format!("tcp dport {port} accept; udp dport {FIRST}-{LAST} accept"),
        _ => format!("-p tcp --dport {port} -j ACCEPT; -p udp --dport {FIRST}:{LAST} -j ACCEPT"),
    };
    Finding::of(code).and("port", port).and("program", program).and("command", command)
}

#[cfg(target_os = "linux")]
mod system {
    use std::fs;
    use std::path::Path;
    use std::process::{Command, Stdio};

    use super::{FIRST, Firewall, LAST};
    use crate::doctor::ruleset::{self, Fate, Packet};

    /// Where programs of the system lie, which are in no usual user's path.
    const FOLDERS: [&str; 3] = ["/usr/sbin", "/sbin", "/usr/bin"];

    pub(super) fn firewall(port: u16) -> Firewall {
        let keeper = keeper();
        let fates = rules().map(|rules| {
            let datagram = Packet::Udp(FIRST.midpoint(LAST));
            (ruleset::fate(&rules, Packet::Tcp(port)), ruleset::fate(&rules, datagram))
        });
        let by = keeper.unwrap_or("nftables");
        match fates {
            Some((Fate::Dropped, _)) => Firewall::Closed(by),
            Some((Fate::Accepted | Fate::Unruled, Fate::Dropped)) => Firewall::PageOnly(by),
            Some((Fate::Unclear, _) | (_, Fate::Unclear)) => Firewall::On(by),
            Some(_) if has_old_tables() => Firewall::On("iptables"),
            Some((Fate::Unruled, _)) => Firewall::Off,
            Some((Fate::Accepted, _)) => Firewall::Open,
            None => match keeper {
                Some(keeper) => Firewall::On(keeper),
                // A firewall can be set by many programs, and its rules are for the administrator's eyes.
                None => Firewall::Unknown,
            },
        }
    }

    /// Every rule of the kernel's, for who may read them.
    fn rules() -> Option<String> {
        let nft = FOLDERS.iter().map(|folder| Path::new(folder).join("nft")).find(|nft| nft.is_file())?;
        let asked = Command::new(nft).args(["list", "ruleset"]).stdin(Stdio::null()).stderr(Stdio::null()).output();
        let answer = asked.ok().filter(|answer| answer.status.success())?;
        Some(String::from_utf8_lossy(&answer.stdout).into_owned())
    }

    /// The program that sets the rules, if it says to everybody that it does.
    fn keeper() -> Option<&'static str> {
        let ufw = fs::read_to_string("/etc/ufw/ufw.conf").unwrap_or_default();
        if ufw.lines().any(|line| line.trim().eq_ignore_ascii_case("enabled=yes")) {
            return Some("ufw");
        }
        ["/run/firewalld.pid", "/run/firewalld"].iter().any(|path| Path::new(path).exists()).then_some("firewalld")
    }

    /// Rules of the older kind, which `nft` does not list.
    fn has_old_tables() -> bool {
        fs::read_to_string("/proc/net/ip_tables_names").is_ok_and(|names| names.lines().any(|name| name == "filter"))
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::Firewall;

    pub(super) fn firewall(_port: u16) -> Firewall {
        Firewall::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::super::FindingCode;
    use super::{Firewall, judged};

    #[test]
    fn a_closed_port_is_told_with_the_command_that_opens_it() {
        for (program, word) in
            [("ufw", "ufw allow 7780/tcp"), ("firewalld", "--add-port=7780/tcp"), ("nftables", "dport 7780")]
        {
            let finding = judged(&Firewall::Closed(program), 7780);
            assert_eq!(finding.code, FindingCode::FirewallClosed);
            assert!(finding.values.iter().any(|(_, value)| value.contains(word)), "{finding:?}");
        }
        assert_eq!(judged(&Firewall::Unknown, 7780).code, FindingCode::FirewallUnknown);
    }
}

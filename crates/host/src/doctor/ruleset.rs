//! What becomes of a guest's first packet, by the rules that `nft list ruleset` prints (nft(8)).
//!
//! The rules are read for one packet: the first one from another machine to a port. A condition that is not understood
//! leaves it open whether its rule holds.

use std::collections::BTreeMap;

/// Chains that call each other deeper than this are not followed.
const DEEPEST: usize = 16;

/// What becomes of the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// No rule is about what comes in.
    Unruled,
    /// It comes in.
    Accepted,
    /// It does not.
    Dropped,
    /// The rules cannot be told from here.
    Unclear,
}

/// What is on its way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packet {
    /// The first of a TCP connection to this port.
    Tcp(u16),
    /// The first datagram to this port.
    Udp(u16),
}

impl Packet {
    fn port(self) -> u16 {
        match self {
            Self::Tcp(port) | Self::Udp(port) => port,
        }
    }

    /// Whether its protocol is called so, by name or number (IANA, Protocol Numbers).
    fn is(self, protocol: &str) -> bool {
        match self {
            Self::Tcp(_) => protocol == "tcp" || protocol == "6",
            Self::Udp(_) => protocol == "udp" || protocol == "17",
        }
    }
}

/// A chain, with the lines of its rules.
#[derive(Debug, Default)]
struct Chain<'a> {
    takes_input: bool,
    drops: bool,
    rules: Vec<&'a str>,
}

/// Chains by table and name.
type Chains<'a> = BTreeMap<(&'a str, &'a str), Chain<'a>>;

/// Whether a rule is about the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    Yes,
    No,
    Perhaps,
}

/// What becomes of the packet.
///
/// Tables of other families than IPv4 are not about a guest's packet.
pub(super) fn fate(ruleset: &str, packet: Packet) -> Fate {
    let chains = chains(ruleset);
    let inputs = chains.iter().filter(|(_, chain)| chain.takes_input);
    let fates: Vec<Fate> = inputs
        .map(|((table, _), chain)| {
            let otherwise = if chain.drops { Fate::Dropped } else { Fate::Accepted };
            through(&chains, table, chain, packet, 0).unwrap_or(otherwise)
        })
        .collect();
    // Each of them has to let it through.
    let is = |wanted| fates.contains(&wanted);
    let is_ruled = chains.values().any(|chain| chain.takes_input && (chain.drops || !chain.rules.is_empty()));
    match (is(Fate::Dropped), is(Fate::Unclear)) {
        (true, _) => Fate::Dropped,
        (false, true) => Fate::Unclear,
        (false, false) if is_ruled => Fate::Accepted,
        (false, false) => Fate::Unruled,
    }
}

fn chains(ruleset: &str) -> Chains<'_> {
    let mut chains = Chains::new();
    let (mut table, mut chain, mut is_ours) = ("", None, false);
    for line in ruleset.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("table ").and_then(|rest| rest.strip_suffix('{')) {
            (table, chain) = (name.trim(), None);
            is_ours = table.starts_with("inet ") || table.starts_with("ip ");
        } else if !is_ours {
            // A bridge, a device or IPv6.
        } else if let Some(name) = line.strip_prefix("chain ").and_then(|rest| rest.strip_suffix('{')) {
            chain = Some((table, name.trim()));
            chains.entry((table, name.trim())).or_default();
        } else if line == "}" {
            chain = None;
        } else if let Some(known) = chain.and_then(|chain| chains.get_mut(&chain)) {
            if line.starts_with("type ") {
                // The address is rewritten elsewhere, and nothing is let in or kept out there.
                let is_passed = line.contains(" hook input ") || line.contains(" hook prerouting ");
                known.takes_input = is_passed && line.starts_with("type filter");
                known.drops = line.contains("policy drop");
            } else if !line.is_empty() && !line.starts_with('#') {
                known.rules.push(line);
            }
        }
    }
    chains
}

/// What becomes of it in a chain; none where it comes out at its end.
fn through(chains: &Chains<'_>, table: &str, chain: &Chain<'_>, packet: Packet, depth: usize) -> Option<Fate> {
    if depth > DEEPEST {
        return Some(Fate::Unclear);
    }
    let mut is_unclear = false;
    let mut end = None;
    for rule in &chain.rules {
        let (matches, verdict) = read(rule, packet);
        if matches == Match::No {
            continue;
        }
        let fate = match verdict {
            Verdict::Accept => Some(Fate::Accepted),
            Verdict::Drop => Some(Fate::Dropped),
            Verdict::Jump(name) => {
                chains.get(&(table, name)).and_then(|next| through(chains, table, next, packet, depth + 1))
            }
            Verdict::Return if matches == Match::Yes => break,
            Verdict::Return | Verdict::Mapped => Some(Fate::Unclear),
            Verdict::None => None,
        };
        match fate {
            Some(fate) if matches == Match::Yes => {
                end = Some(fate);
                break;
            }
            Some(_) => is_unclear = true,
            None => {}
        }
    }
    // What was perhaps decided before is certain only where it comes to the same in the end.
    if is_unclear && end != Some(Fate::Accepted) { Some(Fate::Unclear) } else { end }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict<'a> {
    Accept,
    Drop,
    Jump(&'a str),
    Return,
    /// A map says it, by values that are not compared here.
    Mapped,
    None,
}

/// Whether a rule is about the packet, and what it says of it.
fn read(rule: &str, packet: Packet) -> (Match, Verdict<'_>) {
    let rule = rule.split(" comment \"").next().unwrap_or(rule);
    let (rule, otherwise) = match rule.split_once(" vmap ") {
        Some((before, _)) => (before, Verdict::Mapped),
        None => (rule, Verdict::None),
    };
    let mut matches = Match::Yes;
    let mut words = rule.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let verdict = match word {
            "accept" => Verdict::Accept,
            "drop" | "reject" => Verdict::Drop,
            "return" => Verdict::Return,
            "jump" | "goto" => Verdict::Jump(words.next().unwrap_or_default()),
            _ => Verdict::None,
        };
        if verdict != Verdict::None {
            return (matches, verdict);
        }
        let condition = match word {
            "counter" | "log" => {
                // Figures and a text follow, which are no conditions.
                while words.next_if(|next| !is_statement(next)).is_some() {}
                Match::Yes
            }
            "meta" | "ip" | "ip6" => continue,
            "l4proto" | "protocol" | "nexthdr" => holds(&operand(&mut words), |one| packet.is(one)),
            "tcp" | "udp" if !packet.is(word) => Match::No,
            "tcp" | "udp" | "th" => match words.next() {
                Some("dport") => holds(&operand(&mut words), |one| is_port(one, packet.port())),
                Some(_) | None => Match::Perhaps,
            },
            "icmp" | "icmpv6" => Match::No,
            "ct" => match words.next() {
                Some("state") => holds(&operand(&mut words), |one| one == "new"),
                Some(_) | None => Match::Perhaps,
            },
            "iif" | "iifname" => match operand(&mut words).as_slice() {
                [only] if only.trim_matches('"') == "lo" => Match::No,
                _ => Match::Perhaps,
            },
            _ => Match::Perhaps,
        };
        matches = both(matches, condition);
    }
    (matches, otherwise)
}

fn is_statement(word: &str) -> bool {
    ["accept", "drop", "reject", "return", "jump", "goto", "log", "counter"].contains(&word)
}

fn both(one: Match, other: Match) -> Match {
    match (one, other) {
        (Match::No, _) | (_, Match::No) => Match::No,
        (Match::Yes, Match::Yes) => Match::Yes,
        (Match::Perhaps, _) | (_, Match::Perhaps) => Match::Perhaps,
    }
}

/// One value, several with commas, or a set in braces; with a word before them where it is denied.
fn operand<'a>(words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> Vec<&'a str> {
    let mut values = Vec::new();
    let Some(first) = words.next() else { return values };
    if first == "!=" {
        values.push(first);
        values.extend(operand(words));
    } else if first == "{" {
        for word in words.by_ref().take_while(|word| *word != "}") {
            values.extend(word.split(',').filter(|one| !one.is_empty()));
        }
    } else {
        values.extend(first.split(','));
    }
    values
}

fn holds(values: &[&str], is_it: impl Fn(&str) -> bool) -> Match {
    match values {
        // A set with a name stands elsewhere, as does what a map says.
        [] => Match::Perhaps,
        [name] | ["!=", name] if name.starts_with(['@', '$']) => Match::Perhaps,
        ["!=", rest @ ..] => {
            if rest.iter().any(|one| is_it(one)) {
                Match::No
            } else {
                Match::Yes
            }
        }
        values if values.iter().any(|one| is_it(one)) => Match::Yes,
        _ => Match::No,
    }
}

/// `7780`, or `7000-8000`.
fn is_port(text: &str, port: u16) -> bool {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.parse::<u16>().ok();
    number(first).zip(number(last)).is_some_and(|(first, last)| (first..=last).contains(&port))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Packet::{Tcp, Udp};
    use super::{Fate, fate};

    fn input(policy: &str, rules: &[&str]) -> String {
        let rules: String = rules.iter().map(|rule| format!("\t\t{rule}\n")).collect();
        format!(
            "table inet filter {{\n\tchain input {{\n\t\ttype filter hook input priority filter; policy {policy};\n{rules}\t}}\n\n\
             \tchain guests {{\n\t\ttcp dport 7780 accept\n\t}}\n}}\n"
        )
    }

    #[test]
    fn without_rules_everything_comes_in() {
        assert_eq!(fate("", Tcp(7780)), Fate::Unruled);
        assert_eq!(fate(&input("accept", &[]), Tcp(7780)), Fate::Unruled);
        let translation =
            "table ip nat {\n\tchain in {\n\t\ttype nat hook input priority 100; policy accept;\n\t\tdrop\n\t}\n}\n";
        assert_eq!(fate(translation, Tcp(7780)), Fate::Unruled);
    }

    #[test]
    fn a_policy_of_dropping_holds_unless_a_rule_is_about_the_port() {
        let usual = ["ct state established,related accept", "iifname \"lo\" accept", "udp dport 7780 accept"];
        assert_eq!(fate(&input("drop", &usual), Tcp(7780)), Fate::Dropped);
        for rule in [
            "tcp dport 7780 accept",
            "tcp dport 7780 counter packets 0 bytes 0 accept comment \"drop\"",
            "tcp dport { 22, 7780 } ct state new accept",
            "meta l4proto tcp tcp dport 7000-8000 accept",
            "jump guests",
            "ct state invalid drop",
        ] {
            let wanted = if rule.contains("invalid") { Fate::Dropped } else { Fate::Accepted };
            assert_eq!(fate(&input("drop", &[usual[0], rule]), Tcp(7780)), wanted, "{rule}");
            assert_eq!(
                fate(&input("drop", &[usual[0], rule]), Tcp(22)) == Fate::Dropped,
                !rule.contains("22"),
                "{rule}"
            );
        }
    }

    #[test]
    fn a_rule_that_rejects_holds_before_a_later_one_that_accepts() {
        assert_eq!(fate(&input("accept", &["tcp dport 7780 reject", "accept"]), Tcp(7780)), Fate::Dropped);
        assert_eq!(fate(&input("accept", &["tcp dport != 22 drop"]), Tcp(7780)), Fate::Dropped);
        assert_eq!(fate(&input("accept", &["tcp dport != 7780 drop"]), Tcp(7780)), Fate::Accepted);
        let second = input("drop", &[]).replace("inet filter", "ip other");
        assert_eq!(fate(&(input("accept", &["accept"]) + &second), Tcp(7780)), Fate::Dropped);
    }

    #[test]
    fn rules_of_other_families_are_not_about_a_guest_and_those_before_the_input_are() {
        for family in ["ip6", "arp", "bridge", "netdev"] {
            let other = input("drop", &["drop"]).replace("inet", family);
            assert_eq!(fate(&other, Tcp(7780)), Fate::Unruled, "{family}");
            assert_eq!(fate(&(other + &input("accept", &["accept"])), Tcp(7780)), Fate::Accepted, "{family}");
        }
        let before = |rule: &str| input("accept", &[rule]).replace("hook input", "hook prerouting");
        assert_eq!(fate(&before("tcp dport 7780 drop"), Tcp(7780)), Fate::Dropped);
        assert_eq!(fate(&before("ip saddr 10.0.0.0/8 drop"), Tcp(7780)), Fate::Unclear);
    }

    #[test]
    fn what_a_map_says_is_not_guessed() {
        for rule in
            ["tcp dport vmap { 22 : accept, 7780 : accept }", "tcp dport vmap @ports", "iifname vmap { \"lo\" : drop }"]
        {
            assert_eq!(fate(&input("drop", &[rule]), Tcp(7780)), Fate::Unclear, "{rule}");
        }
        assert_eq!(fate(&input("drop", &["udp dport vmap @ports"]), Tcp(7780)), Fate::Dropped);
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        for rule in [
            "ip saddr 10.0.0.0/8 accept",
            "iifname \"eth0\" accept",
            "tcp dport @ours accept",
            "tcp dport != @theirs accept",
        ] {
            assert_eq!(fate(&input("drop", &[rule]), Tcp(7780)), Fate::Unclear, "{rule}");
            assert_eq!(fate(&input("drop", &[rule, "tcp dport 7780 accept"]), Tcp(7780)), Fate::Accepted, "{rule}");
        }
        assert_eq!(fate(&input("accept", &["ip saddr 10.0.0.0/8 drop"]), Tcp(7780)), Fate::Unclear);
    }

    #[test]
    fn a_datagram_needs_a_rule_of_its_own() {
        let page_only = input("drop", &["tcp dport 7780 accept"]);
        assert_eq!((fate(&page_only, Tcp(7780)), fate(&page_only, Udp(45_000))), (Fate::Accepted, Fate::Dropped));
        let both = input("drop", &["meta l4proto { tcp, udp } th dport { 7780, 32768-60999 } accept"]);
        assert_eq!((fate(&both, Tcp(7780)), fate(&both, Udp(45_000))), (Fate::Accepted, Fate::Accepted));
        assert_eq!(fate(&input("drop", &["ip protocol udp accept"]), Tcp(7780)), Fate::Dropped);
    }

    #[test]
    fn chains_that_call_each_other_come_to_an_end() {
        assert_eq!(fate(&input("drop", &["jump input"]), Tcp(7780)), Fate::Unclear);
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in "((table|chain|type filter hook input|tcp dport|jump|accept|drop|[{}a-z0-9,@\"!= -]{0,8}|\n) ?){0,60}", port: u16, is_tcp: bool) {
            let _ = fate(&text, if is_tcp { Tcp(port) } else { Udp(port) });
        }
    }
}

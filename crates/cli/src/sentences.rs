//! Events as plain sentences for a person at a terminal.

pub(super) mod devices;
pub(super) mod files;
pub(super) mod lack;
pub(super) mod report;
pub(super) mod visit;

use host::{EndedReason, Event, GuestId, Invited, LeftReason, Offered, Qr, SourceKind, Visitor};

use super::catalogue::Catalogue;
use super::width;

/// What to print for `event`, if anything; `name` is how the guest calls themselves that it is about, if that is known.
pub(super) fn about(event: &Event, name: Option<&str>, texts: &Catalogue) -> Option<String> {
    let guest = |guest: &GuestId| match name {
        Some(name) => format!("{name} ({guest})"),
        None => guest.to_string(),
    };
    Some(match event {
        Event::Sources(sources) => lines(sources.iter().map(|source| listed(source, texts))),
        Event::Invited(invited) => invitation(invited, width::of_terminal(), texts),
        Event::Revoked => texts.say("revoked", &[]),
        Event::Knocked(visitor) => knocks(visitor, texts),
        Event::Waiting(visitor) => waits(visitor, texts),
        Event::Joined(id) => texts.say("joined", &[("guest", &guest(id))]),
        Event::Left(id, reason) => texts.say(left(*reason), &[("guest", &guest(id))]),
        Event::Source(shown) => {
            texts.say("source", &[("name", shown.name.as_str()), ("size", &shown.size.to_string())])
        }
        Event::SourceHidden(name) => texts.say("source-hidden", &[("name", name.as_str())]),
        Event::SourceSilent(_) => texts.say("source-silent", &[]),
        Event::SourceGone(name) => texts.say("source-gone", &[("name", name.as_str())]),
        Event::Paused => texts.say("paused", &[]),
        Event::Resumed => texts.say("resumed", &[]),
        Event::Ended(EndedReason::Stopped) => texts.say("ended.stopped", &[]),
        Event::Ended(EndedReason::TimeOver) => texts.say("ended.time-over", &[]),
        Event::Devices(sheet) => devices::list(sheet, texts),
        Event::Meeting(meeting) => return devices::met(meeting, texts),
        Event::DeviceChanged(change) => devices::changed(change, texts),
        // Only the window asks for a preview; the narrator itself tells of files, visits, settings, findings and problems.
        Event::Preview(_)
        | Event::Ended(EndedReason::Failed)
        | Event::Connection(..)
        | Event::Stats(_)
        | Event::Files(_)
        | Event::Visit(_)
        | Event::Settings(_)
        | Event::Examined(_)
        | Event::Problem(_) => return None,
    })
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

fn listed(source: &Offered, texts: &Catalogue) -> String {
    // A window's title is a stranger's text.
    let name = host::DisplayName::from(source.info.name.as_str());
    let named = match source.info.kind {
        SourceKind::Desktop => texts.say("kind.desktop", &[]),
        SourceKind::Screen if source.info.primary => texts.say("kind.main-screen", &[("name", name.as_str())]),
        SourceKind::Screen | SourceKind::Region | SourceKind::Window => name.to_string(),
        SourceKind::Pattern => texts.say("kind.pattern", &[]),
    };
    format!("{:<24} {}  {named}", source.info.id.to_string(), source.info.size)
}

/// The links, and the code of the best one where it fits into so many columns: broken over lines, no camera reads it.
fn invitation(invited: &Invited, columns: Option<usize>, texts: &Catalogue) -> String {
    let code = invited.links.first().map(|best| drawn(&Qr::new(&best.link), columns, texts));
    let links = invited.links.iter().map(|at| format!("  {}   {}", at.link.reveal(), at.interface));
    lines(code.into_iter().chain([texts.say("invite", &[])]).chain(links))
}

fn drawn(code: &Qr, columns: Option<usize>, texts: &Catalogue) -> String {
    let width = code.size();
    if columns.is_some_and(|columns| columns < width) {
        texts.say("too-narrow", &[("columns", &width.to_string())])
    } else {
        code.terminal()
    }
}

fn knocks(visitor: &Visitor, texts: &Catalogue) -> String {
    let (name, address) = (who(visitor, texts), visitor.address.to_string());
    texts.say("knocks", &[("name", &name), ("browser", visitor.browser.as_str()), ("address", &address)])
}

fn waits(visitor: &Visitor, texts: &Catalogue) -> String {
    let (name, words) = (who(visitor, texts), visitor.words.to_string());
    let waits = texts.say("waits", &[("name", &name), ("words", &words)]);
    format!("{waits}\n  let-in {guest}\n  turn-away {guest}", guest = visitor.guest)
}

fn who(visitor: &Visitor, texts: &Catalogue) -> String {
    if visitor.name.is_empty() { texts.say("somebody", &[]) } else { visitor.name.to_string() }
}

fn left(reason: LeftReason) -> &'static str {
    match reason {
        LeftReason::Left => "left.left",
        LeftReason::Lost => "left.lost",
        LeftReason::TurnedAway => "left.turned-away",
        LeftReason::ShownOut => "left.shown-out",
        LeftReason::Stopped => "left.stopped",
        LeftReason::Failed => "left.failed",
    }
}

#[cfg(test)]
mod tests {
    use host::{Link, Qr};

    use super::drawn;
    use crate::catalogue::Catalogue;

    #[test]
    fn a_code_that_would_be_broken_over_lines_is_not_drawn() {
        let texts = Catalogue::for_locale("en");
        let code = Qr::new(&Link::parse("http://192.168.1.5:7780/#1.AAECAwQFBgcICQoLDA0ODw").unwrap());
        for columns in [None, Some(code.size())] {
            assert_eq!(drawn(&code, columns, &texts), code.terminal());
        }
        assert!(drawn(&code, Some(code.size() - 1), &texts).contains(&code.size().to_string()));
    }
}

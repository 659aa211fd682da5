//! Events as plain sentences for a person at a terminal.

pub(super) mod files;
pub(super) mod lack;
pub(super) mod visit;

use host::{EndedReason, Event, Invited, LeftReason, Offered, Qr, SourceKind, Visitor};

use super::catalogue::Catalogue;

/// What to print for `event`, if anything.
pub(super) fn about(event: &Event, texts: &Catalogue) -> Option<String> {
    Some(match event {
        Event::Sources(sources) => lines(sources.iter().map(|source| listed(source, texts))),
        Event::Invited(invited) => invitation(invited, texts),
        Event::Revoked => texts.say("revoked", &[]),
        Event::Knocked(visitor) => knocks(visitor, texts),
        Event::Waiting(visitor) => waits(visitor, texts),
        Event::Joined(guest) => texts.say("joined", &[("guest", &guest.to_string())]),
        Event::Left(guest, reason) => texts.say(left(*reason), &[("guest", &guest.to_string())]),
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
        // The narrator itself tells of files, visits and problems.
        Event::Ended(EndedReason::Failed)
        | Event::Connection(..)
        | Event::Stats(_)
        | Event::Files(_)
        | Event::Visit(_)
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
        SourceKind::Screen | SourceKind::Window => name.to_string(),
        SourceKind::Pattern => texts.say("kind.pattern", &[]),
    };
    format!("{:<24} {}  {named}", source.info.id.to_string(), source.info.size)
}

fn invitation(invited: &Invited, texts: &Catalogue) -> String {
    let code = invited.links.first().map(|best| Qr::new(&best.link).terminal());
    let links = invited.links.iter().map(|at| format!("  {}   {}", at.link.reveal(), at.interface));
    lines(code.into_iter().chain([texts.say("invite", &[])]).chain(links))
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

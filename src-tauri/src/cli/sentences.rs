//! Events as plain sentences for a person at a terminal.

use host::{EndedReason, Event, Invited, LeftReason, Qr, SourceKind, Visitor};

/// What to print for `event`, if anything.
pub(super) fn about(event: &Event) -> Option<String> {
    Some(match event {
        Event::Sources(sources) => sources
            .iter()
            .map(|source| format!("{:<24} {}  {}", source.info.id.to_string(), source.info.size, named(source)))
            .collect::<Vec<_>>()
            .join("\n"),
        Event::Invited(invited) => invitation(invited),
        Event::Revoked => "The link works no more; guests who are in stay.".to_owned(),
        Event::Knocked(visitor) => format!("{} knocks ({}, {}).", who(visitor), visitor.browser, visitor.address),
        Event::Waiting(visitor) => format!(
            "{} waits; their words: {}.\n  let-in {guest}\n  turn-away {guest}",
            who(visitor),
            visitor.words,
            guest = visitor.guest
        ),
        Event::Joined(guest) => format!("{guest} sees the picture."),
        Event::Left(guest, reason) => format!("{guest} {}.", left(*reason)),
        Event::Source(shown) => format!("Sharing {} ({}).", shown.name, shown.size),
        Event::SourceGone(name) => format!("{name} is gone; guests see that. Stop, and share something else."),
        Event::Paused => "Paused: nobody sees anything.".to_owned(),
        Event::Resumed => "Guests see the picture again.".to_owned(),
        Event::Ended(EndedReason::Stopped) => "Sharing has ended.".to_owned(),
        Event::Ended(EndedReason::TimeOver) => "The time is over; sharing has ended.".to_owned(),
        Event::Ended(EndedReason::Failed) | Event::Connection(..) | Event::Stats(_) | Event::Problem(_) => return None,
    })
}

fn named(source: &host::Offered) -> String {
    match source.info.kind {
        SourceKind::Desktop => "all screens".to_owned(),
        SourceKind::Screen if source.info.primary => format!("{} (main screen)", source.info.name),
        SourceKind::Screen | SourceKind::Window => source.info.name.clone(),
        SourceKind::Pattern => "a moving test picture".to_owned(),
    }
}

fn invitation(invited: &Invited) -> String {
    let mut lines = Vec::new();
    if let Some(best) = invited.links.first() {
        lines.push(Qr::new(&best.link).terminal());
    }
    lines.push("Scan the code, or open the link in a browser on the same network:".to_owned());
    for at in &invited.links {
        lines.push(format!("  {}   {}", at.link.reveal(), at.interface));
    }
    lines.join("\n")
}

fn who(visitor: &Visitor) -> String {
    if visitor.name.is_empty() { "Somebody".to_owned() } else { visitor.name.to_string() }
}

fn left(reason: LeftReason) -> &'static str {
    match reason {
        LeftReason::Left => "left",
        LeftReason::Lost => "was lost",
        LeftReason::TurnedAway => "was turned away",
        LeftReason::ShownOut => "was shown out",
        LeftReason::Stopped => "was told that sharing ended",
        LeftReason::Failed => "could not connect",
    }
}

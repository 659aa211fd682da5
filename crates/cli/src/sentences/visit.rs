//! The visit to another Porthole.

use host::{Visit, VisitReason, VisitState};

use crate::catalogue::Catalogue;

/// How the visit stands. How it ended is told with the exit code where it is no success.
pub(crate) fn about(visit: &Visit, texts: &Catalogue) -> Option<String> {
    let (name, address) = (host(visit), visit.address.to_string());
    let values = [("name", name.as_str()), ("address", address.as_str())];
    let words = visit.words.as_ref().map(ToString::to_string).unwrap_or_default();
    Some(match visit.state {
        VisitState::Connecting => texts.say("visit.connecting", &values),
        VisitState::Waiting => texts.say("visit.waiting", &[("name", &name), ("words", &words)]),
        VisitState::In => texts.say("visit.in", &values),
        VisitState::Lost => match visit.reason {
            Some(VisitReason::Unreachable) => texts.say("visit.unreachable", &values),
            Some(VisitReason::Silent) => texts.say("visit.silent", &values),
            Some(VisitReason::Busy) => texts.say("visit.busy", &values),
            _ => texts.say("visit.lost", &values),
        },
        VisitState::Ended => match visit.reason {
            Some(VisitReason::Left | VisitReason::Stopped) => Goodbye::of(visit).told(texts),
            _ => return None,
        },
    })
}

/// How a visit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Goodbye {
    /// Why.
    pub(crate) reason: VisitReason,
    host: String,
    /// The host had answered once.
    was_known: bool,
}

impl Goodbye {
    /// Of a visit that is over.
    pub(crate) fn of(visit: &Visit) -> Self {
        let reason = visit.reason.unwrap_or(VisitReason::Broken);
        Self { reason, host: host(visit), was_known: visit.host.is_some() }
    }

    /// What people read.
    pub(crate) fn told(&self, texts: &Catalogue) -> String {
        let key = match self.reason {
            VisitReason::Left => "visit.left",
            VisitReason::Stopped => "visit.stopped",
            VisitReason::Unreachable | VisitReason::Silent | VisitReason::Busy | VisitReason::Broken
                if self.was_known =>
            {
                "visit.given-up"
            }
            VisitReason::Unreachable => "visit.gone",
            VisitReason::Silent | VisitReason::Busy | VisitReason::Broken => "visit.broken",
            VisitReason::TurnedAway => "visit.turned-away",
            VisitReason::ShownOut => "visit.shown-out",
            VisitReason::Replaced => "visit.replaced",
            VisitReason::Expired => "visit.expired",
            VisitReason::Revoked => "visit.revoked",
            VisitReason::WrongLink => "visit.wrong-link",
            VisitReason::DeviceChanged => "visit.device-changed",
            VisitReason::Full => "visit.full",
            VisitReason::Version => "visit.version",
            VisitReason::Refused => "visit.refused",
        };
        texts.say(key, &[("name", &self.host)])
    }
}

/// The host's name, or where it is.
pub(crate) fn host(visit: &Visit) -> String {
    if visit.name.is_empty() { visit.address.to_string() } else { visit.name.to_string() }
}

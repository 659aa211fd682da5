//! What was not done, and what can be done about it.

use crate::catalogue::Catalogue;
use crate::course::Lack;

/// What was to be sent and is not all there.
pub(crate) fn not_sent(lack: Lack, texts: &Catalogue) -> String {
    let key = match lack {
        Lack::Nobody => "not-sent.nobody",
        Lack::NotIn => "not-sent.not-in",
        Lack::Unanswered => "not-sent.unanswered",
        Lack::BrokenOff => "not-sent.broken-off",
        Lack::Declined => "not-sent.declined",
        Lack::Failures => "not-sent.failures",
        Lack::LeftOut => "not-sent.left-out",
        Lack::CancelledHere => "not-sent.cancelled-here",
        Lack::CancelledThere => "not-sent.cancelled-there",
        Lack::Failed => "not-sent.failed",
    };
    texts.say(key, &[])
}

/// What was accepted and has not all come. What was never accepted lacks nobody.
pub(crate) fn not_received(lack: Lack, texts: &Catalogue) -> String {
    let key = match lack {
        Lack::Nobody | Lack::NotIn | Lack::Unanswered | Lack::Declined | Lack::BrokenOff => "not-received.broken-off",
        Lack::Failures => "not-received.failures",
        Lack::LeftOut => "not-received.left-out",
        Lack::CancelledHere | Lack::CancelledThere => "not-received.cancelled",
        Lack::Failed => "not-received.failed",
    };
    texts.say(key, &[])
}

//! The list of transfers, running and past.

use host::{Direction, FilesOffer, Transfer, TransferState};

use crate::amounts::size;
use crate::catalogue::Catalogue;
use crate::moment;

/// One paragraph a transfer, as they come.
pub(crate) fn list(transfers: &[Transfer], texts: &Catalogue) -> String {
    if transfers.is_empty() {
        return texts.say("transfers.none", &[]);
    }
    transfers.iter().map(|transfer| listed(transfer, texts)).collect::<Vec<_>>().join("\n")
}

fn listed(transfer: &Transfer, texts: &Catalogue) -> String {
    let offer = &transfer.offer;
    let named = transfer.peer_name.clone().filter(|name| !name.is_empty());
    let peer = named.or_else(|| offer.peer.map(|peer| peer.to_string()));
    let peer = peer.unwrap_or_else(|| texts.say("somebody", &[]));
    let (state, bytes, what) = (state(transfer.state, texts), size(offer.bytes, texts), summary(offer));
    let (count, failed) = (transfer.verified.to_string(), transfer.failed.to_string());
    let values = [
        ("name", peer.as_str()),
        ("state", state.as_str()),
        ("size", bytes.as_str()),
        ("what", what.as_str()),
        ("count", count.as_str()),
        ("failed", failed.as_str()),
    ];
    let told = match offer.direction {
        Direction::In => texts.say("transfers.in", &values),
        Direction::Out => texts.say("transfers.out", &values),
    };
    format!("{}  {}  {told}", offer.transfer, moment::shown(transfer.started))
}

/// The first name, and how many more there are.
fn summary(offer: &FilesOffer) -> String {
    let first = offer.roots.first().map(|root| root.name.as_str()).unwrap_or_default();
    match offer.roots.len() {
        0 | 1 => first.to_owned(),
        several => format!("{first} +{}", several - 1),
    }
}

fn state(state: TransferState, texts: &Catalogue) -> String {
    let key = match state {
        TransferState::Offered => "state.offered",
        TransferState::Running => "state.running",
        TransferState::PausedHere => "state.paused-here",
        TransferState::PausedThere => "state.paused-there",
        TransferState::Waiting => "state.waiting",
        TransferState::Checking => "state.checking",
        TransferState::Complete => "state.complete",
        TransferState::Incomplete => "state.incomplete",
        TransferState::Declined => "state.declined",
        TransferState::Cancelled => "state.cancelled",
    };
    texts.say(key, &[])
}

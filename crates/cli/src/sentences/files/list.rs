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
    let line = format!("{}  {}  {told}", offer.transfer, moment::shown(transfer.started));
    match &transfer.failure {
        Some(failure) => format!("{line}\n    {}", texts.failure(failure)),
        None => line,
    }
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
        TransferState::Queued => "state.queued",
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
        TransferState::Failed => "state.failed",
    };
    texts.say(key, &[])
}

#[cfg(test)]
mod tests {
    use host::{
        Direction, Failure, FailureCode, FilesOffer, OfferedRoot, RootKind, Transfer, TransferId, TransferState,
    };

    use super::list;
    use crate::catalogue::Catalogue;

    #[test]
    fn a_transfer_that_failed_is_listed_as_such_with_its_reason() {
        let transfer: TransferId = "1".repeat(32).try_into().unwrap();
        let root = OfferedRoot { name: "a.txt".to_owned(), kind: RootKind::File, items: 1, bytes: 5 };
        let offer = FilesOffer {
            transfer,
            peer: None,
            direction: Direction::Out,
            roots: vec![root],
            items: 1,
            bytes: 5,
            sources: Vec::new(),
            agreed: true,
            room: None,
            folder: None,
        };
        let message = "The other side's disk is full.".to_owned();
        let failed = Transfer {
            offer,
            peer_name: Some("Ann".to_owned()),
            state: TransferState::Failed,
            into: None,
            verified: 0,
            failed: 0,
            failure: Some(Failure { transfer, path: None, code: FailureCode::NoSpace, message: message.clone() }),
            started: 0,
            ended: Some(1),
        };
        let english = Catalogue::for_locale("en");
        let told = list(std::slice::from_ref(&failed), &english);
        assert!(told.contains("to Ann: a.txt, 5 B; failed") && told.ends_with(&format!("\n    {message}")), "{told}");
        let cancelled = list(&[Transfer { state: TransferState::Cancelled, failure: None, ..failed }], &english);
        assert!(cancelled.contains("; cancelled") && !cancelled.contains('\n'), "{cancelled}");
    }
}

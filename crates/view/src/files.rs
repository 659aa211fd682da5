//! Files and visits, as JSON.

use host::{Direction, Failure, FilesEvent, FilesOffer, OfferedRoot, Progress, RootKind, Transfer, Verified, Visit};
use serde::Serialize;

use super::View;

/// One thing of an offer.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RootView {
    /// Fit to be shown.
    name: String,
    #[cfg_attr(test, ts(type = "'file' | 'folder' | 'others'"))]
    kind: &'static str,
    items: u32,
    #[cfg_attr(test, ts(type = "number"))]
    bytes: u64,
}

/// A proposal to send files.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OfferView {
    transfer: String,
    /// A guest, or the host of the visit; none for the host of a visit that is over.
    peer: Option<String>,
    #[cfg_attr(test, ts(type = "'in' | 'out'"))]
    direction: &'static str,
    roots: Vec<RootView>,
    items: u32,
    #[cfg_attr(test, ts(type = "number"))]
    bytes: u64,
    /// Nobody is to be asked (any more).
    agreed: bool,
    /// Bytes for which the usual folder has room, where somebody is to be asked and that is known.
    #[cfg_attr(test, ts(type = "number | null"))]
    room: Option<u64>,
    /// The usual folder, which it goes into unless another one is named, where somebody is to be asked.
    folder: Option<String>,
}

/// How far a transfer is.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProgressView {
    transfer: String,
    #[cfg_attr(test, ts(type = "number"))]
    bytes: u64,
    #[cfg_attr(test, ts(type = "number"))]
    total: u64,
    /// Bytes a second.
    #[cfg_attr(test, ts(type = "number"))]
    rate: u64,
    #[cfg_attr(test, ts(type = "number | null"))]
    seconds_left: Option<u64>,
    items: u32,
    items_total: u32,
    #[cfg_attr(
        test,
        ts(
            type = "'queued' | 'offered' | 'running' | 'paused-here' | 'paused-there' | 'waiting' | 'checking' | 'complete' | 'incomplete' | 'declined' | 'cancelled' | 'failed'"
        )
    )]
    state: &'static str,
}

/// A file that is whole on both sides.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VerifiedView {
    transfer: String,
    /// On this machine.
    path: String,
    #[cfg_attr(test, ts(type = "number"))]
    bytes: u64,
    blake3: String,
}

/// Something that failed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FailureView {
    transfer: String,
    /// None where it is the transfer as a whole.
    path: Option<String>,
    code: &'static str,
    /// For people, in English.
    message: String,
}

/// One line of the list of transfers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TransferView {
    #[serde(flatten)]
    offer: OfferView,
    peer_name: Option<String>,
    #[cfg_attr(
        test,
        ts(
            type = "'queued' | 'offered' | 'running' | 'paused-here' | 'paused-there' | 'waiting' | 'checking' | 'complete' | 'incomplete' | 'declined' | 'cancelled' | 'failed'"
        )
    )]
    state: &'static str,
    /// The folder, of one that came in.
    into: Option<String>,
    verified: u32,
    failed: u32,
    /// Why it failed as a whole.
    failure: Option<FailureView>,
    /// Seconds since 1970-01-01 UTC.
    #[cfg_attr(test, ts(type = "number"))]
    started: u64,
    #[cfg_attr(test, ts(type = "number | null"))]
    ended: Option<u64>,
}

/// How the visit to another Porthole stands.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VisitView {
    host: Option<String>,
    name: String,
    address: String,
    #[cfg_attr(test, ts(type = "'connecting' | 'waiting' | 'in' | 'lost' | 'ended'"))]
    state: &'static str,
    reason: Option<&'static str>,
    words: Option<[String; 4]>,
    /// The device that is visited, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    device: Option<String>,
}

impl From<OfferedRoot> for RootView {
    fn from(root: OfferedRoot) -> Self {
        let kind = match root.kind {
            RootKind::File => "file",
            RootKind::Folder => "folder",
            RootKind::Others => "others",
        };
        Self { name: root.name, kind, items: root.items, bytes: root.bytes }
    }
}

impl From<FilesOffer> for OfferView {
    fn from(offer: FilesOffer) -> Self {
        Self {
            transfer: offer.transfer.to_string(),
            peer: offer.peer.map(|peer| peer.to_string()),
            direction: Direction::as_str(offer.direction),
            roots: offer.roots.into_iter().map(Into::into).collect(),
            items: offer.items,
            bytes: offer.bytes,
            agreed: offer.agreed,
            room: offer.room,
            folder: offer.folder.map(|folder| folder.to_string_lossy().into_owned()),
        }
    }
}

impl From<Progress> for ProgressView {
    fn from(progress: Progress) -> Self {
        let Progress { transfer, bytes, total, rate, seconds_left, items, items_total, state } = progress;
        let (transfer, state) = (transfer.to_string(), state.as_str());
        Self { transfer, bytes, total, rate, seconds_left, items, items_total, state }
    }
}

impl From<Verified> for VerifiedView {
    fn from(verified: Verified) -> Self {
        Self {
            transfer: verified.transfer.to_string(),
            path: verified.path.to_string_lossy().into_owned(),
            bytes: verified.bytes,
            blake3: verified.blake3.to_string(),
        }
    }
}

impl From<Failure> for FailureView {
    fn from(failure: Failure) -> Self {
        let Failure { transfer, path, code, message } = failure;
        Self { transfer: transfer.to_string(), path, code: code.as_str(), message }
    }
}

impl From<Transfer> for TransferView {
    fn from(transfer: Transfer) -> Self {
        Self {
            offer: transfer.offer.into(),
            peer_name: transfer.peer_name,
            state: transfer.state.as_str(),
            into: transfer.into.map(|folder| folder.to_string_lossy().into_owned()),
            verified: transfer.verified,
            failed: transfer.failed,
            failure: transfer.failure.map(Into::into),
            started: transfer.started,
            ended: transfer.ended,
        }
    }
}

impl From<Visit> for VisitView {
    fn from(visit: Visit) -> Self {
        Self {
            host: visit.host.map(|host| host.to_string()),
            name: visit.name.into(),
            address: visit.address.to_string(),
            state: visit.state.as_str(),
            reason: visit.reason.map(host::VisitReason::as_str),
            words: visit.words.map(|words| words.0.map(str::to_owned)),
            device: visit.device.map(|device| device.to_string()),
        }
    }
}

impl From<FilesEvent> for View {
    fn from(event: FilesEvent) -> Self {
        match event {
            FilesEvent::Offered(offer) => Self::Offered(offer.into()),
            FilesEvent::Accepted { transfer, into } => Self::Accepted {
                transfer: transfer.to_string(),
                into: into.map(|folder| folder.to_string_lossy().into_owned()),
            },
            FilesEvent::Declined(transfer) => Self::Declined { transfer: transfer.to_string() },
            FilesEvent::Progress(progress) => Self::Progress(progress.into()),
            FilesEvent::Verified(verified) => Self::Verified(verified.into()),
            FilesEvent::Failed(failure) => Self::Failed(failure.into()),
            FilesEvent::Finished { transfer, verified, failed, outcome } => {
                Self::Finished { transfer: transfer.to_string(), verified, failed, outcome: outcome.as_str() }
            }
            FilesEvent::Transfers(transfers) => {
                Self::Transfers { transfers: transfers.into_iter().map(Into::into).collect() }
            }
        }
    }
}

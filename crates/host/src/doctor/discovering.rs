//! Whether Portholes on the network can find this one: it announces itself, as nobody, and listens for that.

use std::net::IpAddr;
use std::time::Duration;

use discovery::{Announcement, Discovery, DiscoveryError, Nonce};
use settings::Settings;
use tokio::time::timeout;

use super::{Finding, FindingCode};
use crate::choices;
use crate::random;
use crate::sharing::Doorway;

/// What is announced comes back at once, and on a busy machine soon.
const HEARD_WITHIN: Duration = Duration::from_secs(8);

/// Announces a door at `port` for a moment; nothing where there is no network, which was told before.
pub(super) async fn tried(settings: &Settings, port: u16) -> Option<Finding> {
    let doorway = choices::chosen(settings).and_then(|chosen| Doorway::new(&chosen)).ok()?;
    let on: Vec<IpAddr> = doorway.places().into_iter().map(|(address, _)| address).collect();
    if on.iter().all(IpAddr::is_loopback) {
        return None;
    }
    let heard = timeout(HEARD_WITHIN, heard_back(&on, port)).await;
    Some(match heard {
        Ok(Ok(true)) => Finding::of(FindingCode::DiscoveryFine),
        Ok(Ok(false)) | Err(_) => Finding::of(FindingCode::DiscoveryDeaf),
        Ok(Err(error)) => Finding::of(FindingCode::DiscoveryRefused).and("reason", error),
    })
}

/// Whether its own announcement was heard before the search ended.
async fn heard_back(on: &[IpAddr], port: u16) -> Result<bool, DiscoveryError> {
    let mut discovery = Discovery::start(on)?;
    let nonce: Nonce = random::bytes();
    discovery.announce(&Announcement { nonce, port, tags: Vec::new() })?;
    while let Some(sighting) = discovery.next().await {
        if sighting.nonce == nonce {
            return Ok(true);
        }
    }
    Ok(false)
}

//! The thread that hears the library's events, and sees to it that a flood stays bounded.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mdns_sd::{Receiver, ResolvedService, ServiceEvent};
use tracing::{debug, warn};

use crate::Sighting;
use crate::mailbox::Mailbox;
use crate::station::Station;

/// How often it is looked how much the daemon keeps.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The rests after floods: each is twice as long as the one before, between these.
const SHORTEST_REST: Duration = Duration::from_secs(2);
const LONGEST_REST: Duration = Duration::from_secs(60);

/// After this long without a flood the next rest is the shortest one again.
const CALM: Duration = Duration::from_secs(120);

/// Hears until the station is ended, and closes the mailbox.
pub(crate) fn listen(station: &Station, mut events: Receiver<ServiceEvent>, mailbox: &Arc<Mailbox>) {
    let is_near = station.on().iter().any(IpAddr::is_loopback);
    let mut rest = SHORTEST_REST;
    loop {
        let since = Instant::now();
        hear(station, &events, mailbox, is_near);
        if station.is_over() {
            break;
        }
        if since.elapsed() > CALM {
            rest = SHORTEST_REST;
        }
        warn!("more was heard of other Portholes than can be kept; the search rests for {} seconds", rest.as_secs());
        let Some(next) = station.reopen(rest) else { break };
        events = next;
        rest = (rest * 2).min(LONGEST_REST);
    }
    mailbox.close();
}

/// Hears until there is too much of it, or until the daemon ends.
fn hear(station: &Station, events: &Receiver<ServiceEvent>, mailbox: &Mailbox, is_near: bool) {
    let mut looked = Instant::now();
    loop {
        match events.recv_timeout(LOOK_EVERY) {
            Ok(event) => {
                if let Some(sighting) = told(event, is_near) {
                    debug!(port = sighting.port, gone = sighting.gone, "a Porthole was heard");
                    mailbox.put(sighting);
                }
            }
            Err(_) if events.is_disconnected() => return,
            Err(_) => {}
        }
        if looked.elapsed() >= LOOK_EVERY {
            if station.is_flooded() {
                return;
            }
            looked = Instant::now();
        }
    }
}

fn told(event: ServiceEvent, is_near: bool) -> Option<Sighting> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library's enum is open")]
    match event {
        ServiceEvent::ServiceResolved(service) => seen(&service, is_near),
        ServiceEvent::ServiceRemoved(_, fullname) => Sighting::gone(&fullname),
        _ => None,
    }
}

fn seen(service: &ResolvedService, is_near: bool) -> Option<Sighting> {
    let addresses = service.addresses.iter().map(mdns_sd::ScopedIp::to_ip_addr);
    let text = |key: &str| service.txt_properties.get_property_val(key).flatten();
    Sighting::read(&service.fullname, service.port, addresses, text, is_near)
}

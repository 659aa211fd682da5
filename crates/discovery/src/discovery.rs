//! The handle: what is announced goes in, sightings come out, and all ends when it is dropped.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::thread;

use mdns_sd::{ServiceInfo, TxtProperty};

use crate::announcement::{MOST_TAGS, SERVICE, Tag};
use crate::joining::joinable;
use crate::mailbox::Mailbox;
use crate::station::Station;
use crate::{Announcement, DiscoveryError, Sighting};

/// A search for other Portholes, and the announcement of this one. It ends, with a goodbye, when this is dropped.
pub struct Discovery {
    station: Arc<Station>,
    mailbox: Arc<Mailbox>,
}

impl Discovery {
    /// Begins to look for Portholes from these addresses of this machine, and on no interface that has none of them. Where
    /// multicast can be joined only on some of them, it is those. To speak on other addresses, start another one.
    ///
    /// # Errors
    /// [`DiscoveryError`] where multicast can be joined on none of them, or where the system gives no thread or socket.
    pub fn start(on: &[IpAddr]) -> Result<Self, DiscoveryError> {
        let (station, events) = Station::open(joinable(on)?)?;
        let station = Arc::new(station);
        let mailbox = Arc::new(Mailbox::default());
        let ear = thread::Builder::new().name("discovery".to_owned()).spawn({
            let (station, mailbox) = (Arc::clone(&station), Arc::clone(&mailbox));
            move || crate::ear::listen(&station, events, &mailbox)
        });
        let discovery = Self { station, mailbox };
        ear.map(|_| discovery).map_err(|error| DiscoveryError::Start(error.to_string()))
    }

    /// The addresses it speaks on.
    #[must_use]
    pub fn on(&self) -> &[IpAddr] {
        self.station.on()
    }

    /// Announces this Porthole's door, in place of what was announced before, until [`Self::withdraw`]. Random tags are
    /// added, so that nobody learns how many devices there are. Does not block.
    ///
    /// # Errors
    /// [`DiscoveryError`] where there are too many tags, or where the search has ended.
    pub fn announce(&self, announcement: &Announcement) -> Result<(), DiscoveryError> {
        if announcement.tags.len() > MOST_TAGS {
            return Err(DiscoveryError::TooMany);
        }
        let mut padding = vec![Tag::default(); announcement.padding()];
        let refused = |error: getrandom::Error| DiscoveryError::Start(error.to_string());
        padding.iter_mut().try_for_each(|tag| getrandom::fill(tag)).map_err(refused)?;
        let name = announcement.instance();
        let host = format!("{name}.local.");
        let text: Vec<TxtProperty> = announcement.text(&padding).into_iter().map(TxtProperty::from).collect();
        let mut service = ServiceInfo::new(SERVICE, &name, &host, self.on(), announcement.port, text)?;
        // Names of 128 random bits are nobody else's: there is nothing to ask about before they are announced.
        service.set_requires_probe(false);
        self.station.announce(service)
    }

    /// Says goodbye, and announces nothing any more. Goes on listening. Does not block.
    ///
    /// # Errors
    /// [`DiscoveryError`] where the search has ended.
    pub fn withdraw(&self) -> Result<(), DiscoveryError> {
        self.station.withdraw()
    }

    /// The next Porthole that was heard or that went, this one too; of what nobody asks for the newest 64 are kept. Nothing is
    /// lost where the call is cancelled. `None` where the search ended by itself.
    pub async fn next(&mut self) -> Option<Sighting> {
        self.mailbox.next().await
    }
}

impl fmt::Debug for Discovery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Discovery").field("on", &self.on()).finish_non_exhaustive()
    }
}

impl Drop for Discovery {
    fn drop(&mut self) {
        self.station.close();
    }
}

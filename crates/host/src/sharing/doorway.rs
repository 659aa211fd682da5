//! Where guests come in: the addresses and the port of the door.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use door::{Door, Knocked, Limits, OpenError, Pages};
use tokio::sync::mpsc;

use crate::problem::{self, Problem, ProblemCode};

/// The door's usual port: one that people can let through a firewall once.
pub(crate) const USUAL_PORT: u16 = 7780;

/// How often a port that is free at one address is tried at the others.
const TRIES: usize = 8;

/// The addresses that the host chose. Never empty, none twice.
#[derive(Clone, Debug)]
pub(crate) struct Doorway(Vec<IpAddr>);

/// An address that guests may use, and its interface's name where the system tells it.
pub(crate) type Place = (IpAddr, String);

impl Doorway {
    /// The doorway of `chosen`; nothing chosen means every IPv4 address.
    ///
    /// # Errors
    /// For an address that no link can lead to.
    pub(crate) fn new(chosen: &[IpAddr]) -> Result<Self, Problem> {
        let mut addresses: Vec<IpAddr> = Vec::new();
        for address in chosen {
            if address.is_multicast() || *address == IpAddr::V4(Ipv4Addr::BROADCAST) {
                let message =
                    format!("The address {address} is not that of one machine: choose one of this machine's own.");
                return Err(Problem::new(ProblemCode::NoAddress, message));
            }
            if !addresses.contains(address) {
                addresses.push(*address);
            }
        }
        if addresses.is_empty() {
            addresses.push(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        }
        // Every address of a family has each single one within it.
        let whole: Vec<bool> =
            addresses.iter().filter(|address| address.is_unspecified()).map(IpAddr::is_ipv4).collect();
        addresses.retain(|address| address.is_unspecified() || !whole.contains(&address.is_ipv4()));
        Ok(Self(addresses))
    }

    /// Opens the door: at `port`, or at the usual one, or at any other where that is taken.
    pub(crate) async fn open(&self, port: Option<u16>, knocks: mpsc::Sender<Knocked>) -> Result<Door, Problem> {
        let opened = match port {
            Some(0) => self.open_anywhere(knocks).await,
            Some(port) => self.open_at(port, knocks).await,
            None => match self.open_at(USUAL_PORT, knocks.clone()).await {
                Err(OpenError::PortTaken { .. }) => self.open_anywhere(knocks).await,
                other => other,
            },
        };
        opened.map_err(|error| problem::of_door(&error))
    }

    /// The addresses for links, the best first. Never empty: where there is no network, this machine's own.
    pub(crate) fn places(&self) -> Vec<Place> {
        let mut places: Vec<Place> = self.0.iter().flat_map(|address| places_of(*address)).collect();
        if places.is_empty() {
            let own = if self.0.iter().any(IpAddr::is_ipv4) {
                IpAddr::V4(Ipv4Addr::LOCALHOST)
            } else {
                IpAddr::V6(Ipv6Addr::LOCALHOST)
            };
            places.push((own, name_of(own)));
        }
        places
    }

    /// Whether only this machine's own browser can come in, though the host did not choose that.
    pub(super) fn lacks_network(&self) -> bool {
        self.0.iter().any(IpAddr::is_unspecified) && self.places().iter().all(|(address, _)| address.is_loopback())
    }

    async fn open_at(&self, port: u16, knocks: mpsc::Sender<Knocked>) -> Result<Door, OpenError> {
        let bind = self.0.iter().map(|address| SocketAddr::new(*address, port)).collect();
        Door::open(door::Settings { bind, pages: Pages::embedded(), limits: Limits::default() }, knocks).await
    }

    /// One port at all addresses: the system chooses it for the first, and it has to be free at the others.
    async fn open_anywhere(&self, knocks: mpsc::Sender<Knocked>) -> Result<Door, OpenError> {
        let first = Self(self.0.iter().take(1).copied().collect());
        let mut tries = 1;
        loop {
            let door = first.open_at(0, knocks.clone()).await?;
            if self.0.len() == 1 {
                return Ok(door);
            }
            let port = door.addresses().first().map_or(0, SocketAddr::port);
            door.close().await;
            match self.open_at(port, knocks.clone()).await {
                Err(OpenError::PortTaken { .. }) if tries < TRIES => tries += 1,
                opened => return opened,
            }
        }
    }
}

fn places_of(address: IpAddr) -> Vec<Place> {
    if !address.is_unspecified() {
        return vec![(address, name_of(address))];
    }
    let known = door::interfaces().unwrap_or_default().into_iter();
    let of_family = known.filter(|known| known.address.is_ipv4() == address.is_ipv4());
    of_family.map(|known| (known.address, known.name)).collect()
}

/// The interface that has an address; an empty name where the system does not tell.
fn name_of(address: IpAddr) -> String {
    let found = door::interface_of(address).ok().flatten();
    found.map_or_else(String::new, |interface| interface.name)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, SocketAddr};

    use tokio::sync::mpsc;

    use super::Doorway;

    fn doorway(chosen: &[&str]) -> Result<Vec<IpAddr>, crate::Problem> {
        let chosen: Vec<IpAddr> = chosen.iter().map(|address| address.parse().unwrap()).collect();
        Doorway::new(&chosen).map(|doorway| doorway.0)
    }

    fn addresses(of: &[&str]) -> Vec<IpAddr> {
        of.iter().map(|address| address.parse().unwrap()).collect()
    }

    #[test]
    fn nothing_chosen_is_everything_and_nothing_is_there_twice() {
        assert_eq!(doorway(&[]).unwrap(), addresses(&["0.0.0.0"]));
        assert_eq!(doorway(&["127.0.0.1", "::1", "127.0.0.1"]).unwrap(), addresses(&["127.0.0.1", "::1"]));
        assert_eq!(doorway(&["127.0.0.1", "0.0.0.0", "::1"]).unwrap(), addresses(&["0.0.0.0", "::1"]));
    }

    #[test]
    fn an_address_that_is_not_one_machines_is_refused() {
        for wrong in ["224.0.0.1", "255.255.255.255", "ff02::1"] {
            assert!(doorway(&[wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn there_is_always_an_address_to_invite_by() {
        for chosen in [&[][..], &["0.0.0.0"], &["::"], &["127.0.0.1"]] {
            let chosen: Vec<IpAddr> = addresses(chosen);
            let places = Doorway::new(&chosen).unwrap().places();
            assert!(!places.is_empty() && places.iter().all(|(address, _)| !address.is_unspecified()), "{chosen:?}");
        }
    }

    #[tokio::test]
    async fn a_door_at_several_addresses_has_one_port() {
        let doorway = Doorway::new(&addresses(&["127.0.0.1", "127.0.0.2"])).unwrap();
        let (knocks, _) = mpsc::channel(1);
        let door = doorway.open(Some(0), knocks).await.unwrap();
        let ports: Vec<u16> = door.addresses().iter().map(SocketAddr::port).collect();
        assert_eq!(ports.len(), 2);
        assert!(ports[0] == ports[1] && ports[0] != 0, "{ports:?}");
        door.close().await;
    }
}

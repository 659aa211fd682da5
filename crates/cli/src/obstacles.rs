//! What stands in the way before anything begins: a wrong path, address or link.

mod folders;
mod link;
mod parcel;

use std::io;
use std::net::{IpAddr, UdpSocket};
use std::path::PathBuf;

use host::ProblemCode;

use crate::catalogue::Catalogue;
pub(crate) use folders::{data, inbox};
pub(crate) use link::NoLink;
pub(crate) use parcel::contents;

/// The code of a problem: what was given as a link is none.
pub(crate) const NO_LINK: &str = "no-link";

/// One thing that the person has to put right. Nothing was begun.
#[derive(Debug)]
pub(crate) enum Obstacle {
    /// A path to send that cannot be sent.
    Contents(PathBuf, NoContents),
    /// A folder for what comes in that is none.
    Inbox(PathBuf, NoFolder),
    /// The folder for what Porthole remembers is none.
    Data(PathBuf, NoFolder),
    /// An address that this machine does not have.
    Address(IpAddr),
    /// No link.
    Link(NoLink),
}

/// Why a path cannot be sent.
#[derive(Debug)]
pub(crate) enum NoContents {
    /// Nothing is there.
    Missing,
    /// It is the link of a Porthole, and would show its secret.
    Link,
    /// Nothing is there, and it reads like the name of a guest or a transfer.
    Name,
    /// It may not be read.
    Denied,
    /// It is neither a file nor a folder.
    Special,
    /// What the system said.
    Failed(io::Error),
}

/// Why a path is no folder that can be used.
#[derive(Debug)]
pub(crate) enum NoFolder {
    /// Nothing is there.
    Missing,
    /// It is something else.
    NotAFolder,
    /// It may not be written to.
    Denied,
    /// What the system said.
    Failed(io::Error),
}

impl Obstacle {
    /// What programs read.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Contents(..) => ProblemCode::NothingToSend.as_str(),
            Self::Inbox(..) => ProblemCode::NoInbox.as_str(),
            Self::Data(..) => ProblemCode::FilesOff.as_str(),
            Self::Address(_) => ProblemCode::NoAddress.as_str(),
            Self::Link(_) => NO_LINK,
        }
    }

    /// What people read.
    pub(crate) fn told(&self, texts: &Catalogue) -> String {
        match self {
            Self::Contents(path, why) => parcel::told(path, why, texts),
            Self::Inbox(path, why) => folders::told_of_inbox(path, why, texts),
            Self::Data(path, why) => folders::told_of_data(path, why, texts),
            Self::Address(address) => told_of_address(*address, texts),
            Self::Link(why) => why.told(texts),
        }
    }
}

/// Those of `chosen` that this machine does not have. An address that no machine can have is left to the conductor.
pub(crate) fn addresses(chosen: &[IpAddr]) -> Vec<Obstacle> {
    let is_foreign = |address: &&IpAddr| {
        let bound = UdpSocket::bind((**address, 0));
        // One that holds on a single link only is none without the name of that link.
        let none = [io::ErrorKind::AddrNotAvailable, io::ErrorKind::InvalidInput];
        bound.is_err_and(|error| none.contains(&error.kind()))
    };
    chosen.iter().filter(is_foreign).map(|address| Obstacle::Address(*address)).collect()
}

fn told_of_address(address: IpAddr, texts: &Catalogue) -> String {
    let own = host::addresses().into_iter().map(|(address, interface)| format!("{address} ({interface})"));
    let (address, own) = (address.to_string(), own.collect::<Vec<_>>().join(", "));
    texts.say("obstacle.address", &[("address", &address), ("own", &own)])
}

#[cfg(test)]
mod tests {
    use super::{Obstacle, addresses};
    use crate::catalogue::Catalogue;

    #[test]
    fn an_address_of_another_machine_is_named_with_those_that_there_are() {
        let chosen =
            ["127.0.0.1", "0.0.0.0", "127.0.0.2", "224.0.0.1", "203.0.113.7"].map(|address| address.parse().unwrap());
        let found = addresses(&chosen);
        let [obstacle @ Obstacle::Address(address)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(address.to_string(), "203.0.113.7");
        let told = obstacle.told(&Catalogue::for_locale("en"));
        let own = host::addresses().first().unwrap().0.to_string();
        assert!(told.contains("203.0.113.7") && told.contains(&own), "{told}");
    }
}

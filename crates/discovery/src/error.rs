//! Why nobody can be found.

use std::io;
use std::net::IpAddr;

/// Why discovery did not start, or nothing could be announced. A sharing goes on without it.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// There is no address to speak on.
    #[error("there is no network to look for other Portholes in")]
    NoAddress,

    /// Multicast can be joined on none of the addresses; of the last one it is said why.
    #[error("this machine does not let Porthole join multicast on {address}: {cause}")]
    Multicast {
        /// The address that was tried last.
        address: IpAddr,
        /// What the system said.
        #[source]
        cause: io::Error,
    },

    /// A thread or a socket that discovery stands on could not be made.
    #[error("the search for other Portholes could not start: {0}")]
    Start(String),

    /// More tags than one announcement holds.
    #[error("an announcement holds {most} tags at most", most = crate::MOST_TAGS)]
    TooMany,
}

impl From<mdns_sd::Error> for DiscoveryError {
    fn from(error: mdns_sd::Error) -> Self {
        Self::Start(error.to_string())
    }
}

//! Who carries, and from where to where.

use std::fmt;

/// All whose figures are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Portholes,
    PortholeIntoChromium,
    ChromiumIntoPorthole,
    Datachannels,
    DatachannelIntoChromium,
    ChromiumIntoDatachannel,
    Chromiums,
    Wormholes,
}

impl Way {
    /// Whether Porthole is one of the two sides: then it must not fail.
    pub(super) fn is_ours(self) -> bool {
        matches!(self, Self::Portholes | Self::PortholeIntoChromium | Self::ChromiumIntoPorthole)
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Portholes => "Porthole to Porthole",
            Self::PortholeIntoChromium => "Porthole to Chromium",
            Self::ChromiumIntoPorthole => "Chromium to Porthole",
            Self::Datachannels => "node-datachannel to node-datachannel",
            Self::DatachannelIntoChromium => "node-datachannel to Chromium",
            Self::ChromiumIntoDatachannel => "Chromium to node-datachannel",
            Self::Chromiums => "Chromium to Chromium",
            Self::Wormholes => "magic-wormhole to magic-wormhole",
        })
    }
}

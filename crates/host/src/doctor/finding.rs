//! What an examination tells.

use crate::codes::codes;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was found. The sentence about it, and what to do, stand under this code in the catalogue.
    pub code: FindingCode,
    /// What the sentence names: an address, a port.
    pub values: Vec<(&'static str, String)>,
}

impl Finding {
    pub(super) fn of(code: FindingCode) -> Self {
        Self { code, values: Vec::new() }
    }

    pub(super) fn and(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }
}

codes! {
    /// How good or bad a finding is.
    Verdict {
        /// As it should be.
        Ok = "ok",
        /// It works, and could be better; or nobody can say.
        Warn = "warn",
        /// Something cannot work so.
        Bad = "bad",
    }
}

codes! {
    /// What can be found.
    FindingCode {
        /// The settings are read, or there are none.
        SettingsFine = "settings-fine",
        /// Lines of the settings are not used.
        SettingsWrong = "settings-wrong",
        /// The file of the settings cannot be read.
        SettingsUnread = "settings-unread",
        /// The best address is one of the local network.
        AddressLan = "address-lan",
        /// The best address is one of the internet.
        AddressGlobal = "address-global",
        /// The best address is that of a tunnel.
        AddressVpn = "address-vpn",
        /// The best address is one that only containers and virtual machines reach.
        AddressVirtual = "address-virtual",
        /// The best address is one that the machine gave itself.
        AddressOwn = "address-own",
        /// There is no address that others reach.
        AddressNone = "address-none",
        /// The settings allow these addresses only.
        AddressChosen = "address-chosen",
        /// None of the addresses in the settings is there.
        AddressAway = "address-away",
        /// There are further addresses.
        AddressOthers = "address-others",
        /// The port is free, was opened, and answers at every address.
        PortFine = "port-fine",
        /// The door is open there now, and answers at every address.
        PortOpen = "port-open",
        /// The usual port is taken, so that another one is used each time.
        PortOther = "port-other",
        /// The port of the settings is taken.
        PortTaken = "port-taken",
        /// The system does not allow the port of the settings.
        PortDenied = "port-denied",
        /// The port could be opened, and does not answer.
        PortSilent = "port-silent",
        /// The port could not be opened for another reason.
        PortFailed = "port-failed",
        /// Nothing stands before the port.
        FirewallOff = "firewall-off",
        /// The firewall lets guests through.
        FirewallOpen = "firewall-open",
        /// The firewall does not let guests through.
        FirewallClosed = "firewall-closed",
        /// The firewall lets guests open the page, and nothing further.
        FirewallUdp = "firewall-udp",
        /// There is a firewall, and what it lets through cannot be told.
        FirewallOn = "firewall-on",
        /// Whether there is a firewall cannot be told.
        FirewallUnknown = "firewall-unknown",
        /// Other Portholes can be found, and find this one.
        DiscoveryFine = "discovery-fine",
        /// What is announced does not come back.
        DiscoveryDeaf = "discovery-deaf",
        /// The system lets nothing be announced.
        DiscoveryRefused = "discovery-refused",
        /// Screens and windows can be shared.
        DisplayFine = "display-fine",
        /// Pictures come without shared memory.
        DisplaySlow = "display-slow",
        /// Single windows cannot be shared.
        DisplayNoWindows = "display-no-windows",
        /// Windows of X11 programs alone can be shared.
        DisplayXwayland = "display-xwayland",
        /// There is no display.
        DisplayNone = "display-none",
        /// The display is one that cannot be captured.
        DisplayUnfit = "display-unfit",
        /// The system does not allow it.
        DisplayDenied = "display-denied",
        /// The display does not answer.
        DisplaySilent = "display-silent",
        /// Asking it failed.
        DisplayFailed = "display-failed",
        /// Pictures are encoded at full speed.
        EncoderFine = "encoder-fine",
        /// The encoder was built without its assembly.
        EncoderSlow = "encoder-slow",
        /// Nothing can be encoded.
        EncoderFailed = "encoder-failed",
        /// What arrives can be written.
        FolderFine = "folder-fine",
        /// There is hardly room for what arrives.
        FolderFull = "folder-full",
        /// Nothing can be written there.
        FolderDenied = "folder-denied",
        /// There is no folder for what arrives.
        FolderNone = "folder-none",
        /// What Porthole remembers can be written.
        DataFine = "data-fine",
        /// It cannot.
        DataDenied = "data-denied",
        /// There is no place for it.
        DataNone = "data-none",
        /// The list of transfers is whole, or there is none yet.
        LedgerFine = "ledger-fine",
        /// It is damaged.
        LedgerDamaged = "ledger-damaged",
        /// Another Porthole holds it.
        LedgerBusy = "ledger-busy",
        /// It cannot be used for another reason.
        LedgerFailed = "ledger-failed",
        /// There is a keyring, and it keeps what it is given.
        KeyringFine = "keyring-fine",
        /// There is one that is locked, or that was never set up.
        KeyringLocked = "keyring-locked",
        /// There is none.
        KeyringNone = "keyring-none",
        /// It does not answer.
        KeyringSilent = "keyring-silent",
        /// It cannot be used for another reason.
        KeyringFailed = "keyring-failed",
        /// Something did not come to an end.
        Unfinished = "unfinished",
    }
}

impl FindingCode {
    /// How good or bad it is.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::SettingsFine
            | Self::AddressLan
            | Self::AddressGlobal
            | Self::AddressChosen
            | Self::AddressOthers
            | Self::PortFine
            | Self::PortOpen
            | Self::FirewallOff
            | Self::FirewallOpen
            | Self::DiscoveryFine
            | Self::DisplayFine
            | Self::EncoderFine
            | Self::FolderFine
            | Self::DataFine
            | Self::LedgerFine
            | Self::KeyringFine => Verdict::Ok,
            Self::SettingsWrong
            | Self::AddressVpn
            | Self::AddressVirtual
            | Self::AddressOwn
            | Self::PortOther
            | Self::FirewallOn
            | Self::FirewallUnknown
            | Self::DiscoveryDeaf
            | Self::DiscoveryRefused
            | Self::DisplaySlow
            | Self::DisplayNoWindows
            | Self::DisplayXwayland
            | Self::EncoderSlow
            | Self::FolderFull
            | Self::LedgerBusy
            | Self::KeyringLocked
            | Self::KeyringNone
            | Self::KeyringSilent
            | Self::KeyringFailed
            | Self::Unfinished => Verdict::Warn,
            Self::SettingsUnread
            | Self::AddressNone
            | Self::AddressAway
            | Self::PortTaken
            | Self::PortDenied
            | Self::PortSilent
            | Self::PortFailed
            | Self::FirewallClosed
            | Self::FirewallUdp
            | Self::DisplayNone
            | Self::DisplayUnfit
            | Self::DisplayDenied
            | Self::DisplaySilent
            | Self::DisplayFailed
            | Self::EncoderFailed
            | Self::FolderDenied
            | Self::FolderNone
            | Self::DataDenied
            | Self::DataNone
            | Self::LedgerDamaged
            | Self::LedgerFailed => Verdict::Bad,
        }
    }
}

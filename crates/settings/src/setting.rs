//! The settings by name.

/// One thing that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// How others see this machine.
    Name,
    /// The folder for what arrives.
    Folder,
    /// Whether files that are offered wait for a word.
    Accept,
    /// Where guests may knock.
    Addresses,
    /// The port that they knock at.
    Port,
    /// The most that a guest's picture may take.
    Megabits,
    /// The language of what people read.
    Language,
    /// The window's colours.
    Theme,
    /// What closing the window does.
    CloseToTray,
    /// Whether Porthole starts with the desktop.
    StartWithSession,
}

impl Setting {
    /// Each of them once, in the order of the file.
    pub const ALL: [Self; 10] = [
        Self::Name,
        Self::Folder,
        Self::Accept,
        Self::Addresses,
        Self::Port,
        Self::Megabits,
        Self::Language,
        Self::Theme,
        Self::CloseToTray,
        Self::StartWithSession,
    ];

    /// The key in the file.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Folder => "folder",
            Self::Accept => "accept",
            Self::Addresses => "addresses",
            Self::Port => "port",
            Self::Megabits => "megabits",
            Self::Language => "language",
            Self::Theme => "theme",
            Self::CloseToTray => "close-to-tray",
            Self::StartWithSession => "start-with-session",
        }
    }

    /// The setting of that key.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.key() == key)
    }
}

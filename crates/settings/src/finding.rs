//! What is wrong in a file.

use crate::Setting;

/// Something that is not read, and what holds in its place is the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line in the file, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The line is no TOML, or says again what was said before.
    Line,
    /// From this line on nothing reads, so that nothing of the file holds.
    File,
    /// There is no such setting.
    Unknown(String),
    /// The value is not allowed.
    Value(Setting, String),
}

impl Wrong {
    /// What a program reads; the same for ever.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Line => "settings-line",
            Self::File => "settings-file",
            Self::Unknown(_) => "settings-unknown",
            Self::Value(setting, _) => match setting {
                Setting::Name => "settings-name",
                Setting::Folder => "settings-folder",
                Setting::Accept => "settings-accept",
                Setting::Addresses => "settings-addresses",
                Setting::Port => "settings-port",
                Setting::Megabits => "settings-megabits",
                Setting::Language => "settings-language",
                Setting::Theme => "settings-theme",
                Setting::CloseToTray => "settings-close-to-tray",
                Setting::StartWithSession => "settings-start-with-session",
            },
        }
    }

    /// What was found there; empty where the line says it all.
    #[must_use]
    pub fn given(&self) -> &str {
        match self {
            Self::Line | Self::File => "",
            Self::Unknown(given) | Self::Value(_, given) => given,
        }
    }
}

//! The settings as they are told.

use std::path::{Path, PathBuf};

use settings::{Place, Reading, Settings};
use wire::DisplayName;

use super::SettingsFile;
use super::merging;
use crate::files;

/// What holds, and what a form about it has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsSheet {
    /// The file; none where the system knows no place for it.
    pub path: Option<PathBuf>,
    /// Whether it is there.
    pub is_there: bool,
    /// Why it could not be read, if so.
    pub unread: Option<String>,
    /// What it says.
    pub reading: Reading,
    /// The folder for what arrives that it names.
    pub chosen: Option<PathBuf>,
    /// The system's name for this machine.
    pub machine: DisplayName,
    /// The user's folder for downloads.
    pub downloads: Option<PathBuf>,
    /// The interfaces that there are now, the one with the best address first.
    pub interfaces: Vec<String>,
}

impl SettingsSheet {
    /// Reads `file`, and asks the system for the rest. It blocks.
    #[must_use]
    pub fn of(file: Option<&SettingsFile>, machine: DisplayName) -> Self {
        let read = file.map(SettingsFile::read);
        let (is_there, unread, reading) = match read {
            Some(Ok(Some(reading))) => (true, None, reading),
            Some(Err(error)) => (true, Some(error.to_string()), Reading::default()),
            Some(Ok(None)) | None => (false, None, Reading::default()),
        };
        let path = file.map(|file| file.path().to_owned());
        let chosen = merging::folder(&reading.settings);
        let (downloads, interfaces) = (files::downloads(), interfaces());
        Self { path, is_there, unread, reading, chosen, machine, downloads, interfaces }
    }

    /// How others see this machine.
    #[must_use]
    pub fn name(&self) -> &DisplayName {
        self.settings().name.as_ref().unwrap_or(&self.machine)
    }

    /// The folder for what arrives.
    #[must_use]
    pub fn folder(&self) -> Option<PathBuf> {
        self.chosen.clone().or_else(|| self.downloads.clone())
    }

    /// Whether an address that was chosen is that of an interface, or of this machine at all, is not told here.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        self.settings().addresses.iter().map(Place::to_string).collect()
    }

    /// What is wrong in the file, as a code with the line and what was found there.
    pub fn wrongs(&self) -> impl Iterator<Item = (&'static str, usize, &str)> {
        self.reading.findings.iter().map(|finding| (finding.wrong.code(), finding.line, finding.wrong.given()))
    }

    fn settings(&self) -> &Settings {
        &self.reading.settings
    }
}

fn interfaces() -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for interface in door::interfaces().unwrap_or_default() {
        if !names.contains(&interface.name) {
            names.push(interface.name);
        }
    }
    names
}

/// A path that begins with `~`, from the user's home on.
pub(super) fn whole(folder: &str) -> Option<PathBuf> {
    match folder.strip_prefix('~') {
        None => Some(PathBuf::from(folder)),
        Some(rest) => {
            let home = directories::UserDirs::new()?.home_dir().to_owned();
            let rest = rest.trim_start_matches(['/', '\\']);
            Some(if rest.is_empty() { home } else { home.join(Path::new(rest)) })
        }
    }
}

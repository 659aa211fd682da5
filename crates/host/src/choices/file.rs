//! The file of the settings.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use disk::Document;
use settings::{LONGEST, NotAllowed, Reading, Setting, Settings, TEMPLATE, Value};
use thiserror::Error;

/// Its name, in the folder of settings.
const NAME: &str = "settings.toml";

/// The file of the settings, which need not be there. Everything about it blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsFile(PathBuf);

/// Why a setting was not changed.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// The system knows no home for this user.
    #[error("there is no folder for settings: set the variable HOME")]
    NoPlace,
    /// The setting has no such value.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The file is longer than is read, and what is not read would be lost.
    #[error("{0} is too long to be a file of settings: shorten it")]
    TooLong(PathBuf),
    /// The file is not in UTF-8, and what of it is no text would be lost.
    #[error("{0} is no text in UTF-8: save it so in an editor")]
    NoText(PathBuf),
    /// The file cannot be read or written.
    #[error("{path} cannot be changed ({error}): see that you may write there")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl SettingsFile {
    /// The file of this user; none where the system knows no home.
    #[must_use]
    pub fn usual() -> Option<Self> {
        disk::settings_folder().map(|folder| Self::within(&folder))
    }

    /// What this user's file says; what holds by default where it is not there or cannot be read.
    #[must_use]
    pub fn chosen() -> Settings {
        let read = Self::usual().and_then(|file| file.read().ok().flatten());
        read.unwrap_or_default().settings
    }

    /// The file in `folder`.
    #[must_use]
    pub fn within(folder: &Path) -> Self {
        Self(folder.join(NAME))
    }

    /// Where it is, or would be.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What it says; none where it is not there.
    ///
    /// # Errors
    /// Those of the file system, and [`ErrorKind::FileTooLarge`]: who reads half of it takes the defaults for chosen.
    pub fn read(&self) -> io::Result<Option<Reading>> {
        let bytes = disk::read_document(&self.0, LONGEST)?;
        if bytes.as_ref().is_some_and(|bytes| is_long(bytes)) {
            return Err(io::Error::new(ErrorKind::FileTooLarge, "it is too long to be a file of settings"));
        }
        Ok(bytes.map(|bytes| settings::read(&String::from_utf8_lossy(&bytes))))
    }

    /// Makes it, with every setting as it is by default and explained; tells whether it was not there before.
    ///
    /// # Errors
    /// [`ChangeError::Disk`].
    pub fn make(&self) -> Result<bool, ChangeError> {
        let document = Document::hold(&self.0).map_err(|error| self.failed(error))?;
        if document.read(LONGEST).map_err(|error| self.failed(error))?.is_some() {
            return Ok(false);
        }
        document.replace(TEMPLATE).map_err(|error| self.failed(error))?;
        Ok(true)
    }

    /// Changes one setting and leaves the rest as it is; a file that is not there is made.
    ///
    /// # Errors
    /// [`ChangeError`]; nothing is changed then.
    pub fn change(&self, setting: Setting, value: &Value) -> Result<(), ChangeError> {
        let document = Document::hold(&self.0).map_err(|error| self.failed(error))?;
        let bytes = document.read(LONGEST).map_err(|error| self.failed(error))?;
        if bytes.as_ref().is_some_and(|bytes| is_long(bytes)) {
            return Err(ChangeError::TooLong(self.0.clone()));
        }
        let text = bytes.map(String::from_utf8).transpose().map_err(|_| ChangeError::NoText(self.0.clone()))?;
        let text = settings::changed(text.as_deref(), setting, value)?;
        document.replace(&text).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: io::Error) -> ChangeError {
        ChangeError::Disk { path: self.0.clone(), error }
    }
}

/// Whether more may follow that was not read.
fn is_long(bytes: &[u8]) -> bool {
    bytes.len() >= LONGEST
}

#[cfg(test)]
mod tests {
    use std::fs;

    use settings::{Setting, Value};

    use super::{ChangeError, SettingsFile};

    #[test]
    fn a_change_makes_the_file_and_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::within(&folder.path().join("deep"));
        assert_eq!(file.read().unwrap(), None);
        file.change(Setting::Port, &Value::Number(9000)).unwrap();
        assert_eq!(file.read().unwrap().unwrap().settings.port, Some(9000));
        assert!(!file.make().unwrap());
        assert!(matches!(file.change(Setting::Port, &Value::Number(0)), Err(ChangeError::NotAllowed(_))));
        assert_eq!(file.read().unwrap().unwrap().settings.port, Some(9000));
    }

    #[test]
    fn a_file_that_was_not_read_whole_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::within(folder.path());
        let long = "# mine\n".repeat(20_000);
        fs::write(file.path(), &long).unwrap();
        assert!(matches!(file.change(Setting::Port, &Value::Number(9000)), Err(ChangeError::TooLong(_))));
        assert_eq!(fs::read_to_string(file.path()).unwrap(), long);
        assert!(file.read().is_err(), "what was chosen may stand further below");
    }

    #[test]
    fn a_file_that_is_no_text_is_read_as_far_as_it_is_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::within(folder.path());
        let strange = b"# caf\xe9\nport = 9000\n";
        fs::write(file.path(), strange).unwrap();
        assert_eq!(file.read().unwrap().unwrap().settings.port, Some(9000));
        assert!(matches!(file.change(Setting::Port, &Value::Number(9001)), Err(ChangeError::NoText(_))));
        assert_eq!(fs::read(file.path()).unwrap(), strange);
    }
}

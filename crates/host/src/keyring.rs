//! The system's keyring. All of it blocks, and is never asked on the conductor's thread.

use keyring::{Entry, Error};
use thiserror::Error as Reason;

/// How the keyring calls what is Porthole's.
pub(crate) const SERVICE: &str = "Porthole";

/// Why the keyring keeps nothing.
#[derive(Debug, Reason)]
pub(crate) enum KeyringError {
    /// There is none, or it was never set up.
    #[error("this machine has no keyring")]
    None,
    /// Its password was not given since the start. It is not asked for: nobody may be there to give it.
    #[error("the keyring is locked")]
    Locked,
    /// It did not answer in time.
    #[error("the keyring does not answer")]
    Silent,
    /// It did not give back what it was given.
    #[error("the keyring does not keep what it is given")]
    Forgetful,
    /// Something else, in the system's words.
    #[error("the keyring cannot be used: {0}")]
    Failed(String),
}

impl From<Error> for KeyringError {
    fn from(error: Error) -> Self {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the library's enum is open")]
        match error {
            Error::NoDefaultStore => Self::None,
            Error::NoStorageAccess(_) => Self::Locked,
            // What a faulty store gave back may be a secret, so it is not told.
            Error::BadEncoding(_) | Error::BadDataFormat(..) => Self::Forgetful,
            error => Self::Failed(error.to_string()),
        }
    }
}

/// What is kept under `account`; where there is nothing yet, what `fresh` makes, once it is kept.
pub(crate) fn kept(account: &str, fresh: impl FnOnce() -> Option<String>) -> Result<String, KeyringError> {
    #[cfg(target_os = "linux")]
    is_open()?;
    let entry = Entry::new(SERVICE, account)?;
    match entry.get_password() {
        Ok(text) => Ok(text),
        Err(Error::NoEntry) => {
            let text = fresh().ok_or(KeyringError::None)?;
            entry.set_password(&text)?;
            // Only what comes back is kept.
            if entry.get_password()? == text { Ok(text) } else { Err(KeyringError::Forgetful) }
        }
        Err(error) => Err(error.into()),
    }
}

/// Looks whether it can be written into: a write into one that is locked would bring up a window for its password.
#[cfg(target_os = "linux")]
pub(crate) fn is_open() -> Result<(), KeyringError> {
    use secret_service::blocking::SecretService;
    use secret_service::{EncryptionType, Error};

    let service = SecretService::connect(EncryptionType::Plain).map_err(|_| KeyringError::None)?;
    let collection = match service.get_default_collection() {
        Ok(collection) => collection,
        Err(Error::NoResult | Error::Locked) => return Err(KeyringError::Locked),
        Err(error) => return Err(KeyringError::Failed(error.to_string())),
    };
    if collection.is_locked().unwrap_or(false) { Err(KeyringError::Locked) } else { Ok(()) }
}

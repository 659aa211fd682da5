//! Whether the system's keyring keeps what it is given. A locked one is told without asking for its password.

use keyring::{Entry, Error};

use super::{Finding, FindingCode};
use crate::keyring::SERVICE;
#[cfg(target_os = "linux")]
use crate::keyring::{KeyringError, is_open};

/// What the trial is called in the keyring, for the moment that it is there.
const TRIAL: &str = "trial of the doctor";

/// Writes, reads and deletes in the keyring. Blocks until it answers.
pub(super) fn found() -> Finding {
    #[cfg(target_os = "linux")]
    match is_open() {
        Err(KeyringError::None) => return Finding::of(FindingCode::KeyringNone),
        Err(KeyringError::Locked) => return Finding::of(FindingCode::KeyringLocked),
        // What else it is, the trial tells.
        Ok(()) | Err(KeyringError::Silent | KeyringError::Forgetful | KeyringError::Failed(_)) => {}
    }
    match tried() {
        Ok(()) => Finding::of(FindingCode::KeyringFine),
        Err(Error::NoDefaultStore) => Finding::of(FindingCode::KeyringNone),
        Err(Error::NoStorageAccess(_)) => Finding::of(FindingCode::KeyringLocked),
        Err(error) => Finding::of(FindingCode::KeyringFailed).and("reason", error),
    }
}

fn tried() -> keyring::Result<()> {
    let entry = Entry::new(SERVICE, TRIAL)?;
    entry.set_secret(TRIAL.as_bytes())?;
    let kept = entry.get_secret();
    entry.delete_credential()?;
    if kept? == TRIAL.as_bytes() { Ok(()) } else { Err(Error::BadStoreFormat(TRIAL.to_owned())) }
}

//! Whether the system's keyring keeps what it is given. A locked one is told without asking for its password.

use keyring::{Entry, Error};

use super::{Finding, FindingCode};

/// What the trial is called in the keyring, for the moment that it is there.
const SERVICE: &str = "Porthole";
const TRIAL: &str = "trial of the doctor";

/// Writes, reads and deletes in the keyring. Blocks until it answers.
pub(super) fn found() -> Finding {
    #[cfg(target_os = "linux")]
    if let Some(code) = closed() {
        return Finding::of(code);
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

/// Why nothing can be written, as far as it can be told by looking: a write would bring up a window for the password.
#[cfg(target_os = "linux")]
fn closed() -> Option<FindingCode> {
    use secret_service::blocking::SecretService;
    use secret_service::{EncryptionType, Error};

    let Ok(service) = SecretService::connect(EncryptionType::Plain) else { return Some(FindingCode::KeyringNone) };
    let collection = match service.get_default_collection() {
        Ok(collection) => collection,
        Err(Error::NoResult | Error::Locked) => return Some(FindingCode::KeyringLocked),
        // What it is, the trial tells.
        Err(_) => return None,
    };
    collection.is_locked().unwrap_or(false).then_some(FindingCode::KeyringLocked)
}

//! Who this Porthole is: one certificate and its key, made once, by which hosts and guests know it again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use disk::Document;
use pairing::device::KeepingKey;
use session::{Certificate, CertificateError};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::codes::codes;
use crate::keyring::{self, KeyringError};

/// The file, in the folder of Porthole's data, where it is not in the keyring. It is readable to its user only.
const FILE: &str = "identity.pem";

/// How that file was called when only hosts knew a Porthole by it.
const EARLIER: &str = "guest.pem";

/// No identity is longer, in bytes.
const LONGEST: usize = 16 * 1024;

/// A keyring that takes longer is not waited for.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

codes! {
    /// Where the identity, and with it the devices, are kept.
    Keeping {
        /// In the system's keyring.
        Keyring = "keyring",
        /// In a file that only the user can read.
        File = "file",
        /// Nowhere: devices that are remembered are forgotten at the end of the run.
        Run = "run",
    }
}

/// Where a person wants it kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeepIdentity {
    /// In the keyring where there is one; a data folder that somebody named has it in itself.
    #[default]
    Auto,
    /// In the keyring or nowhere.
    Keyring,
    /// In a file.
    File,
}

/// Where an identity is looked for, and kept.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The folder of Porthole's data; none where there is no place for any.
    pub(super) data: Option<PathBuf>,
    /// Somebody named that folder: then it holds all that is kept, and can be carried away.
    pub(super) is_named: bool,
    pub(super) choice: KeepIdentity,
}

/// An identity.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    pub(super) certificate: Certificate,
    /// What the secrets of devices are sealed with; none where they are not kept.
    pub(super) key: Option<KeepingKey>,
    pub(super) keeping: Keeping,
    /// Why it is kept nowhere, for people.
    pub(super) why: Option<String>,
}

impl Identity {
    /// The identity of before, or a new one that is kept. Where it cannot be kept, it serves for this run.
    ///
    /// Without a keyring, and without a choice, the certificate alone stays in its file: it lets nobody in, and who comes back
    /// is known by it. Devices are trusted, so they are kept only where the keyring or the person keeps them.
    pub(super) async fn find(place: &Place) -> Result<Self, CertificateError> {
        let wants_keyring = match place.choice {
            KeepIdentity::Auto => !place.is_named && place.data.is_some(),
            KeepIdentity::Keyring => true,
            KeepIdentity::File => false,
        };
        if !wants_keyring {
            return blocking(place.data.clone(), |data| Self::in_file(data.as_deref())).await;
        }
        match in_keyring(place).await {
            Ok(text) => Self::of(&text, Keeping::Keyring),
            Err(error) => {
                tracing::debug!(%error, "no identity is kept in the keyring");
                let data = place.data.clone().filter(|_| place.choice == KeepIdentity::Auto);
                let found = blocking(data, |data| Self::in_file(data.as_deref())).await?;
                Ok(Self { key: None, keeping: Keeping::Run, why: Some(error.to_string()), ..found })
            }
        }
    }

    fn in_file(data: Option<&Path>) -> Result<Self, CertificateError> {
        let Some(data) = data else { return Self::passing("there is no folder for Porthole's data".to_owned()) };
        match file(data) {
            Ok(text) => Self::of(&text, Keeping::File),
            Err(error) => {
                tracing::warn!(%error, "nobody will know this device again after a restart");
                Self::passing(error.to_string())
            }
        }
    }

    /// One for this run.
    fn passing(why: String) -> Result<Self, CertificateError> {
        Ok(Self { certificate: Certificate::generate()?, key: None, keeping: Keeping::Run, why: Some(why) })
    }

    fn of(text: &str, keeping: Keeping) -> Result<Self, CertificateError> {
        let certificate = Certificate::from_pem(text)?;
        Ok(Self { certificate, key: Some(KeepingKey::of_identity(text)), keeping, why: None })
    }
}

/// The text in the keyring. One that lay in a file goes there, and lies in no file any more.
async fn in_keyring(place: &Place) -> Result<String, KeyringError> {
    let data = place.data.clone();
    let account = match (&data, place.is_named) {
        (Some(data), true) => format!("identity of {}", data.display()),
        _ => "identity".to_owned(),
    };
    let asking = spawn_blocking(move || {
        let earlier = data.as_deref().and_then(|data| read(data).ok().flatten());
        let text = keyring::kept(&account, || earlier.clone().or_else(fresh))?;
        Certificate::from_pem(&text).map_err(|_| KeyringError::Forgetful)?;
        if let Some(data) = data.filter(|_| earlier.as_ref() == Some(&text)) {
            let _ = fs::remove_file(data.join(FILE));
        }
        Ok(text)
    });
    match timeout(ANSWERS_WITHIN, asking).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => Err(KeyringError::Failed(error.to_string())),
        Err(_) => Err(KeyringError::Silent),
    }
}

fn fresh() -> Option<String> {
    Certificate::generate().ok()?.to_pem().ok()
}

/// The text in the file; a new one where there is none that reads.
fn file(data: &Path) -> io::Result<String> {
    if let Some(text) = read(data)? {
        return Ok(text);
    }
    // Of two Portholes that begin at once, the later one takes what the earlier one made.
    let document = Document::hold_private(&data.join(FILE))?;
    if let Some(text) = read(data)? {
        return Ok(text);
    }
    let text = fresh().ok_or_else(|| io::Error::other("no key could be made"))?;
    document.replace(&text)?;
    Ok(text)
}

/// The identity in the file; none where there is no file, or nothing in it that reads.
fn read(data: &Path) -> io::Result<Option<String>> {
    let (file, earlier) = (data.join(FILE), data.join(EARLIER));
    if !file.exists() && earlier.is_file() {
        fs::rename(earlier, &file)?;
    }
    let bytes = match disk::read_document(&file, LONGEST) {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => None,
        read => read?,
    };
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(text.filter(|text| Certificate::from_pem(text).is_ok()))
}

/// Does what blocks elsewhere.
async fn blocking(
    data: Option<PathBuf>,
    find: impl FnOnce(Option<PathBuf>) -> Result<Identity, CertificateError> + Send + 'static,
) -> Result<Identity, CertificateError> {
    match timeout(ANSWERS_WITHIN, spawn_blocking(move || find(data))).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => Identity::passing(error.to_string()),
        Err(_) => Identity::passing("the disk does not answer".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{EARLIER, FILE, Identity, KeepIdentity, Keeping, Place};

    fn place(data: &Path, choice: KeepIdentity) -> Place {
        Place { data: Some(data.to_owned()), is_named: true, choice }
    }

    async fn found(data: &Path) -> Identity {
        Identity::find(&place(data, KeepIdentity::Auto)).await.unwrap()
    }

    #[tokio::test]
    async fn an_identity_is_the_same_after_a_restart_and_another_where_the_file_is_broken() {
        let folder = tempfile::tempdir().unwrap();
        let first = found(folder.path()).await;
        assert_eq!((first.keeping, first.key.is_some()), (Keeping::File, true));
        assert_eq!(found(folder.path()).await.certificate.fingerprint(), first.certificate.fingerprint());
        std::fs::write(folder.path().join(FILE), "no certificate").unwrap();
        assert_ne!(found(folder.path()).await.certificate.fingerprint(), first.certificate.fingerprint());
    }

    #[tokio::test]
    async fn of_many_who_begin_at_once_all_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let all: Vec<_> = (0..4)
            .map(|_| {
                let data = folder.path().to_owned();
                tokio::spawn(async move { found(&data).await.certificate.fingerprint() })
            })
            .collect();
        let mut seen = std::collections::HashSet::new();
        for one in all {
            seen.insert(one.await.unwrap());
        }
        assert_eq!(seen.len(), 1);
    }

    #[tokio::test]
    async fn who_was_known_as_a_guest_before_still_is() {
        let folder = tempfile::tempdir().unwrap();
        let first = found(folder.path()).await.certificate.fingerprint();
        std::fs::rename(folder.path().join(FILE), folder.path().join(EARLIER)).unwrap();
        assert_eq!(found(folder.path()).await.certificate.fingerprint(), first);
        assert!(!folder.path().join(EARLIER).exists());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_can_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let all = tempfile::tempdir().unwrap();
        let folder = all.path().join("data");
        found(&folder).await;
        for (path, mode) in [(folder.clone(), 0o700), (folder.join(FILE), 0o600)] {
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_pipe_in_the_place_of_the_key_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join(FILE);
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let first = found(folder.path()).await.certificate.fingerprint();
        assert_eq!(found(folder.path()).await.certificate.fingerprint(), first, "a file took its place");
    }

    #[tokio::test]
    async fn without_any_place_it_serves_for_this_run_and_devices_are_not_kept() {
        let nowhere = Place { data: None, is_named: false, choice: KeepIdentity::Auto };
        let found = Identity::find(&nowhere).await.unwrap();
        assert_eq!((found.keeping, found.key.is_none(), found.why.is_some()), (Keeping::Run, true, true));
    }
}

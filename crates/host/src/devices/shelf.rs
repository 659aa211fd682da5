//! The file of devices. Every change reads it anew behind a lock, so that several Portholes of one user share it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use disk::Document;
use pairing::device::{KeepingKey, KeptError, LONGEST_KEPT, keep, take_up};
use pairing::{Devices, Nonce};
use thiserror::Error;

use crate::random;

/// The file, in the folder of Porthole's data.
const FILE: &str = "devices.json";

/// What becomes of one that does not read, so that a person may still look at it.
const UNREAD: &str = "devices.unread.json";

/// Why the devices were not read or changed.
#[derive(Debug, Error)]
pub(super) enum ShelfError {
    /// The file system's reason.
    #[error("the list of devices cannot be kept: {0}")]
    Disk(#[from] io::Error),
    /// A later Porthole wrote it; it is left as it is.
    #[error(transparent)]
    Later(KeptError),
}

/// Where devices are kept, and by which key.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    folder: PathBuf,
    key: KeepingKey,
}

impl Shelf {
    pub(super) fn new(folder: PathBuf, key: KeepingKey) -> Self {
        Self { folder, key }
    }

    /// All devices. It blocks.
    pub(super) fn read(&self) -> Result<Devices, ShelfError> {
        self.taken_up(disk::read_document(&self.file(), LONGEST_KEPT + 1)?)
    }

    /// Makes one change, and gives what all are then. It blocks.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Devices) -> T) -> Result<(T, Devices), ShelfError> {
        let document = Document::hold_private(&self.file())?;
        let mut devices = self.taken_up(document.read(LONGEST_KEPT + 1)?)?;
        let before = devices.clone();
        let changed = change(&mut devices);
        if devices != before {
            document.replace(&keep(&devices, &self.key, || Nonce::new(random::bytes())))?;
        }
        Ok((changed, devices))
    }

    fn file(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    fn taken_up(&self, text: Option<Vec<u8>>) -> Result<Devices, ShelfError> {
        let Some(text) = text else { return Ok(Devices::default()) };
        match take_up(&text, &self.key) {
            Ok(kept) => {
                if kept.lost > 0 {
                    tracing::warn!(lost = kept.lost, "devices were remembered by another identity, and are lost");
                }
                Ok(kept.devices)
            }
            Err(KeptError::Malformed(error)) => {
                tracing::warn!(%error, "the list of devices was damaged, and is put aside");
                set_aside(&self.folder)?;
                Ok(Devices::default())
            }
            Err(later @ KeptError::Version(_)) => Err(ShelfError::Later(later)),
        }
    }
}

fn set_aside(folder: &Path) -> io::Result<()> {
    fs::rename(folder.join(FILE), folder.join(UNREAD))
}

#[cfg(test)]
mod tests {
    use pairing::device::{KeepingKey, Pact, Side};
    use pairing::{Device, Trust};
    use wire::{DeviceMessage, Fingerprint, PairHalf, VERSION};

    use super::{FILE, Shelf, ShelfError, UNREAD};

    fn shelf(folder: &std::path::Path, identity: &str) -> Shelf {
        Shelf::new(folder.to_owned(), KeepingKey::of_identity(identity))
    }

    fn device(number: u8) -> Device {
        let mut pact = Pact::new(Side::Host, Fingerprint([0; 32]), Fingerprint([number; 32]));
        pact.open();
        pact.hear(DeviceMessage::Able { version: VERSION });
        pact.hear(DeviceMessage::Remember { name: "Ann".into(), half: PairHalf::new([number; 16]) });
        pact.wish("".into(), PairHalf::new([0; 16])).unwrap().1.unwrap()
    }

    #[test]
    fn devices_are_there_again_and_two_who_change_them_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (shelf(folder.path(), "me"), shelf(folder.path(), "me"));
        one.change(|devices| devices.remember(device(1)).unwrap()).unwrap();
        let (id, all) = other.change(|devices| devices.remember(device(2)).unwrap()).unwrap();
        assert_eq!(all.len(), 2);
        one.change(|devices| devices.trust(id, Trust::Watch)).unwrap();
        assert_eq!(other.read().unwrap().get(id).unwrap().trust, Trust::Watch);
        assert!(shelf(folder.path(), "somebody else").read().unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        shelf(folder.path(), "me").change(|devices| devices.remember(device(1)).unwrap()).unwrap();
        let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_list_is_put_aside_and_a_later_one_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (file, shelf) = (folder.path().join(FILE), shelf(folder.path(), "me"));
        std::fs::write(&file, "{\"version\":1,").unwrap();
        assert!(shelf.read().unwrap().is_empty());
        assert!(folder.path().join(UNREAD).exists() && !file.exists());
        let later = "{\"version\":2,\"devices\":[]}";
        std::fs::write(&file, later).unwrap();
        assert!(matches!(shelf.read(), Err(ShelfError::Later(_))));
        assert!(shelf.change(|devices| devices.remember(device(1))).is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), later);
    }
}

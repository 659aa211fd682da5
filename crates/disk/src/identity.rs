//! What tells one file from all others, and one state of it from the next.

use std::fs::File;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use cap_std::fs::Metadata;

/// The file on its device, whatever it is called; all zero where the system does not say it cheaply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity(pub(crate) [u8; 16]);

impl Identity {
    /// Whether the system told nothing by which the file could be known again.
    pub(crate) fn is_unknown(self) -> bool {
        self.0 == [0; 16]
    }

    /// The file system that the file is on.
    pub(crate) fn device(self) -> u64 {
        self.0[..8].iter().fold(0, |device, byte| device << 8 | u64::from(*byte))
    }

    #[cfg(unix)]
    pub(crate) fn of(metadata: &Metadata) -> Self {
        use cap_std::fs::MetadataExt;
        Self((u128::from(metadata.dev()) << 64 | u128::from(metadata.ino())).to_be_bytes())
    }

    #[cfg(not(unix))]
    pub(crate) fn of(_metadata: &Metadata) -> Self {
        Self([0; 16])
    }
}

/// A file as it was at one time. Where two are equal, so are the bytes, as far as a file system can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) bytes: u64,
    pub(crate) modified: Option<SystemTime>,
    pub(crate) identity: Identity,
}

impl Stamp {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok().map(cap_std::time::SystemTime::into_std);
        Self { bytes: metadata.len(), modified, identity: Identity::of(metadata) }
    }
}

/// What the system says of an open file.
pub(crate) fn metadata(file: &File) -> io::Result<Metadata> {
    Metadata::from_file(file)
}

/// How many names the file has: 0 of one that was removed.
#[cfg(unix)]
pub(crate) fn names(metadata: &Metadata) -> u64 {
    cap_std::fs::MetadataExt::nlink(metadata)
}

/// A file that is open is not removed.
#[cfg(not(unix))]
pub(crate) fn names(_metadata: &Metadata) -> u64 {
    1
}

/// The whole milliseconds since 1970-01-01 UTC, rounded down; none that cannot be counted.
pub(crate) fn milliseconds(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos().div_ceil(1_000_000)).ok().map(|before| -before),
    }
}

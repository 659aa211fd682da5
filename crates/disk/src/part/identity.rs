//! What tells one file from all others while it changes its name.

use std::fs::Metadata;

/// The identity of a file on its device; empty where the system does not give one cheaply.
#[cfg(unix)]
pub(crate) fn identity(metadata: &cap_std::fs::Metadata) -> Vec<u8> {
    use cap_std::fs::MetadataExt;
    [metadata.dev().to_be_bytes(), metadata.ino().to_be_bytes()].concat()
}

#[cfg(not(unix))]
pub(crate) fn identity(_metadata: &cap_std::fs::Metadata) -> Vec<u8> {
    Vec::new()
}

/// Whether writing to the file changes nothing that has another name.
#[cfg(unix)]
pub(super) fn has_one_name(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) == 1
}

#[cfg(not(unix))]
pub(super) fn has_one_name(_metadata: &Metadata) -> bool {
    true
}

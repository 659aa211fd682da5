//! Why a file could not be received or sent.

use std::io::{self, ErrorKind};
use std::path::PathBuf;

use thiserror::Error;
use wire::files::FaultCode;

use crate::LedgerError;

/// Why a file or folder could not be received or sent. [`DiskError::code`] is what the other side may know of it.
#[derive(Debug, Error)]
pub enum DiskError {
    /// The folder that was chosen for what comes in cannot be used.
    #[error("{} cannot be used: {why}; choose another folder", path.display())]
    Chosen {
        /// Which.
        path: PathBuf,
        /// Why.
        why: Box<DiskError>,
    },
    /// The folder that it goes to is gone, or is none.
    #[error("the folder is not there any more")]
    NoFolder,
    /// Something that is no folder stands where one is needed.
    #[error("something that is no folder stands in the way")]
    Blocked,
    /// Porthole may not write there.
    #[error("Porthole may not write there: {0}")]
    NoPermission(io::Error),
    /// The disk has no room for it.
    #[error("the disk is full")]
    NoSpace,
    /// The file system takes no file so large.
    #[error("the file is larger than this disk can take")]
    TooLarge,
    /// The file system does not take the name.
    #[error("the disk does not take the name")]
    Name,
    /// The source may not be read.
    #[error("it may not be read: {0}")]
    Unreadable(io::Error),
    /// The source is gone.
    #[error("it is gone")]
    Vanished,
    /// The source is not as it was when it was offered.
    #[error("it was changed since it was offered")]
    Changed,
    /// The source is neither a file nor a folder.
    #[error("it is neither a file nor a folder")]
    Special,
    /// A part is not what it was left as, or bytes were given that do not follow.
    #[error("the part of the file on the disk is not as it was left")]
    Torn,
    /// The disk failed otherwise.
    #[error("the disk failed: {0}")]
    Disk(io::Error),
    /// What is received could not be remembered.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl DiskError {
    /// What the other side is told.
    #[must_use]
    pub fn code(&self) -> FaultCode {
        match self {
            Self::Chosen { why, .. } => why.code(),
            Self::NoFolder | Self::Blocked => FaultCode::NoFolder,
            Self::NoPermission(_) => FaultCode::NoPermission,
            Self::NoSpace | Self::Ledger(LedgerError::NoSpace(_)) => FaultCode::NoSpace,
            Self::TooLarge => FaultCode::TooLarge,
            Self::Name => FaultCode::Name,
            Self::Unreadable(_) => FaultCode::Unreadable,
            Self::Vanished => FaultCode::Vanished,
            Self::Changed => FaultCode::Changed,
            Self::Special => FaultCode::Special,
            Self::Torn | Self::Disk(_) | Self::Ledger(_) => FaultCode::Disk,
        }
    }

    /// What an error means where something is written.
    pub(crate) fn writing(error: io::Error) -> Self {
        #[cfg(unix)]
        if matches!(rustix::io::Errno::from_io_error(&error), Some(rustix::io::Errno::LOOP)) {
            return Self::Blocked;
        }
        let kind = error.kind();
        if matches!(kind, ErrorKind::NotFound) {
            Self::NoFolder
        } else if matches!(kind, ErrorKind::NotADirectory) {
            Self::Blocked
        } else if matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) {
            Self::NoPermission(error)
        } else if matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
            Self::NoSpace
        } else if matches!(kind, ErrorKind::FileTooLarge) {
            Self::TooLarge
        } else if matches!(kind, ErrorKind::InvalidFilename | ErrorKind::InvalidInput) {
            Self::Name
        } else {
            Self::Disk(error)
        }
    }

    /// What an error means where a source is read.
    pub(crate) fn reading(error: io::Error) -> Self {
        // A link that is not to be followed, and a socket that cannot be opened.
        #[cfg(unix)]
        if matches!(
            rustix::io::Errno::from_io_error(&error),
            Some(rustix::io::Errno::LOOP | rustix::io::Errno::NXIO | rustix::io::Errno::NODEV)
        ) {
            return Self::Special;
        }
        if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
            Self::Vanished
        } else {
            Self::Unreadable(error)
        }
    }
}

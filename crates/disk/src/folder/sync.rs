//! Bytes and names that a power cut does not take away.

use std::fs::File;
use std::io;

use cap_std::fs::Dir;

/// Makes all that was written to the file system of `file` lasting, at once: for many small files far cheaper than one
/// after the other. False where the system cannot, or does not say whether it could.
#[cfg(target_os = "linux")]
pub(crate) fn sync_system(file: &File) -> bool {
    rustix::fs::syncfs(file).is_ok()
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn sync_system(_file: &File) -> bool {
    false
}

/// Makes the names in a folder lasting.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Dir) -> io::Result<()> {
    use rustix::fs::{Mode, OFlags};
    // The handle at hand may be one that only names the folder.
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = rustix::fs::openat(folder, ".", flags, Mode::empty())?;
    Ok(rustix::fs::fsync(folder)?)
}

/// Names last by themselves where the file system keeps a journal of them.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Dir) -> io::Result<()> {
    Ok(())
}

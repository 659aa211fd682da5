//! Locks between threads and between Portholes. They lie in files that hold nothing, and end with whoever has them, however
//! it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// Between two looks whether a lock is free.
pub(super) const PAUSE: Duration = Duration::from_millis(5);

/// Opens the file of a lock, and makes it if need be. Nothing is locked yet.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Tries to lock until it is done, or `goes_on` (which is told how long it took) says no; says whether it is done.
pub(crate) fn wait(
    attempt: impl Fn() -> Result<(), TryLockError>,
    goes_on: impl Fn(Duration) -> bool,
) -> io::Result<bool> {
    let begun = Instant::now();
    loop {
        match attempt() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if goes_on(begun.elapsed()) => thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

//! How much room there is.

use std::io;
use std::path::Path;

use cap_std::fs::Dir;

/// The most that is left to others, in bytes: a system without any room left stops working.
const MOST_LEFT: u64 = 64 << 20;

/// And of a small file system this part of it.
const LEFT_OF: u64 = 64;

/// The bytes that may still be written.
pub(super) fn free(folder: &Dir, path: &Path) -> io::Result<u64> {
    let (free, total) = figures(folder, path)?;
    Ok(free.saturating_sub(MOST_LEFT.min(total / LEFT_OF)))
}

#[cfg(unix)]
fn figures(folder: &Dir, _path: &Path) -> io::Result<(u64, u64)> {
    let figures = rustix::fs::fstatvfs(folder)?;
    // Some file systems (of other machines, mostly) say nothing: 0 blocks in all. They will say when they are full.
    if figures.f_blocks == 0 {
        return Ok((u64::MAX, 0));
    }
    let bytes = |blocks: u64| blocks.saturating_mul(figures.f_frsize);
    Ok((bytes(figures.f_bavail), bytes(figures.f_blocks)))
}

#[cfg(not(unix))]
fn figures(_folder: &Dir, path: &Path) -> io::Result<(u64, u64)> {
    let figures = fs4::statvfs(path)?;
    Ok((figures.available_space(), figures.total_space()))
}

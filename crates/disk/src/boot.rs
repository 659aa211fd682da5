//! Which run of the system this is.

/// A number for the time since the system was started, where it has one: what was written since then can only be lost
/// with the system, and not with a process that was killed.
#[cfg(target_os = "linux")]
pub(crate) fn boot() -> Option<i64> {
    let name = std::fs::read("/proc/sys/kernel/random/boot_id").ok()?;
    let digest = blake3::hash(&name);
    let (first, _) = digest.as_bytes().split_first_chunk()?;
    Some(i64::from_be_bytes(*first))
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn boot() -> Option<i64> {
    None
}

//! The mark of a file that came from elsewhere, as browsers set it on what they download. A file system that keeps no
//! marks keeps the file without one.

use std::fs::File;

use cap_std::fs::Dir;

/// Where the file came from, as far as anybody needs to know.
const ORIGIN: &str = "porthole:";

/// Sets the extended attribute that freedesktop.org names for it
/// (<https://www.freedesktop.org/wiki/CommonExtendedAttributes/>).
#[cfg(target_os = "linux")]
pub(crate) fn mark(file: &File, _within: &Dir, _name: &str) {
    let flags = rustix::fs::XattrFlags::empty();
    let _ = rustix::fs::fsetxattr(file, "user.xdg.origin.url", ORIGIN.as_bytes(), flags);
}

/// Sets the attribute by which macOS asks before it opens what was downloaded: flags, time, and who set it.
#[cfg(target_os = "macos")]
pub(crate) fn mark(file: &File, _within: &Dir, _name: &str) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = now.map_or(0, |since| since.as_secs());
    let value = format!("0081;{seconds:08x};{};", ORIGIN.trim_end_matches(':'));
    let flags = rustix::fs::XattrFlags::empty();
    let _ = rustix::fs::fsetxattr(file, "com.apple.quarantine", value.as_bytes(), flags);
}

/// Writes the stream that says: from the internet zone ([MS-FSCC], Zone.Identifier Stream Name).
#[cfg(windows)]
pub(crate) fn mark(_file: &File, within: &Dir, name: &str) {
    let stream = format!("{name}:Zone.Identifier");
    let _ = within.write(stream, format!("[ZoneTransfer]\r\nZoneId=3\r\nHostUrl={ORIGIN}\r\n"));
}

/// There is no mark.
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
pub(crate) fn mark(_file: &File, _within: &Dir, _name: &str) {}

//! The digest of the first bytes of a file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use transfer::Hashing;

/// So much is read at once.
const STEP: usize = 1 << 20;

/// Hashes the first `length` bytes, and leaves the file where the next byte goes. `step` is told the bytes hashed so far and
/// may end it, for none then. A file that is shorter is an error of the kind `UnexpectedEof`.
pub(crate) fn hash_prefix(
    file: &mut File,
    length: u64,
    step: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> io::Result<Option<Hashing>> {
    let mut hashing = Hashing::new();
    let mut bytes = vec![0; STEP];
    let mut done = 0;
    file.seek(SeekFrom::Start(0))?;
    while done < length {
        let most = usize::try_from(length - done).unwrap_or(STEP).min(STEP);
        let next = &mut bytes[..most];
        file.read_exact(next)?;
        hashing.update(next);
        done += next.len() as u64;
        if step(done).is_break() {
            file.seek(SeekFrom::Start(length))?;
            return Ok(None);
        }
    }
    Ok(Some(hashing))
}

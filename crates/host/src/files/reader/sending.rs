//! One transfer that is being sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::BytesMut;
use disk::{DiskError, Opener, Place, Reader, Tree};
use transfer::Hashing;
use wire::limits;

use super::{Answers, FileGot, FileJob, fault};

/// One transfer, its tree and its open files.
pub(super) struct Sending {
    place: Place,
    opener: Opener,
    files: BTreeMap<u32, Reader>,
}

impl Sending {
    pub(super) fn new(place: Place, tree: Arc<Tree>) -> Self {
        Self { place, opener: Opener::new(tree), files: BTreeMap::new() }
    }

    /// Where in the ledger it is.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Does one job; none where it needs no answer, or nobody wants it any more.
    pub(super) fn take(&mut self, number: u32, job: FileJob, answers: &Answers) -> Option<FileGot> {
        Some(match job {
            FileJob::Open { entry, prefix } => {
                let hashed = self.open(number, entry, prefix, answers).transpose()?;
                FileGot::Opened(hashed.map_err(|error| fault(&error)))
            }
            FileJob::Read { offset, length } => {
                FileGot::Read(self.read(number, offset, length).map_err(|error| fault(&error)))
            }
            FileJob::Finish => {
                let checked = self.files.remove(&number).map_or(Err(DiskError::Vanished), |mut file| file.check());
                FileGot::Finished(checked.map_err(|error| fault(&error)))
            }
            FileJob::Close => {
                self.files.remove(&number);
                return None;
            }
        })
    }

    fn open(&mut self, number: u32, entry: u32, prefix: u64, answers: &Answers) -> Result<Option<Hashing>, DiskError> {
        let mut file = self.opener.open(entry)?;
        let hashed = if prefix == 0 { Some(Hashing::new()) } else { file.hash(prefix, &mut |_| answers.go_on())? };
        self.files.insert(number, file);
        Ok(hashed)
    }

    fn read(&mut self, number: u32, offset: u64, length: usize) -> Result<BytesMut, DiskError> {
        let file = self.files.get_mut(&number).ok_or(DiskError::Vanished)?;
        let mut message = BytesMut::zeroed(limits::CHUNK_HEADER + length);
        file.read(offset, &mut message[limits::CHUNK_HEADER..])?;
        Ok(message)
    }
}

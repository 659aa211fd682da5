//! What is there already, and what is about to be.

use std::io::ErrorKind;

use cap_std::fs::Dir;
use wire::files::ItemKind;

use super::landing::{has_size, landed_as};
use super::places::Plan;
use super::{Expected, Found, Intake, Landed};
use crate::DiskError;
use crate::folder::land;
use crate::ledger::{FileRow, FileState};
use crate::part;

/// What one item asks for.
type Answer = Result<Found, DiskError>;

impl Intake {
    /// Says of each item what is there already. What is not is written down in the ledger, all at once; folders are made.
    /// An item that cannot be kept has its error in its place.
    ///
    /// # Errors
    /// [`DiskError`] where the ledger fails: then nothing was written down.
    pub fn look(&mut self, items: &[Expected]) -> Result<Vec<Answer>, DiskError> {
        let room = self.folder.room()?;
        let mut folders = Plan::default();
        let mut files = Vec::new();
        let mut answers = Vec::with_capacity(items.len());
        for item in items {
            answers.push(match item.kind {
                ItemKind::File => {
                    let planned = self.plan(item.path.folders(), &mut folders);
                    planned.and_then(|()| self.look_at(item, room, &mut files))
                }
                ItemKind::Folder => self.plan_offered(&item.path, &mut folders).map(|()| Found::Whole),
            });
        }
        self.ledger.write(self.place, &files, &folders.rows)?;
        self.make(&folders)?;
        for (answer, item) in answers.iter_mut().zip(items) {
            if answer.is_ok() {
                self.enter_for(item).unwrap_or_else(|error| *answer = Err(error));
            }
        }
        Ok(answers)
    }

    fn look_at(&mut self, item: &Expected, room: u64, files: &mut Vec<(String, FileRow)>) -> Answer {
        let key = item.path.to_string();
        let known = self.ledger.file(self.place, &key)?;
        let same = known.filter(|row| row.bytes == item.bytes && row.modified == item.modified);
        let offset = match same {
            Some(FileRow { state: FileState::Landed { .. }, .. }) => return Ok(Found::Whole),
            Some(row) => {
                if let Some((landed, told)) = self.settle(item, &row)? {
                    files.push((key, landed));
                    return Ok(Found::Landed(told));
                }
                self.length_of_part(item, &row)
            }
            None => 0,
        };
        if item.bytes - offset > room {
            return Err(DiskError::NoSpace);
        }
        if offset > 0 {
            return Ok(Found::Part { offset });
        }
        let (bytes, modified) = (item.bytes, item.modified);
        files.push((key, FileRow { bytes, modified, durable: 0, boot: self.boot, state: FileState::Wanted }));
        Ok(Found::Nothing)
    }

    /// How much of a part there is to go on from. What a process wrote outlives its death as long as the system runs;
    /// after a new start of the system only that counts which was made lasting.
    fn length_of_part(&mut self, item: &Expected, row: &FileRow) -> u64 {
        let name = self.part_name(&item.path);
        let Ok(within) = self.standing_folder_of(&item.path) else { return 0 };
        let Ok(length) = part::open(&within, &name).and_then(|file| Ok(file.metadata()?.len())) else { return 0 };
        let same_run = row.boot.is_some() && row.boot == self.boot;
        let certain = if same_run { length } else { length.min(row.durable) };
        certain.min(item.bytes)
    }

    /// Ends a landing that a kill broke off, where there is one. Its file was whole and proven.
    fn settle(&mut self, item: &Expected, row: &FileRow) -> Result<Option<(FileRow, Landed)>, DiskError> {
        let FileState::Landing { identity, digest } = &row.state else { return Ok(None) };
        let within = match self.standing_folder_of(&item.path) {
            Err(DiskError::NoFolder) => return Ok(None),
            within => within?,
        };
        let part = self.part_name(&item.path);
        let name = match landed_as(&within, item, *identity, digest) {
            Some(name) => {
                // Where a name is given by a second name for the file, the first may still be there.
                remove(&within, &part)?;
                name
            }
            None if part::open(&within, &part).is_ok_and(|file| has_size(&file, item.bytes)) => {
                land(&within, &part, item.path.name()).map_err(DiskError::writing)?
            }
            None => return Ok(None),
        };
        let landed = Landed { path: self.shown(&item.path, &name), bytes: item.bytes, digest: *digest };
        let state = FileState::Landed { name: name.to_string(), digest: *digest };
        Ok(Some((FileRow { state, durable: item.bytes, ..row.clone() }, landed)))
    }

    fn enter_for(&mut self, item: &Expected) -> Result<(), DiskError> {
        match item.kind {
            ItemKind::File => self.folder_of(&item.path).map(drop),
            ItemKind::Folder => self.own_folder(&item.path).map(drop),
        }
    }
}

pub(super) fn remove(within: &Dir, name: &str) -> Result<(), DiskError> {
    match within.remove_file(name) {
        // A disk that may only be read refuses to remove even what is not there.
        Err(_) if within.symlink_metadata(name).is_err_and(|error| error.kind() == ErrorKind::NotFound) => Ok(()),
        removed => removed.map_err(DiskError::writing),
    }
}

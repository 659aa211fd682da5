//! Which folder on the disk a folder of the transfer is.
//!
//! A root never goes into a folder that is there already: it gets a number, as files do. Within a root, folders that are
//! there already are entered.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::sync::Arc;

use cap_std::fs::Dir;
use transfer::{SafeName, SafePath};
use wire::files::ItemKind;

use super::Intake;
use crate::DiskError;
use crate::folder::{enter, is_free, numbers, sync_folder};
use crate::ledger::FolderRow;

/// Folders in which others were made are not kept in mind beyond this number.
const MOST_FRESH: usize = 256;

/// Folders that are to be written down and then made, in the order in which they stand in each other.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) rows: Vec<(String, FolderRow)>,
    known: HashSet<String>,
}

impl Intake {
    /// The folder that an item stands in. Folders that were taken away meanwhile are made again.
    pub(super) fn folder_of(&mut self, path: &SafePath) -> Result<Arc<Dir>, DiskError> {
        self.enter(path.folders(), true)
    }

    /// The folder that an item of the kind folder is.
    pub(super) fn own_folder(&mut self, path: &SafePath) -> Result<Arc<Dir>, DiskError> {
        self.enter(path.parts(), true)
    }

    /// The folder that an item stands in, if it is there.
    pub(super) fn standing_folder_of(&mut self, path: &SafePath) -> Result<Arc<Dir>, DiskError> {
        self.enter(path.folders(), false)
    }

    /// Plans those of these folders that are not known yet.
    pub(super) fn plan(&mut self, folders: &[SafeName], plan: &mut Plan) -> Result<(), DiskError> {
        for depth in 1..=folders.len() {
            let key = key(&folders[..depth]);
            if !plan.known.contains(&key) {
                if self.ledger.folder(self.place, &key)?.is_none() {
                    let row = self.planned(&folders[..depth], plan)?;
                    plan.rows.push((key.clone(), row));
                }
                plan.known.insert(key);
            }
        }
        Ok(())
    }

    /// Plans a folder that was itself offered.
    pub(super) fn plan_offered(&mut self, path: &SafePath, plan: &mut Plan) -> Result<(), DiskError> {
        self.plan(path.parts(), plan)?;
        let key = path.to_string();
        if let Some((_, row)) = plan.rows.iter_mut().find(|(known, _)| *known == key) {
            row.offered = true;
        } else if let Some(row) = self.ledger.folder(self.place, &key)?.filter(|row| !row.offered) {
            plan.rows.push((key, FolderRow { offered: true, ..row }));
        }
        Ok(())
    }

    fn planned(&mut self, folders: &[SafeName], plan: &Plan) -> Result<FolderRow, DiskError> {
        let Some((name, outer)) = folders.split_last() else { return Err(DiskError::Blocked) };
        let holder = key(outer);
        let is_new = plan.rows.iter().any(|(known, row)| row.made && *known == holder);
        let within = if is_new { None } else { self.enter(outer, false).map(Some).or_else(absent)? };
        place(within.as_deref(), name, outer.is_empty())
    }

    /// Makes the folders that were planned and written down. What fails here fails again, and is told, when it is entered.
    pub(super) fn make(&mut self, plan: &Plan) -> Result<(), DiskError> {
        for (key, row) in plan.rows.iter().filter(|(_, row)| row.made) {
            let Ok(path) = SafePath::clean(key.split('/')) else { continue };
            let Ok(within) = self.enter(path.folders(), true) else { continue };
            match within.create_dir(&row.name) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    // Somebody was quicker, or two folders of this transfer wanted the same number.
                    let other = place(Some(&within), path.name(), path.folders().is_empty())?;
                    let row = FolderRow { offered: row.offered, ..other };
                    self.ledger.write(self.place, &[], &[(key.clone(), row.clone())])?;
                    if row.made && within.create_dir(&row.name).is_ok() {
                        self.made_in(path.folders());
                    }
                }
                Ok(()) => self.made_in(path.folders()),
                Err(_) => {}
            }
        }
        if self.fresh.len() < MOST_FRESH { Ok(()) } else { self.sync_fresh() }
    }

    /// Makes the names of folders lasting that were made.
    pub(super) fn sync_fresh(&mut self) -> Result<(), DiskError> {
        while let Some(holder) = self.fresh.first() {
            let holder = SafePath::clean(holder.split('/'));
            match self.enter(holder.as_ref().map_or(&[], SafePath::parts), false) {
                // It is gone, and what was in it.
                Err(DiskError::NoFolder | DiskError::Blocked) => {}
                folder => sync_folder(&*folder?).map_err(DiskError::writing)?,
            }
            self.fresh.pop_first();
        }
        Ok(())
    }

    fn made_in(&mut self, holder: &[SafeName]) {
        self.fresh.insert(key(holder));
    }

    fn enter(&mut self, folders: &[SafeName], make: bool) -> Result<Arc<Dir>, DiskError> {
        let whole = key(folders);
        if let Some((_, dir)) = self.last.as_ref().filter(|(last, _)| *last == whole) {
            return Ok(Arc::clone(dir));
        }
        let mut dir = self.folder.root().try_clone().map_err(DiskError::writing)?;
        for depth in 1..=folders.len() {
            let row = self.ledger.folder(self.place, &key(&folders[..depth]))?;
            let named = row.and_then(|row| SafeName::clean(&row.name));
            let name = named.unwrap_or_else(|| folders[depth - 1].clone());
            dir = match enter(&dir, &name) {
                Err(error) if make && error.kind() == ErrorKind::NotFound => {
                    dir.create_dir(name.as_str()).map_err(DiskError::writing)?;
                    self.made_in(&folders[..depth - 1]);
                    enter(&dir, &name).map_err(DiskError::writing)?
                }
                entered => entered.map_err(DiskError::writing)?,
            };
        }
        let dir = Arc::new(dir);
        self.last = Some((whole, Arc::clone(&dir)));
        Ok(dir)
    }
}

/// What a folder is to be called, and whether it is to be made. Nothing stands in a folder that is not there yet.
fn place(within: Option<&Dir>, name: &SafeName, is_root: bool) -> Result<FolderRow, DiskError> {
    let Some(within) = within else { return Ok(FolderRow { name: name.to_string(), made: true, offered: false }) };
    if !is_root && within.symlink_metadata(name.as_str()).is_ok_and(|there| there.is_dir()) {
        return Ok(FolderRow { name: name.to_string(), made: false, offered: false });
    }
    for name in numbers(name, ItemKind::Folder) {
        if is_free(within, &name).map_err(DiskError::writing)? {
            return Ok(FolderRow { name: name.to_string(), made: true, offered: false });
        }
    }
    Err(DiskError::Blocked)
}

fn absent<T>(error: DiskError) -> Result<Option<T>, DiskError> {
    if matches!(error, DiskError::NoFolder) { Ok(None) } else { Err(error) }
}

pub(super) fn key(folders: &[SafeName]) -> String {
    folders.iter().map(SafeName::as_str).collect::<Vec<_>>().join("/")
}

//! Nothing that is partial is left over.

use std::path::PathBuf;

use transfer::{SafeName, SafePath};

use super::looking::remove;
use super::{Intake, places};
use crate::DiskError;
use crate::part::Part;

/// So many names are asked of the ledger at once.
const PAGE: u32 = 256;

impl Intake {
    /// Throws away the part of one file, if there is one, and the folders that nobody offered and that it leaves empty: the
    /// file cannot be had or kept.
    ///
    /// # Errors
    /// [`DiskError`] where it stays.
    pub fn discard(&mut self, path: &SafePath) -> Result<(), DiskError> {
        self.remove_part(path)?;
        self.ledger.drop_file(self.place, &path.to_string())?;
        // Folders that were made only for what is in them go with the last of it.
        for depth in (1..=path.folders().len()).rev() {
            let key = places::key(&path.folders()[..depth]);
            let row = self.ledger.folder(self.place, &key)?;
            if !row.is_some_and(|row| row.made && !row.offered) {
                break;
            }
            self.remove_folder(&key)?;
        }
        Ok(())
    }

    /// Throws away the part that is at hand.
    ///
    /// # Errors
    /// [`DiskError`] where it stays.
    pub fn discard_part(&mut self, part: Part) -> Result<(), DiskError> {
        let path = part.into_expected().path;
        self.discard(&path)
    }

    /// Ends the transfer: throws away all parts that are left, and the folders that nobody offered and that this leaves
    /// empty. Files and other folders stay, and cannot be lost.
    ///
    /// # Errors
    /// [`DiskError`] where something partial stays; the ledger remembers it ([`crate::Ledger::leftovers`]).
    pub fn end(&mut self) -> Result<(), DiskError> {
        if self.remove_parts()? {
            self.remove_folders(false)?;
        }
        self.sync_fresh()?;
        Ok(self.ledger.drop_unlanded(self.place)?)
    }

    /// Ends the transfer for good: throws away all parts that are left, and the folders that it made and that are empty.
    ///
    /// # Errors
    /// [`DiskError`] where something partial stays; the ledger remembers it ([`crate::Ledger::leftovers`]).
    pub fn cancel(&mut self) -> Result<(), DiskError> {
        self.remove_parts()?;
        self.remove_folders(true)?;
        Ok(self.ledger.drop_unlanded(self.place)?)
    }

    /// Where a file of this name is, for people.
    pub(super) fn shown(&self, path: &SafePath, name: &SafeName) -> PathBuf {
        let mut shown = self.folder.path().to_owned();
        for depth in 1..=path.folders().len() {
            let row = self.ledger.folder(self.place, &places::key(&path.folders()[..depth]));
            shown.push(row.ok().flatten().map_or_else(|| path.folders()[depth - 1].to_string(), |row| row.name));
        }
        shown.push(name.as_str());
        shown
    }

    /// Removes all parts, and says whether there could be any.
    fn remove_parts(&mut self) -> Result<bool, DiskError> {
        let mut after = String::new();
        loop {
            let page = self.ledger.unlanded(self.place, &after, PAGE)?;
            for path in page.iter().filter_map(|path| SafePath::clean(path.split('/')).ok()) {
                self.remove_part(&path)?;
            }
            let Some(last) = page.last() else { return Ok(!after.is_empty()) };
            after.clone_from(last);
        }
    }

    /// Removes the folders that it made and that are empty; those that were offered as such only if `offered`.
    fn remove_folders(&mut self, offered: bool) -> Result<(), DiskError> {
        let mut before: Option<String> = None;
        loop {
            let page = self.ledger.made_folders(self.place, offered, before.as_deref(), PAGE)?;
            for path in &page {
                self.remove_folder(path)?;
            }
            let Some(last) = page.last() else { return Ok(()) };
            before = Some(last.clone());
        }
    }

    fn remove_part(&mut self, path: &SafePath) -> Result<(), DiskError> {
        let name = self.part_name(path);
        match self.standing_folder_of(path) {
            // Where the folder is gone, or is none any more, the part is gone as well.
            Err(DiskError::NoFolder | DiskError::Blocked) => Ok(()),
            within => remove(&*within?, &name),
        }
    }

    /// Removes a folder if it is there and empty.
    fn remove_folder(&mut self, path: &str) -> Result<(), DiskError> {
        let Ok(path) = SafePath::clean(path.split('/')) else { return Ok(()) };
        let Some(row) = self.ledger.folder(self.place, &path.to_string())? else { return Ok(()) };
        self.last = None;
        if let (Ok(within), Some(name)) = (self.standing_folder_of(&path), SafeName::clean(&row.name)) {
            let _ = within.remove_dir(name.as_str());
        }
        Ok(())
    }
}

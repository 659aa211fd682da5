//! The folder that files are received into.

mod landing;
mod mark;
mod room;
mod sync;

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use cap_fs_ext::DirExt;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use transfer::SafeName;
use wire::files::ItemKind;

use crate::DiskError;
use crate::identity::Identity;

pub(crate) use landing::land;
pub(crate) use mark::mark;
pub(crate) use sync::{sync_folder, sync_system};

/// So many numbers a taken name gets before it is given up.
const MOST_NUMBERS: u32 = 10_000;

/// A folder that was chosen, held by a handle. What is done in it goes through that handle one name at a time and
/// follows no link, so that nothing outside is reached, whatever others do to the folder meanwhile.
#[derive(Debug)]
pub struct Folder {
    root: Dir,
    path: PathBuf,
}

impl Folder {
    /// Opens an existing folder. Of the path itself, links are followed: a person chose it.
    ///
    /// # Errors
    /// [`DiskError::NoFolder`] where there is none, and others where it cannot be opened.
    pub fn open(path: &Path) -> Result<Self, DiskError> {
        let path = path.canonicalize().map_err(DiskError::writing)?;
        let root = Dir::open_ambient_dir(&path, ambient_authority()).map_err(DiskError::writing)?;
        let metadata = root.dir_metadata().map_err(DiskError::writing)?;
        if metadata.is_dir() { Ok(Self { root, path }) } else { Err(DiskError::Blocked) }
    }

    /// Opens the folder that was chosen for what comes in; makes it if need be.
    ///
    /// # Errors
    /// [`DiskError::Chosen`], which names it.
    pub fn make(path: &Path) -> Result<Self, DiskError> {
        let made = std::fs::create_dir_all(path);
        let opened = match (Self::open(path), made) {
            // Why it is not there is known.
            (Err(DiskError::NoFolder), Err(error)) => Err(DiskError::writing(error)),
            (opened, _) => opened,
        };
        opened.map_err(|why| DiskError::Chosen { path: path.to_owned(), why: Box::new(why) })
    }

    /// Where it was when it was opened: absolute, and free of links.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes may still be written into it: what is free, less a little that is left to others.
    ///
    /// # Errors
    /// [`DiskError`] where the file system does not say.
    pub fn room(&self) -> Result<u64, DiskError> {
        room::free(&self.root, &self.path).map_err(DiskError::writing)
    }

    /// The same of the folder that [`Folder::make`] would open; where it is not there yet, of the one that it would be made in.
    /// None where nobody can say.
    #[must_use]
    pub fn room_at(path: &Path) -> Option<u64> {
        let path = std::path::absolute(path).ok()?;
        let there = path.ancestors().find(|path| path.is_dir())?;
        Self::open(there).and_then(|folder| folder.room()).ok()
    }

    /// Whether it is still where it was opened: not removed, not put elsewhere, no other one in its place.
    #[must_use]
    pub fn is_there(&self) -> bool {
        let own = self.root.dir_metadata();
        let there = Dir::open_ambient_dir(&self.path, ambient_authority()).and_then(|there| there.dir_metadata());
        own.is_ok_and(|own| there.is_ok_and(|there| Identity::of(&own) == Identity::of(&there)))
    }

    pub(crate) fn root(&self) -> &Dir {
        &self.root
    }
}

/// Opens a folder within `within`, which is not a link.
pub(crate) fn enter(within: &Dir, name: &SafeName) -> io::Result<Dir> {
    within.open_dir_nofollow(name.as_str())
}

/// Whether nothing bears a name: not even a link that leads nowhere.
pub(crate) fn is_free(within: &Dir, name: &SafeName) -> io::Result<bool> {
    match within.symlink_metadata(name.as_str()) {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// The name itself, then the name with the numbers 2, 3 and so on, up to a limit.
pub(crate) fn numbers(name: &SafeName, kind: ItemKind) -> impl Iterator<Item = SafeName> + '_ {
    let numbered = move |number| if number == 1 { name.clone() } else { name.numbered(number, kind) };
    (1..MOST_NUMBERS).map(numbered)
}

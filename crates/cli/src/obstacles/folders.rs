//! Folders that are written to: the inbox, and the one for what Porthole remembers.

use std::fs;
use std::io;
use std::path::Path;

use super::{NoFolder, Obstacle};
use crate::catalogue::Catalogue;

/// Why what comes in cannot go to the folder that was named, if any was.
pub(crate) fn inbox(folder: Option<&Path>) -> Option<Obstacle> {
    let folder = folder?;
    Some(Obstacle::Inbox(folder.to_owned(), look(folder).err()?))
}

/// Why nothing can be remembered where the environment says that it is to be. The folder may be made by then.
pub(crate) fn data() -> Option<Obstacle> {
    let folder = host::named_data_folder()?;
    let why = match look(&folder) {
        Err(NoFolder::Missing) => makeable(&folder),
        looked => looked,
    };
    Some(Obstacle::Data(folder, why.err()?))
}

/// Whether `folder`, which is not there, could be made.
fn makeable(folder: &Path) -> Result<(), NoFolder> {
    let above = folder.ancestors().skip(1).find(|above| !above.as_os_str().is_empty() && above.exists());
    above.map_or(Ok(()), look)
}

fn look(folder: &Path) -> Result<(), NoFolder> {
    let kind = fs::metadata(folder).map_err(failed)?;
    if !kind.is_dir() {
        return Err(NoFolder::NotAFolder);
    }
    writable(folder).map_err(failed)
}

/// Asks the system, and writes nothing.
#[cfg(unix)]
fn writable(folder: &Path) -> io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

/// Only writing would tell.
#[cfg(not(unix))]
fn writable(_folder: &Path) -> io::Result<()> {
    Ok(())
}

fn failed(error: io::Error) -> NoFolder {
    let kind = error.kind();
    if kind == io::ErrorKind::NotFound {
        NoFolder::Missing
    } else if kind == io::ErrorKind::NotADirectory {
        NoFolder::NotAFolder
    } else if kind == io::ErrorKind::PermissionDenied || kind == io::ErrorKind::ReadOnlyFilesystem {
        NoFolder::Denied
    } else {
        NoFolder::Failed(error)
    }
}

/// What people read of a folder for what comes in.
pub(super) fn told_of_inbox(folder: &Path, why: &NoFolder, texts: &Catalogue) -> String {
    texts.say("obstacle.inbox", &[("path", &folder.to_string_lossy()), ("why", &told(why, texts))])
}

/// What people read of the folder for what is remembered.
pub(super) fn told_of_data(folder: &Path, why: &NoFolder, texts: &Catalogue) -> String {
    texts.say("obstacle.data", &[("path", &folder.to_string_lossy()), ("why", &told(why, texts))])
}

fn told(why: &NoFolder, texts: &Catalogue) -> String {
    match why {
        NoFolder::Missing => texts.say("no-folder.missing", &[]),
        NoFolder::NotAFolder => texts.say("no-folder.other", &[]),
        NoFolder::Denied => texts.say("no-folder.denied", &[]),
        NoFolder::Failed(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{NoFolder, inbox, look, makeable};
    use crate::obstacles::Obstacle;

    #[test]
    fn a_file_and_what_is_not_there_are_no_inbox() {
        let why = |path: &str| match inbox(Some(Path::new(path))) {
            Some(Obstacle::Inbox(_, why)) => why,
            other => panic!("{path}: {other:?}"),
        };
        assert!(matches!(why("/dev/null"), NoFolder::NotAFolder));
        assert!(matches!(why("/nowhere/at all"), NoFolder::Missing));
        assert!(matches!(why("/dev/null/in it"), NoFolder::NotAFolder));
        assert!(inbox(None).is_none());
        assert!(inbox(Some(std::env::temp_dir().as_path())).is_none());
    }

    #[test]
    fn what_is_remembered_may_go_to_a_folder_that_is_not_there_yet() {
        let folder = std::env::temp_dir().join("not there").join("at all");
        assert!(matches!(look(&folder), Err(NoFolder::Missing)));
        assert!(makeable(&folder).is_ok());
        assert!(matches!(makeable(Path::new("/dev/null/at all")), Err(NoFolder::NotAFolder)));
    }
}

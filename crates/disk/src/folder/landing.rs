//! A whole file gets its final name, and nothing that is there is overwritten.

use std::io::{self, ErrorKind};

use cap_std::fs::{Dir, OpenOptions};
use transfer::SafeName;
use wire::files::ItemKind;

use super::numbers;

/// Renames the file `part` to `name`, or to the first number of it that is free. Says which.
pub(crate) fn land(within: &Dir, part: &str, name: &SafeName) -> io::Result<SafeName> {
    for name in numbers(name, ItemKind::File) {
        match rename(within, part, name.as_str()) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            landed => return landed.map(|()| name),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Renames in one step where the system can; else by a second name for the file; else by claiming the name with an empty
/// file that is replaced at once.
fn rename(within: &Dir, from: &str, to: &str) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{RenameFlags, renameat_with};
        match renameat_with(within, from, within, to, RenameFlags::NOREPLACE).map_err(io::Error::from) {
            Err(error) if is_missing(&error) => {}
            renamed => return renamed,
        }
    }
    match within.hard_link(from, within, to) {
        Err(error) if is_missing(&error) => claim(within, from, to),
        Err(error) => Err(error),
        Ok(()) => within.remove_file(from),
    }
}

fn claim(within: &Dir, from: &str, to: &str) -> io::Result<()> {
    within.open_with(to, OpenOptions::new().write(true).create_new(true)).map(drop)?;
    within.rename(from, within, to).inspect_err(|_| {
        let _ = within.remove_file(to);
    })
}

/// Whether this file system does not know the operation.
fn is_missing(error: &io::Error) -> bool {
    let kind = error.kind();
    // Linux says "not permitted" for links on file systems that have none.
    matches!(kind, ErrorKind::Unsupported | ErrorKind::InvalidInput | ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use cap_std::ambient_authority;
    use cap_std::fs::Dir;

    use super::{claim, rename};

    fn folder_with_two() -> (tempfile::TempDir, Dir) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("new"), "new").unwrap();
        fs::write(folder.path().join("old"), "old").unwrap();
        let dir = Dir::open_ambient_dir(folder.path(), ambient_authority()).unwrap();
        (folder, dir)
    }

    #[test]
    fn no_way_of_renaming_overwrites_what_is_there() {
        for way in [rename, claim, |within: &Dir, from: &str, to: &str| within.hard_link(from, within, to)] {
            let (folder, dir) = folder_with_two();
            assert_eq!(way(&dir, "new", "old").unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read_to_string(folder.path().join("old")).unwrap(), "old");
            assert_eq!(fs::read_to_string(folder.path().join("new")).unwrap(), "new");
        }
    }

    #[test]
    fn each_way_of_renaming_leaves_the_file_under_its_new_name_only() {
        for way in [rename, claim] {
            let (folder, dir) = folder_with_two();
            way(&dir, "new", "newer").unwrap();
            assert_eq!(fs::read_to_string(folder.path().join("newer")).unwrap(), "new");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        }
    }
}

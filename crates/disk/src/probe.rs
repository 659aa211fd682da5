//! Whether a folder can be written to, found out by writing.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Writes a file into `folder` and takes it away again. A folder that is not there yet is tried where it would be made.
///
/// # Errors
/// What the system says.
pub fn try_writing(folder: &Path) -> io::Result<()> {
    let mut there = folder;
    while there.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        there = there.parent().filter(|above| !above.as_os_str().is_empty()).ok_or(ErrorKind::NotFound)?;
    }
    if !fs::metadata(there)?.is_dir() {
        return Err(ErrorKind::NotADirectory.into());
    }
    let file = there.join(format!(".porthole-{}", std::process::id()));
    match OpenOptions::new().write(true).create_new(true).open(&file) {
        // A process of the same number was killed before it took it away.
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        Ok(_) | Err(_) => fs::remove_file(&file),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::try_writing;

    #[test]
    fn a_folder_is_tried_where_it_is_or_would_be_and_nothing_is_left_there() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("not/there")] {
            try_writing(&path).unwrap();
        }
        fs::write(folder.path().join(format!(".porthole-{}", std::process::id())), "").unwrap();
        try_writing(folder.path()).unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(try_writing(&folder.path().join("file")).is_err());
        assert!(try_writing(&folder.path().join("file/in it")).is_err());
        assert!(try_writing(Path::new("/proc")).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

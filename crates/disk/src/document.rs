//! A small text file that is always whole: at any time it holds either the old text or the new one.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::data::make_data_folder;

/// The text in `file`, as far as `longest` bytes; none where there is no such file. What is not UTF-8 is replaced.
///
/// # Errors
/// Those of the file system.
pub fn read_document(file: &Path, longest: usize) -> io::Result<Option<String>> {
    let opened = match File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // Waiting for somebody to write into a pipe would be for ever.
    if !opened.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    let mut bytes = Vec::new();
    opened.take(u64::try_from(longest).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Puts `text` into `file` in place of what is there; makes its folder if need be. A kill or a power cut at any time leaves
/// the old text or the new one. Where the file is a link, what it leads to is replaced.
///
/// # Errors
/// Those of the file system; the old text is still there then.
pub fn replace_document(file: &Path, text: &str) -> io::Result<()> {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_data_folder(folder)?;
    let fresh = beside(&file);
    let written = write(&fresh, text, &file).and_then(|()| fs::rename(&fresh, &file)).and_then(|()| settle(folder));
    if written.is_err() {
        // It was never in the way of anything.
        let _ = fs::remove_file(&fresh);
    }
    written
}

/// One name for each process, so that what a kill left is written over and not gathered.
fn beside(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}.new"))
}

fn write(fresh: &Path, text: &str, old: &Path) -> io::Result<()> {
    let mut file = File::create(fresh)?;
    if let Ok(old) = fs::metadata(old) {
        file.set_permissions(old.permissions())?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The new name is on the disk as well.
#[cfg(unix)]
fn settle(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Folders are not opened as files there.
#[cfg(not(unix))]
fn settle(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{read_document, replace_document};

    #[test]
    fn a_text_is_replaced_whole_and_its_folder_made() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep").join("settings.toml");
        assert_eq!(read_document(&file, 100).unwrap(), None);
        for text in ["one", "another one", ""] {
            replace_document(&file, text).unwrap();
            assert_eq!(read_document(&file, 100).unwrap().as_deref(), Some(text));
        }
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn no_more_is_read_than_was_asked_for_and_what_is_no_text_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("long");
        fs::write(&file, [b'a', 0xff, b'b', b'c']).unwrap();
        assert_eq!(read_document(&file, 3).unwrap().as_deref(), Some("a\u{fffd}b"));
    }

    #[test]
    fn what_is_no_file_is_an_error_and_nothing_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read_document(folder.path(), 10).is_err());
        assert!(read_document(Path::new("/dev/zero"), 10).is_err());
        assert!(replace_document(folder.path(), "text").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_mode_stays_as_it_was() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        replace_document(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

//! A small text file that is always whole: at any time it holds either the old text or the new one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::data::make_data_folder;
use crate::ledger::lock;

/// Who changes a document does so in a moment; who takes longer was stopped, or its disk does not answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Ends the name of a text that is not in its place yet.
const FRESH: &str = ".new";

/// The names that this process has given to fresh texts.
static GIVEN: AtomicU32 = AtomicU32::new(0);

/// What is in `file`, as far as `longest` bytes; none where there is no such file.
///
/// # Errors
/// Those of the file system.
pub fn read_document(file: &Path, longest: usize) -> io::Result<Option<Vec<u8>>> {
    // A pipe is not even opened: that would wait for somebody to write into it, for ever.
    let opened = fs::metadata(file).and_then(|found| if found.is_file() { File::open(file) } else { Err(no_file()) });
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    opened.take(u64::try_from(longest).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

fn no_file() -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, "it is no file")
}

/// A document that nobody else changes as long as this lives.
#[derive(Debug)]
pub struct Document {
    file: PathBuf,
    lock: Option<File>,
    /// Only its user is to read it.
    is_private: bool,
}

impl Document {
    /// Waits a moment until nobody else changes `file`, which need not be there; makes its folder if need be. Where the file
    /// is a link, it is about what it leads to.
    ///
    /// # Errors
    /// Those of the file system; [`ErrorKind::TimedOut`] where somebody else does not come to an end.
    pub fn hold(file: &Path) -> io::Result<Self> {
        Self::held(file, false)
    }

    /// As [`hold`](Self::hold), for what only its user may read: it gets the mode 0600 where the
    /// system has modes.
    ///
    /// # Errors
    /// Those of [`hold`](Self::hold).
    pub fn hold_private(file: &Path) -> io::Result<Self> {
        Self::held(file, true)
    }

    fn held(file: &Path, is_private: bool) -> io::Result<Self> {
        let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
        make_data_folder(folder(&file))?;
        let lock = lock::open(&beside(&file, ".lock"))?;
        let lock = match lock::wait(|| lock.try_lock(), |waited| waited < PATIENCE) {
            Ok(true) => Some(lock),
            Ok(false) => return Err(io::Error::new(ErrorKind::TimedOut, "another program is changing it")),
            // Some disks know no locks.
            Err(error) if error.kind() == ErrorKind::Unsupported => None,
            Err(error) => return Err(error),
        };
        Ok(Self { file, lock, is_private })
    }

    /// As [`read_document`].
    ///
    /// # Errors
    /// Those of the file system.
    pub fn read(&self, longest: usize) -> io::Result<Option<Vec<u8>>> {
        read_document(&self.file, longest)
    }

    /// Puts `text` in place of what is there. A kill or a power cut at any time leaves the old text or the new one.
    ///
    /// # Errors
    /// Those of the file system; the old text is still there then.
    pub fn replace(self, text: &str) -> io::Result<()> {
        if self.lock.is_some() {
            self.sweep();
        }
        let fresh = self.write(text)?;
        if let Err(error) = fs::rename(&fresh, &self.file) {
            // It was never in the way of anything.
            let _ = fs::remove_file(&fresh);
            return Err(error);
        }
        if let Err(error) = settle(folder(&self.file)) {
            tracing::warn!(%error, "a power cut now may bring the old text of {} back", self.file.display());
        }
        Ok(())
    }

    /// Takes away what kills left: nobody else writes while the lock is held.
    fn sweep(&self) {
        let begins = beside(&self.file, ".");
        let begins = begins.file_name().unwrap_or_default().to_string_lossy();
        for entry in fs::read_dir(folder(&self.file)).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(&*begins) && name.ends_with(FRESH) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Writes `text` into a file of its own, and gives its path.
    fn write(&self, text: &str) -> io::Result<PathBuf> {
        let (fresh, mut file) = self.make()?;
        let old = fs::metadata(&self.file).ok();
        let written = old
            .filter(|_| !self.is_private)
            .map_or(Ok(()), |old| file.set_permissions(old.permissions()))
            .and_then(|()| file.write_all(text.as_bytes()))
            .and_then(|()| file.sync_all());
        written.inspect_err(|_| drop(fs::remove_file(&fresh))).map(|()| fresh)
    }

    /// Makes a file whose name nobody else has, not even a process of the same number that was killed.
    fn make(&self) -> io::Result<(PathBuf, File)> {
        loop {
            let number = GIVEN.fetch_add(1, Ordering::Relaxed);
            let fresh = beside(&self.file, &format!(".{}-{number}{FRESH}", std::process::id()));
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            if self.is_private {
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            }
            match options.open(&fresh) {
                Ok(file) => return Ok((fresh, file)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A hidden name next to the file's.
fn beside(file: &Path, end: &str) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}{end}"))
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

    use super::{Document, read_document};

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_text_is_replaced_whole_and_its_folder_made_and_what_a_kill_left_is_swept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep").join("settings.toml");
        assert_eq!(read_document(&file, 100).unwrap(), None);
        for text in ["one", "another one", ""] {
            Document::hold(&file).unwrap().replace(text).unwrap();
            assert_eq!(read_document(&file, 100).unwrap().as_deref(), Some(text.as_bytes()));
            fs::write(file.with_file_name(".settings.toml.1-0.new"), "half").unwrap();
        }
        Document::hold(&file).unwrap().replace("last").unwrap();
        assert_eq!(names(file.parent().unwrap()), [".settings.toml.lock", "settings.toml"]);
    }

    #[test]
    fn of_many_changes_at_once_none_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("letters");
        let add = || {
            for _ in 0..20 {
                let document = Document::hold(&file).unwrap();
                let text = document.read(1000).unwrap().unwrap_or_default();
                document.replace(&(String::from_utf8(text).unwrap() + "x")).unwrap();
            }
        };
        std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(add))));
        assert_eq!(fs::read_to_string(&file).unwrap().len(), 80);
    }

    #[test]
    fn no_more_is_read_than_was_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("long");
        fs::write(&file, [b'a', 0xff, b'b', b'c']).unwrap();
        assert_eq!(read_document(&file, 3).unwrap(), Some(vec![b'a', 0xff, b'b']));
    }

    #[test]
    fn what_is_no_file_is_an_error_and_nothing_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("place");
        fs::create_dir(&place).unwrap();
        assert!(read_document(&place, 10).is_err());
        assert!(read_document(Path::new("/dev/zero"), 10).is_err());
        assert!(Document::hold(&place).unwrap().replace("text").is_err());
        assert_eq!(names(folder.path()), [".place.lock", "place"]);
        #[cfg(unix)]
        {
            let pipe = folder.path().join("pipe");
            rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
            assert!(read_document(&pipe, 10).is_err());
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_private_is_read_by_its_user_only_whoever_read_it_before() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        for text in ["one", "another"] {
            Document::hold_private(&file).unwrap().replace(text).unwrap();
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        }
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
        Document::hold(&link).unwrap().replace("new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

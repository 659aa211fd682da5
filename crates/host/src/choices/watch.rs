//! Whether a file was changed by somebody.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Whoever writes a file is given this time to come to the end of it.
const SETTLES_WITHIN: Duration = Duration::from_millis(150);

/// Watches one file, be it there or not.
pub(super) struct Watch {
    eye: Eye,
    /// When what was noticed is told.
    due: Option<Instant>,
}

impl Watch {
    /// Watches `file`; its folder is made if need be. None where that cannot be: changes are seen late then.
    pub(super) fn of(file: &Path) -> Option<Self> {
        let eye = Eye::on(file).inspect_err(|error| tracing::debug!(%error, "the settings are not watched")).ok()?;
        Some(Self { eye, due: None })
    }

    /// Waits until the file was changed, or may have been. It can be dropped without loss.
    pub(super) async fn changed(&mut self) {
        loop {
            match self.due {
                Some(due) => {
                    sleep_until(due).await;
                    self.due = None;
                    return;
                }
                None => {
                    self.eye.notice().await;
                    self.due = Some(Instant::now() + SETTLES_WITHIN);
                }
            }
        }
    }
}

/// The system says when something happens in the folder (inotify).
#[cfg(target_os = "linux")]
struct Eye {
    queue: tokio::io::unix::AsyncFd<std::os::fd::OwnedFd>,
    name: std::ffi::CString,
}

#[cfg(target_os = "linux")]
impl Eye {
    fn on(file: &Path) -> std::io::Result<Self> {
        use std::os::unix::ffi::OsStrExt;

        use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};

        let (folder, name) = parts(file)?;
        disk::make_data_folder(&folder)?;
        let queue = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        let flags = WatchFlags::CLOSE_WRITE | WatchFlags::MOVED_TO | WatchFlags::MOVED_FROM | WatchFlags::DELETE;
        add_watch(&queue, folder, flags)?;
        let name = std::ffi::CString::new(name.as_os_str().as_bytes())?;
        #[expect(
            deprecated,
            reason = "an owned descriptor is the same one until it is dropped, after it was taken from the list"
        )]
        let queue = tokio::io::unix::AsyncFd::new(queue)?;
        Ok(Self { queue, name })
    }

    async fn notice(&mut self) {
        loop {
            let Ok(mut ready) = self.queue.readable().await else { return std::future::pending().await };
            let mut room = [std::mem::MaybeUninit::uninit(); 4096];
            let mut reader = rustix::fs::inotify::Reader::new(self.queue.get_ref(), &mut room);
            let mut is_ours = false;
            // It ends where nothing more is there.
            while let Ok(event) = reader.next() {
                is_ours |= event.file_name().is_none_or(|name| name == self.name.as_c_str());
            }
            ready.clear_ready();
            if is_ours {
                return;
            }
        }
    }
}

/// The file is looked at now and then.
#[cfg(not(target_os = "linux"))]
struct Eye {
    file: PathBuf,
    seen: Option<(std::time::SystemTime, u64)>,
}

#[cfg(not(target_os = "linux"))]
impl Eye {
    fn on(file: &Path) -> std::io::Result<Self> {
        let (folder, _) = parts(file)?;
        disk::make_data_folder(&folder)?;
        Ok(Self { file: file.to_owned(), seen: Self::look(file) })
    }

    async fn notice(&mut self) {
        loop {
            sleep_until(Instant::now() + Duration::from_secs(3)).await;
            let seen = Self::look(&self.file);
            if std::mem::replace(&mut self.seen, seen) != seen {
                return;
            }
        }
    }

    fn look(file: &Path) -> Option<(std::time::SystemTime, u64)> {
        let found = std::fs::metadata(file).ok()?;
        Some((found.modified().ok()?, found.len()))
    }
}

fn parts(file: &Path) -> std::io::Result<(PathBuf, PathBuf)> {
    match (file.parent(), file.file_name()) {
        (Some(folder), Some(name)) => Ok((folder.to_owned(), PathBuf::from(name))),
        (_, _) => Err(std::io::Error::from(std::io::ErrorKind::InvalidInput)),
    }
}

#[cfg(test)]
mod tests {
    use super::Watch;

    // No second passes but for a wait, so that whatever is noticed is told long before the wait for nothing is over.
    #[tokio::test(start_paused = true)]
    async fn a_file_that_is_written_replaced_or_removed_is_noticed_and_another_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.toml");
        let mut watch = Watch::of(&file).unwrap();
        let write = |name: &str| std::fs::write(folder.path().join(name), "x").unwrap();
        write("another");
        let nothing = tokio::time::timeout(std::time::Duration::from_secs(60), watch.changed());
        assert!(nothing.await.is_err());
        write("settings.toml");
        watch.changed().await;
        write("fresh");
        std::fs::rename(folder.path().join("fresh"), &file).unwrap();
        watch.changed().await;
        std::fs::remove_file(&file).unwrap();
        watch.changed().await;
    }
}

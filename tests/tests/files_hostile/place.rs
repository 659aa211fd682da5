//! A folder to receive into, and beside it what nobody may touch.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use support::{Host, Outcome, Sharing};
use tempfile::TempDir;
use wire::files::{Item, ItemKind, Root, RootKind, TransferId};

/// What stands in the file that is not to be changed.
const MINE: &[u8] = b"as it was";

/// An inbox, the program's own folder, and what is `outside` of both; in memory, where the system has such a place.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Result<Self> {
        let memory = Path::new("/dev/shm");
        let all = if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir()? };
        for folder in ["inbox", "data", "outside", "links"] {
            fs::create_dir(all.path().join(folder))?;
        }
        fs::write(all.path().join("mine"), MINE)?;
        fs::write(all.path().join("outside/mine"), MINE)?;
        Ok(Self(all))
    }

    /// A host that takes files into the inbox: after a word where `accept` is `ask`, and else all.
    pub(crate) fn host(&self, accept: &str) -> Result<Host> {
        self.sharing(accept).to_all().start()
    }

    /// The same, before it is said who comes in.
    pub(crate) fn sharing(&self, accept: &str) -> Sharing {
        let (inbox, data) = (self.inbox(), self.0.path().join("data"));
        let sharing = Sharing::pattern().with_variable("PORTHOLE_DATA", &data.to_string_lossy());
        sharing.and(&["--inbox", &inbox.to_string_lossy(), "--accept", accept])
    }

    pub(crate) fn inbox(&self) -> PathBuf {
        self.0.path().join("inbox")
    }

    pub(crate) fn outside(&self) -> PathBuf {
        self.0.path().join("outside")
    }

    /// Where links wait until they are put in the way.
    pub(crate) fn links(&self) -> PathBuf {
        self.0.path().join("links")
    }

    /// A file that is not to be written to.
    pub(crate) fn mine(&self) -> PathBuf {
        self.0.path().join("mine")
    }

    /// All files in the inbox by their paths, those that hide included, with their bytes. Folders are walked, links are an
    /// error.
    pub(crate) fn files(&self) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
        let (mut files, mut folders) = (BTreeMap::new(), vec![self.inbox()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                let kind = fs::symlink_metadata(&path)?.file_type();
                ensure!(kind.is_dir() || kind.is_file(), "{} is {kind:?}", path.display());
                if kind.is_dir() {
                    folders.push(path);
                } else {
                    let content = fs::read(&path)?;
                    files.insert(path, content);
                }
            }
        }
        Ok(files)
    }

    /// The same, without the parts of files that may still come: what the protocol forbids breaks a transfer off and keeps them.
    pub(crate) fn named_files(&self) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
        let is_named = |path: &Path| path.extension().is_none_or(|ending| ending != "porthole-part");
        Ok(self.files()?.into_iter().filter(|(path, _)| is_named(path)).collect())
    }

    /// Nothing was written outside of the inbox and the program's own folder.
    pub(crate) fn check_outside(&self) -> Outcome {
        ensure!(names(self.0.path())? == ["data", "inbox", "links", "mine", "outside"], "{:?}", names(self.0.path())?);
        ensure!(names(&self.outside())? == ["mine"], "{:?}", names(&self.outside())?);
        for mine in [self.mine(), self.outside().join("mine")] {
            ensure!(fs::read(&mine)? == MINE, "{} was written to", mine.display());
        }
        Ok(())
    }
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names = names.collect::<Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// The host runs, and nothing of it panicked or complained.
pub(crate) fn check_host(host: &mut Host) -> Outcome {
    ensure!(host.is_running()? && host.complaint().is_empty(), "{}", host.story());
    Ok(())
}

/// A name for a transfer.
pub(crate) fn transfer(number: u32) -> TransferId {
    let mut name = [7; 16];
    name[..4].copy_from_slice(&number.to_be_bytes());
    TransferId(name)
}

/// A root of one file.
pub(crate) fn file_root(name: &str, bytes: u64) -> Result<Root> {
    Ok(Root { name: name.to_owned().try_into()?, kind: RootKind::File, items: 1, bytes: bytes.try_into()? })
}

/// A file below the first root.
pub(crate) fn file(parts: &[&str], bytes: u64) -> Result<Item> {
    let parts = parts.iter().map(|part| (*part).to_owned().try_into()).collect::<Result<Vec<_>, _>>()?;
    let path = parts.try_into().context("no path")?;
    Ok(Item { root: 0, path, kind: ItemKind::File, bytes: bytes.try_into()?, modified: None })
}

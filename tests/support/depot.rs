//! One person with a Porthole, for files: what it remembers, what they have and what they get.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use pairing::Link;
use tempfile::TempDir;

use crate::Sharing;

/// Three folders that go with it: the program's own, one with files to send and one for files that come. The program may
/// end and start again beside them.
#[derive(Debug)]
pub struct Depot(TempDir);

impl Depot {
    /// Nothing in it.
    ///
    /// # Errors
    /// Where no folder can be made.
    pub fn new() -> Result<Self> {
        let depot = Self(tempfile::tempdir()?);
        for folder in ["data", "own", "inbox"] {
            fs::create_dir(depot.0.path().join(folder))?;
        }
        Ok(depot)
    }

    /// Where files come in.
    #[must_use]
    pub fn inbox(&self) -> PathBuf {
        self.0.path().join("inbox")
    }

    /// Makes a file to send, with the folders of `path`, and gives the place of what is to be named on the command line: the
    /// file, or the first of its folders.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<PathBuf> {
        let own = self.0.path().join("own");
        let file = own.join(path);
        fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
        fs::write(&file, bytes)?;
        let first = Path::new(path).components().next().context("a path has a name")?;
        Ok(own.join(first))
    }

    /// What came in under this name.
    ///
    /// # Errors
    /// Where nothing did.
    pub fn got(&self, path: &str) -> Result<Vec<u8>> {
        let file = self.inbox().join(path);
        fs::read(&file).with_context(|| format!("{} did not come", file.display()))
    }

    /// Every file and folder that is where files come in, parts and hidden ones too, by their sorted paths.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn all(&self) -> Result<Vec<String>> {
        let (inbox, mut all) = (self.inbox(), Vec::new());
        let mut folders = vec![inbox.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                }
                all.push(entry.path().strip_prefix(&inbox)?.to_string_lossy().into_owned());
            }
        }
        all.sort();
        Ok(all)
    }

    /// `porthole` with `arguments`, as this person.
    #[must_use]
    pub fn runs(&self, arguments: &[&str]) -> Sharing {
        let data = self.0.path().join("data");
        Sharing::with(arguments).with_variable("PORTHOLE_DATA", &data.to_string_lossy())
    }

    /// `porthole send --json` of these paths on loopback, for whoever has the link.
    #[must_use]
    pub fn sends(&self, paths: &[&Path]) -> Sharing {
        let sending = self.runs(&["send", "--json"]).on_loopback().to_all();
        paths.iter().fold(sending, |sending, path| sending.and(&[&*path.to_string_lossy()]))
    }

    /// `porthole join --json` into the folder for what comes.
    #[must_use]
    pub fn joins(&self, link: &Link) -> Sharing {
        self.runs(&["join", &link.reveal(), "--json", "--into", &self.inbox().to_string_lossy()])
    }
}

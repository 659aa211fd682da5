//! A folder to receive into, a ledger, and a sender that is a function.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use disk::{Begun, Direction, DiskError, Expected, Folder, Found, Intake, Landed, Ledger, Part, Record};
use tempfile::TempDir;
use transfer::SafePath;
use wire::files::{Choice, Digest, ItemKind, Root, TransferId};

/// 2024-02-03T04:05:06.789Z
pub(crate) const THEN: i64 = 1_706_933_106_789;

/// A folder to receive into, and beside it the ledger.
pub(crate) struct Place {
    /// All of it goes with the test that made it.
    pub(crate) all: Kept,
}

/// The folder of a place.
pub(crate) enum Kept {
    Own(TempDir),
    Others(PathBuf),
}

impl Kept {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Own(folder) => folder.path(),
            Self::Others(folder) => folder,
        }
    }
}

impl Place {
    pub(crate) fn new() -> Self {
        Self::within(&std::env::temp_dir())
    }

    /// Where synchronising costs nothing, if there is such a place.
    pub(crate) fn quick() -> Self {
        let memory = Path::new("/dev/shm");
        if memory.is_dir() { Self::within(memory) } else { Self::new() }
    }

    pub(crate) fn within(folder: &Path) -> Self {
        let all = tempfile::tempdir_in(folder).unwrap();
        fs::create_dir(all.path().join("inbox")).unwrap();
        Self { all: Kept::Own(all) }
    }

    /// In a folder that somebody else made and removes, with another process perhaps.
    pub(crate) fn at(folder: &Path) -> Self {
        fs::create_dir_all(folder.join("inbox")).unwrap();
        Self { all: Kept::Others(folder.to_owned()) }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.all.path().join("data")
    }

    pub(crate) fn inbox(&self) -> PathBuf {
        self.all.path().join("inbox")
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::open(&self.data()).unwrap().ledger
    }

    /// The intake of the transfer of this number, from a session that begins now.
    pub(crate) fn intake(&self, transfer: u8) -> Intake {
        self.intake_into(transfer, &self.inbox())
    }

    /// The same, into a folder elsewhere.
    pub(crate) fn intake_into(&self, transfer: u8, folder: &Path) -> Intake {
        let mut ledger = self.ledger();
        let record = begin(&mut ledger, transfer, folder);
        Intake::new(ledger, Folder::open(folder).unwrap(), &record)
    }

    /// All that is in the folder, by its path: the bytes of files, nothing of folders.
    pub(crate) fn found(&self) -> BTreeMap<String, Option<Vec<u8>>> {
        contents(&self.inbox())
    }

    /// The paths of all that is in the folder.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.found().into_keys().collect()
    }
}

pub(crate) fn begun(transfer: u8, folder: &Path) -> Begun {
    let root = serde_json::from_str::<Root>(r#"{"name":"a","kind":"file","items":1,"bytes":1}"#).unwrap();
    Begun {
        direction: Direction::In,
        transfer: TransferId([transfer; 16]),
        peer: "peer".to_owned(),
        peer_name: "Ada".to_owned(),
        folder: Some(folder.to_owned()),
        sources: Vec::new(),
        roots: vec![root],
        choice: Choice::All,
        started: THEN,
    }
}

pub(crate) fn outgoing(transfer: u8) -> Begun {
    let sources = vec![PathBuf::from("/home/ada/a"), PathBuf::from("/home/ada/\u{1f4c1}")];
    Begun { direction: Direction::Out, sources, folder: None, ..begun(transfer, "/".as_ref()) }
}

/// A ledger that waits for nobody.
pub(crate) fn impatient(folder: &Path) -> Ledger {
    Ledger::open_waiting(folder, Box::new(|_| ControlFlow::Break(()))).unwrap().ledger
}

fn begin(ledger: &mut Ledger, transfer: u8, folder: &Path) -> Record {
    let begun = begun(transfer, folder);
    ledger.begin(&begun).unwrap();
    ledger.find(Direction::In, &begun.peer, begun.transfer).unwrap().unwrap()
}

/// All that is in a folder, by its path: the bytes of files, nothing of folders.
pub(crate) fn contents(folder: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(next) = pending.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            let kind = fs::symlink_metadata(&path).unwrap().file_type();
            assert!(kind.is_dir() || kind.is_file(), "{name} is neither a file nor a folder");
            if kind.is_dir() {
                found.insert(name, None);
                pending.push(path);
            } else {
                found.insert(name, Some(fs::read(&path).unwrap()));
            }
        }
    }
    found
}

pub(crate) fn path(path: &str) -> SafePath {
    SafePath::clean(path.split('/')).unwrap()
}

pub(crate) fn file(name: &str, bytes: usize) -> Expected {
    Expected { path: path(name), kind: ItemKind::File, bytes: bytes as u64, modified: Some(THEN) }
}

pub(crate) fn folder(name: &str) -> Expected {
    Expected { path: path(name), kind: ItemKind::Folder, bytes: 0, modified: None }
}

pub(crate) fn look(intake: &mut Intake, item: &Expected) -> Result<Found, DiskError> {
    intake.look(std::slice::from_ref(item)).unwrap().remove(0)
}

pub(crate) fn digest(bytes: &[u8]) -> Digest {
    Digest(*blake3::hash(bytes).as_bytes())
}

/// Receives a file from its beginning.
pub(crate) fn receive(intake: &mut Intake, name: &str, bytes: &[u8]) -> Result<Landed, DiskError> {
    let item = file(name, bytes.len());
    match look(intake, &item)? {
        Found::Nothing => {}
        other @ (Found::Part { .. } | Found::Whole | Found::Landed(_)) => panic!("{name}: {other:?}"),
    }
    let mut part = intake.create(&item)?;
    write(&mut part, bytes)?;
    intake.land(vec![(part, digest(bytes))]).remove(0)
}

/// Writes what is missing of the file.
pub(crate) fn write(part: &mut Part, bytes: &[u8]) -> Result<(), DiskError> {
    let missing = usize::try_from(part.length()).unwrap();
    for chunk in bytes[missing..].chunks(65_536) {
        part.write(part.length(), chunk)?;
    }
    Ok(())
}

/// Bytes that look random and are the same for the same seed.
pub(crate) fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&seed.to_be_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

//! A ledger that is damaged: set aside once, whoever opens it, and never moved under anybody who has it open.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;

use disk::{Direction, Ledger, LedgerError, Opened};
use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::other::{Other, part, wait_after};
use crate::support::{Place, outgoing};

const THREADS: u8 = 8;
const PROCESSES: u8 = 3;

fn open(folder: &TempDir) -> Ledger {
    let opened = Ledger::open(folder.path()).unwrap();
    assert_eq!(opened.set_aside, None);
    opened.ledger
}

/// A ledger of several pages that nobody has open.
fn filled(folder: &Path) -> PathBuf {
    let mut ledger = Ledger::open(folder).unwrap().ledger;
    for number in 0..60 {
        ledger.begin(&outgoing(number)).unwrap();
    }
    folder.join("files.sqlite")
}

/// The ledgers that were set aside.
fn set_aside(folder: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_one = |path: &PathBuf| {
        let name = path.to_string_lossy().into_owned();
        name.contains(".damaged-") && !["-wal", "-shm", "-journal"].iter().any(|ending| name.ends_with(ending))
    };
    names.filter(is_one).collect()
}

#[test]
fn a_damaged_ledger_is_set_aside_and_a_new_one_begun() {
    let damages: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.truncate(5_000),
        |bytes| bytes.fill(0xaa),
        |bytes| bytes[..100].fill(0),
        |bytes| bytes[4_096..].fill(0xff),
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        open(&folder).begin(&outgoing(1)).unwrap();
        let file = folder.path().join("files.sqlite");
        let mut bytes = fs::read(&file).unwrap();
        damage(&mut bytes);
        fs::write(&file, &bytes).unwrap();
        let opened = Ledger::open(folder.path()).unwrap();
        let aside = opened.set_aside.unwrap_or_else(|| panic!("damage {number} was not seen"));
        assert_eq!(fs::read(aside).unwrap(), bytes);
        assert!(opened.ledger.history(None, 9).unwrap().is_empty());
        drop(opened.ledger);
        open(&folder);
    }
}

#[test]
fn what_another_program_wrote_there_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("files.sqlite");
    for version in 1..=2 {
        let tables = format!("CREATE TABLE a (b); PRAGMA user_version = {version}");
        Connection::open(&file).unwrap().execute_batch(&tables).unwrap();
        assert!(Ledger::open(folder.path()).unwrap().set_aside.is_some());
        fs::remove_file(&file).unwrap();
    }
}

#[test]
fn a_ledger_of_a_later_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder);
    let file = folder.path().join("files.sqlite");
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 3).unwrap();
    let error = Ledger::open(folder.path()).unwrap_err();
    assert!(matches!(error, LedgerError::Later { version: 3, .. }), "{error}");
    assert_eq!(
        error.to_string(),
        format!(
            "a later version of Porthole wrote the list of transfers {} (format 3); this one cannot read it: use the \
             later one, or move the list away",
            file.display()
        )
    );
    assert!(file.exists());
}

#[test]
fn eight_threads_and_three_processes_that_open_a_damaged_ledger_at_once_set_it_aside_once() {
    let test = "damage::eight_threads_and_three_processes_that_open_a_damaged_ledger_at_once_set_it_aside_once";
    if let Some((number, data)) = part() {
        wait_after("ready");
        let mut opened = Ledger::open(&data).unwrap();
        opened.ledger.begin(&outgoing(number)).unwrap();
        wait_after(&format!("opened {}", u8::from(opened.set_aside.is_some())));
        return wait_after(&format!("knows {}", opened.ledger.history(None, 100).unwrap().len()));
    }
    let damages: [fn(&Path); 5] = [
        |file| fs::File::options().write(true).open(file).unwrap().set_len(5_000).unwrap(),
        |file| overwrite(file, 0, 100),
        |file| overwrite(file, 2 * 4_096, 4_096),
        |file| drop(Connection::open(file).unwrap().pragma_update(None, "user_version", 0)),
        |file| drop(Connection::open(file).unwrap().pragma_update(None, "user_version", -7)),
    ];
    for damage in damages {
        let place = Place::quick();
        let data = place.all.path().join("data");
        damage(&filled(&data));
        let mut others: Vec<_> = (0..PROCESSES).map(|number| Other::start(test, 100 + number, &data)).collect();
        others.iter_mut().for_each(|other| drop(other.hear("ready")));
        others.iter_mut().for_each(Other::go);
        let start = Barrier::new(usize::from(THREADS));
        let opened: Vec<_> = thread::scope(|scope| {
            let open = |number| {
                let (data, start) = (&data, &start);
                scope.spawn(move || {
                    start.wait();
                    let mut opened = Ledger::open(data)?;
                    opened.ledger.begin(&outgoing(number))?;
                    Ok::<_, LedgerError>(opened)
                })
            };
            let openers: Vec<_> = (0..THREADS).map(open).collect();
            openers.into_iter().map(|opener| opener.join().unwrap().unwrap()).collect()
        });
        let mut told = opened.iter().filter(|opened| opened.set_aside.is_some()).count();
        told += others.iter_mut().map(|other| other.hear("opened").parse::<usize>().unwrap()).sum::<usize>();
        for Opened { ledger, .. } in opened {
            let known = ledger.history(None, 100).unwrap().len();
            assert_eq!(known, usize::from(THREADS + PROCESSES), "what was written after it is lost");
        }
        for other in &mut others {
            other.go();
            assert_eq!(other.hear("knows"), (THREADS + PROCESSES).to_string());
        }
        others.into_iter().for_each(Other::end);
        assert_eq!(told, 1, "one of them is told");
        assert_eq!(set_aside(&data).len(), 1);
        let ledger = Ledger::open(&data).unwrap();
        assert_eq!(ledger.set_aside, None);
        let known = ledger.ledger.open_with(Direction::Out, "peer").unwrap().len();
        assert_eq!(known, usize::from(THREADS + PROCESSES));
    }
}

fn overwrite(file: &Path, from: u64, length: usize) {
    let mut file = fs::File::options().write(true).open(file).unwrap();
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(&vec![0xa5; length]).unwrap();
}

#[test]
fn a_damaged_ledger_that_somebody_has_open_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = filled(folder.path());
    let user = open(&folder);
    overwrite(&file, 0, 100);
    let error = Ledger::open(folder.path()).unwrap_err();
    assert!(matches!(error, LedgerError::Damaged(_)), "{error}");
    let sentence = format!(
        "the list of transfers {} is damaged; close every Porthole, then start it again to begin a new one",
        file.display()
    );
    assert_eq!(error.to_string(), sentence);
    assert!(set_aside(folder.path()).is_empty());
    drop(user);
    assert!(Ledger::open(folder.path()).unwrap().set_aside.is_some());
    open(&folder);
}

#[test]
fn no_journal_of_a_damaged_ledger_is_found_by_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    overwrite(&filled(folder.path()), 0, 100);
    for ending in ["-journal", "-wal"] {
        fs::write(folder.path().join(format!("files.sqlite{ending}")), ending).unwrap();
    }
    let opened = Ledger::open(folder.path()).unwrap();
    assert!(opened.set_aside.is_some());
    assert!(!folder.path().join("files.sqlite-journal").exists());
    assert_ne!(fs::read(folder.path().join("files.sqlite-wal")).unwrap(), b"-wal");
    drop(opened);
    open(&folder).begin(&outgoing(1)).unwrap();
    assert_eq!(open(&folder).history(None, 9).unwrap().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn no_damage_brings_porthole_down(
        holes in prop::collection::vec((0_usize..40_000, any::<u8>()), 1..40),
        length in 0_usize..60_000,
    ) {
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = tempfile::tempdir_in(parent).unwrap();
        let mut ledger = open(&folder);
        for number in 0..20 {
            ledger.begin(&outgoing(number)).unwrap();
        }
        drop(ledger);
        let file = folder.path().join("files.sqlite");
        let mut bytes = fs::read(&file).unwrap();
        for (place, value) in holes {
            if let Some(byte) = bytes.get_mut(place) {
                *byte = value;
            }
        }
        bytes.truncate(length);
        fs::write(&file, &bytes).unwrap();
        // Whatever the answer is, it is an answer; and a fresh ledger is never refused what it is for.
        match Ledger::open(folder.path()) {
            Ok(mut opened) => {
                let began = opened.ledger.begin(&outgoing(99));
                prop_assert!(began.is_ok() || opened.set_aside.is_none());
                let _ = opened.ledger.history(None, 100);
                let _ = opened.ledger.open_with(Direction::Out, "peer");
            }
            Err(error) => prop_assert!(matches!(error, LedgerError::Later { .. }), "{}", error),
        }
    }
}

//! A folder for the ledger that cannot be one, and things in it that are no files: told at once, by their names.

use std::fs;
use std::path::{Path, PathBuf};

use disk::{Ledger, LedgerError};

use crate::support::outgoing;

/// What is told of a ledger that cannot be opened.
fn refused(folder: &Path) -> String {
    let error = Ledger::open(folder).map(|opened| opened.set_aside).unwrap_err();
    error.to_string()
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let sentence = format!(
        "Porthole cannot keep its data in {}, which is no folder: move it away, or name another folder in PORTHOLE_DATA",
        file.display()
    );
    assert_eq!(refused(&file), sentence);
    let below = file.join("data");
    let told = refused(&below);
    assert!(told.starts_with(&format!("Porthole cannot keep its data in {}: ", below.display())), "{told}");
    assert!(told.ends_with("; allow it there, or name another folder in PORTHOLE_DATA"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_where_nothing_can_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    std::os::unix::fs::symlink("/nowhere/at/all", &nowhere).unwrap();
    for place in [PathBuf::from("/proc/porthole"), PathBuf::from("/dev/null"), PathBuf::from("/dev/null/data"), nowhere]
    {
        let told = refused(&place);
        assert!(told.contains(&place.display().to_string()), "{told}");
        assert!(told.ends_with("name another folder in PORTHOLE_DATA"), "{told}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_file_in_the_place_of_one_is_named_and_never_waited_for() {
    let makes: [fn(&Path); 5] = [
        |path| rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap(),
        |path| fs::create_dir(path).unwrap(),
        |path| std::os::unix::fs::symlink("/nowhere/at/all", path).unwrap(),
        |path| {
            let real = path.with_file_name("real");
            fs::write(&real, "").unwrap();
            std::os::unix::fs::symlink(real, path).unwrap();
        },
        |path| drop(std::os::unix::net::UnixListener::bind(path).unwrap()),
    ];
    for make in makes {
        for ending in ["", "-wal", "-shm", "-journal", ".opening", ".open"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(format!("files.sqlite{ending}"));
            make(&path);
            let before = fs::read_dir(folder.path()).unwrap().count();
            let sentence = format!(
                "Porthole keeps its list of transfers in {}, and that is no file: move it away",
                path.display()
            );
            assert_eq!(refused(folder.path()), sentence);
            assert!(fs::read_dir(folder.path()).unwrap().count() <= before + 3, "nothing is set aside");
            assert!(path.symlink_metadata().is_ok(), "it stays");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_ledger_on_a_disk_that_may_only_be_read_is_named() {
    let test = "places::a_ledger_on_a_disk_that_may_only_be_read_is_named";
    let prepare = "mount -t tmpfs tmpfs \"$1\"; mkdir \"$1/empty\"; mount -o remount,ro \"$1\"";
    let Some(closed) = crate::refusals::mounted(test, prepare) else { return };
    for folder in [closed.clone(), closed.join("empty"), closed.join("new/folder")] {
        let told = refused(&folder);
        assert!(
            told.starts_with(&format!("Porthole cannot keep its data in {}: Read-only", folder.display())),
            "{told}"
        );
        assert!(told.ends_with("name another folder in PORTHOLE_DATA"), "{told}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_ledger_that_porthole_may_not_write_to_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let test = "places::a_ledger_that_porthole_may_not_write_to_is_named";
    let Some(all) = crate::refusals::unprivileged(test) else { return };
    let folder = all.join("data");
    Ledger::open(&folder).unwrap().ledger.begin(&outgoing(1)).unwrap();
    let file = folder.join("files.sqlite");
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    allow(&file, 0o400);
    let error = Ledger::open(&folder).unwrap_err();
    assert!(matches!(&error, LedgerError::ReadOnly(path) if *path == file), "{error}");
    assert_eq!(
        error.to_string(),
        format!(
            "Porthole may not write to its list of transfers, {}: allow it, or name another folder in PORTHOLE_DATA",
            file.display()
        )
    );
    allow(&file, 0o000);
    assert!(refused(&folder).contains(&file.display().to_string()));
    allow(&file, 0o600);
    for mode in [0o500, 0o000] {
        allow(&folder, mode);
        let told = refused(&folder);
        assert!(told.contains(&folder.display().to_string()), "{told}");
    }
    allow(&folder, 0o700);
    assert_eq!(Ledger::open(&folder).unwrap().ledger.history(None, 9).unwrap().len(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_ledger_on_a_full_disk_is_told_and_goes_on_when_there_is_room() {
    let test = "places::a_ledger_on_a_full_disk_is_told_and_goes_on_when_there_is_room";
    let Some(small) = crate::refusals::mounted(test, "mount -t tmpfs -o size=1m tmpfs \"$1\"") else { return };
    let mut ledger = Ledger::open(&small).unwrap().ledger;
    ledger.begin(&outgoing(1)).unwrap();
    fs::write(small.join("rest"), vec![0; 2 << 20]).unwrap_err();
    let error = (2..=255).find_map(|number| ledger.begin(&outgoing(number)).err()).unwrap();
    assert!(matches!(error, LedgerError::NoSpace(_)), "{error}");
    let file = small.join("files.sqlite");
    let sentence =
        format!("no room is left on the disk for the list of transfers {}: make some and try again", file.display());
    assert_eq!(error.to_string(), sentence);
    // What is there can be read, and a new one is told as well.
    let known = ledger.history(None, 300).unwrap().len();
    assert!(known > 0);
    let new = refused(&small.join("new"));
    assert!(new.contains(&small.join("new").display().to_string()), "{new}");
    fs::remove_file(small.join("rest")).unwrap();
    ledger.begin(&outgoing(0)).unwrap();
    drop(ledger);
    assert_eq!(Ledger::open(&small).unwrap().ledger.history(None, 300).unwrap().len(), known + 1);
}

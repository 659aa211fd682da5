//! What is sent is what was walked, or it is told.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use disk::{DiskError, Opener, Reader, Tree};
use tempfile::TempDir;
use wire::files::FaultCode;

use crate::support::{bytes, digest};

/// A folder with one file, walked.
fn walked(content: &[u8]) -> (TempDir, PathBuf, Opener) {
    let all = tempfile::tempdir().unwrap();
    let file = all.path().join("folder/file");
    fs::create_dir(all.path().join("folder")).unwrap();
    fs::write(&file, content).unwrap();
    let opener = opener(&all.path().join("folder"));
    (all, file, opener)
}

fn opener(path: &Path) -> Opener {
    let tree = Tree::walk(&[path.to_owned()], &mut |_| ControlFlow::Continue(())).unwrap();
    Opener::new(Arc::new(tree))
}

fn code<T>(result: Result<T, DiskError>) -> Option<FaultCode> {
    result.err().map(|error| error.code())
}

fn first(reader: &mut Reader) -> Result<[u8; 1], DiskError> {
    let mut byte = [0];
    reader.read(0, &mut byte).map(|()| byte)
}

#[test]
fn bytes_are_read_from_wherever_they_are_wanted() {
    let content = bytes(3, 3_000_000);
    let (_all, _, mut opener) = walked(&content);
    let mut reader = opener.open(1).unwrap();
    assert_eq!(reader.bytes(), 3_000_000);
    let hashing = reader.hash(2_000_000, &mut |_| ControlFlow::Continue(())).unwrap().unwrap();
    assert_eq!(hashing.digest(), digest(&content[..2_000_000]));
    for (offset, length) in [(2_000_000, 65_536), (2_065_536, 65_536), (0, 1), (2_999_999, 1), (1, 0)] {
        let mut read = vec![0; length];
        reader.read(offset, &mut read).unwrap();
        let start = usize::try_from(offset).unwrap();
        assert_eq!(read, content[start..start + length], "{offset}");
    }
    reader.check().unwrap();
}

#[test]
fn a_folder_and_what_is_beyond_the_last_entry_cannot_be_opened() {
    let (_all, _, mut opener) = walked(b"x");
    for entry in [0, 2, u32::MAX] {
        assert_eq!(code(opener.open(entry)), Some(FaultCode::Vanished));
    }
}

#[test]
fn a_file_that_changes_before_it_is_opened_is_told() {
    type Change = fn(&Path);
    let changes: [(&str, Change, FaultCode); 6] = [
        ("gone", |file| fs::remove_file(file).unwrap(), FaultCode::Vanished),
        ("its folder is gone", |file| fs::remove_dir_all(file.parent().unwrap()).unwrap(), FaultCode::Vanished),
        ("longer", |file| fs::write(file, "longer than before").unwrap(), FaultCode::Changed),
        ("shorter", |file| fs::write(file, "x").unwrap(), FaultCode::Changed),
        (
            "a folder now",
            |file| [fs::remove_file(file), fs::create_dir(file)].map(Result::unwrap)[0],
            FaultCode::Changed,
        ),
        ("as long, but later", |file| touch(file), FaultCode::Changed),
    ];
    for (what, change, expected) in changes {
        let (_all, file, mut opener) = walked(b"content");
        change(&file);
        assert_eq!(code(opener.open(1)), Some(expected), "{what}");
    }
}

/// Gives a file a later time.
fn touch(path: &Path) {
    let file = fs::File::options().write(true).open(path).unwrap();
    let modified = file.metadata().unwrap().modified().unwrap();
    file.set_modified(modified + std::time::Duration::from_millis(1)).unwrap();
}

#[test]
fn a_file_that_changes_while_it_is_read_is_told_at_the_next_read() {
    type Change = fn(&Path);
    let changes: [(&str, Change, FaultCode); 3] = [
        ("grows", |file| writeln!(fs::File::options().append(true).open(file).unwrap()).unwrap(), FaultCode::Changed),
        ("shrinks", |file| fs::File::options().write(true).open(file).unwrap().set_len(3).unwrap(), FaultCode::Changed),
        ("is written to", |file| touch(file), FaultCode::Changed),
    ];
    for (what, change, expected) in changes {
        let (_all, file, mut opener) = walked(b"content");
        let mut reader = opener.open(1).unwrap();
        assert_eq!(first(&mut reader).unwrap(), *b"c");
        change(&file);
        assert_eq!(code(first(&mut reader)), Some(expected), "{what}");
        assert_eq!(code(reader.check()), Some(expected), "{what}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_is_removed_or_replaced_while_it_is_read_is_told() {
    let (all, file, mut opener) = walked(b"content");
    let mut reader = opener.open(1).unwrap();
    fs::write(all.path().join("other"), b"content").unwrap();
    fs::rename(all.path().join("other"), &file).unwrap();
    assert_eq!(code(first(&mut reader)), Some(FaultCode::Vanished));
    // The other one has the size, and could have the time; but it is another file.
    assert_eq!(code(opener.open(1)), Some(FaultCode::Changed));
}

#[cfg(unix)]
#[test]
fn a_pipe_a_socket_and_a_link_in_its_place_are_neither_opened_nor_waited_for() {
    let (_all, file, mut opener) = walked(b"content");
    fs::remove_file(&file).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
    assert_eq!(code(opener.open(1)), Some(FaultCode::Special));
    fs::remove_file(&file).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(&file).unwrap();
    assert_eq!(code(opener.open(1)), Some(FaultCode::Special));
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", &file).unwrap();
    assert_eq!(code(opener.open(1)), Some(FaultCode::Special));
}

#[cfg(unix)]
#[test]
fn a_folder_on_the_way_that_became_a_link_is_not_followed() {
    let all = tempfile::tempdir().unwrap();
    fs::create_dir_all(all.path().join("root/in")).unwrap();
    fs::write(all.path().join("root/in/file"), "mine").unwrap();
    let mut opener = opener(&all.path().join("root"));
    fs::rename(all.path().join("root/in"), all.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", all.path().join("root/in")).unwrap();
    // The very same file, but reached by a link.
    assert!(code(opener.open(2)).is_some());
}

#[cfg(unix)]
#[test]
fn a_dropped_file_that_became_a_link_or_a_pipe_is_not_followed() {
    let all = tempfile::tempdir().unwrap();
    let file = all.path().join("file");
    fs::write(&file, "mine").unwrap();
    let mut opener = opener(&file);
    assert_eq!(opener.open(0).unwrap().bytes(), 4);
    fs::rename(&file, all.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("elsewhere", &file).unwrap();
    assert_eq!(code(opener.open(0)), Some(FaultCode::Special));
    fs::remove_file(&file).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
    assert_eq!(code(opener.open(0)), Some(FaultCode::Special));
}

//! How large the program is, alone and as a Debian package.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};

use crate::row::Row;
use crate::sample::Sample;

/// Where Tauri keeps in which kind of package a program came; in one that is in none stands `UNK`, in another `DEB`.
const MARK: &[u8] = b"__TAURI_BUNDLE_TYPE_VAR_";

/// The letters after [`MARK`].
const KIND: usize = 3;

/// The program, and the package that was made of it.
///
/// # Errors
/// Where the program is not there, or no package of it.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let program = std::env::var_os("PORTHOLE_BIN").map(PathBuf::from);
    let program = program.context("PORTHOLE_BIN should name the program: run `make bench`")?;
    let package = newest_package(&program)?.context("there is no Debian package: run `make deb`")?;
    let same = is_same(&fs::read(&program)?, &packed_program(&package)?);
    ensure!(same, "{} holds another program: run `make deb`", package.display());
    Ok(vec![row("the program, with both pages in it", &program)?, row("the Debian package", &package)?])
}

fn row(what: &str, file: &Path) -> Result<Row> {
    let bytes = fs::metadata(file).with_context(|| file.display().to_string())?.len();
    Ok(Row::measured(what, "MB", Sample::of(vec![bytes as f64 / 1e6])?))
}

/// The package that was written last of those beside the program.
fn newest_package(program: &Path) -> Result<Option<PathBuf>> {
    let folder = program.parent().context("the program is in no folder")?.join("bundle/deb");
    let Ok(entries) = fs::read_dir(folder) else { return Ok(None) };
    let files = entries.filter_map(Result::ok).map(|entry| entry.path());
    let packages = files.filter(|path| path.extension().is_some_and(|end| end == "deb"));
    let made = |path: &PathBuf| fs::metadata(path).and_then(|file| file.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    Ok(packages.max_by_key(made))
}

fn packed_program(package: &Path) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let status = Command::new("dpkg-deb").arg("--extract").arg(package).arg(folder.path()).status()?;
    ensure!(status.success(), "{} does not unpack", package.display());
    fs::read(folder.path().join("usr/bin/porthole")).context("the package has no program")
}

/// Whether two files are the same program, in whatever kind of package. A time of writing tells nothing of that:
/// making the package writes the program anew.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let Some(kind) = kind_of(one).filter(|_| one.len() == other.len()) else { return one == other };
    let end = kind + KIND;
    one[..kind] == other[..kind] && one.get(end..) == other.get(end..)
}

/// Where the letters stand that tell the kind of package.
fn kind_of(program: &[u8]) -> Option<usize> {
    program.windows(MARK.len()).position(|window| window == MARK).map(|mark| mark + MARK.len())
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn the_kind_of_package_makes_no_other_program() {
        let program = |kind: &str| format!("code __TAURI_BUNDLE_TYPE_VAR_{kind} more code").into_bytes();
        assert!(is_same(&program("UNK"), &program("DEB")));
        assert!(is_same(b"no mark", b"no mark"));
    }

    #[test]
    fn any_other_difference_does() {
        let program = b"code __TAURI_BUNDLE_TYPE_VAR_UNK more code";
        for place in (0..program.len()).filter(|place| !(29..32).contains(place)) {
            let mut other = program.to_vec();
            other[place] ^= 1;
            assert!(!is_same(program, &other), "at {place}");
        }
        assert!(!is_same(program, &program[1..]));
        assert!(!is_same(b"code", b"mode"));
    }
}

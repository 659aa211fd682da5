//! How large the program is, alone and as a Debian package.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::page::root;
use crate::row::Row;
use crate::sample::Sample;

/// The program, and the package where one was made of it.
///
/// # Errors
/// Where the program is not there.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let program = std::env::var_os("PORTHOLE_BIN").map(PathBuf::from);
    let program = program.context("PORTHOLE_BIN should name the program: run `make bench`")?;
    let package = package(&program)?;
    let name = "the Debian package";
    Ok(vec![
        row("the program, with both pages in it", &program)?,
        match package {
            Some(package) => row(name, &package)?,
            None => Row::missing(name, "not built"),
        },
    ])
}

fn row(what: &str, file: &Path) -> Result<Row> {
    let bytes = fs::metadata(file).with_context(|| file.display().to_string())?.len();
    Ok(Row::measured(what, "MB", Sample::of(vec![bytes as f64 / 1e6])?))
}

/// The newest package that is not older than the program.
fn package(program: &Path) -> Result<Option<PathBuf>> {
    let built = fs::metadata(program).with_context(|| program.display().to_string())?.modified()?;
    let folder = program.parent().map_or_else(root, Path::to_owned).join("bundle/deb");
    let Ok(entries) = fs::read_dir(folder) else { return Ok(None) };
    let made = |path: &PathBuf| fs::metadata(path).and_then(|file| file.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let files = entries.filter_map(Result::ok).map(|entry| entry.path());
    let packages = files.filter(|path| path.extension().is_some_and(|end| end == "deb") && made(path) >= built);
    Ok(packages.max_by_key(made))
}

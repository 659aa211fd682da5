//! Files around 4 GiB, where numbers of 32 bits end, and a tree of many small ones, on all three ways.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use support::Depot;
use support::files::content;

use super::carriage::{Way, carry};
use super::{Finding, PORTION};

/// Where numbers of 32 bits end, in bytes.
const EDGE: u64 = 1 << 32;

/// Small files; the browser takes 8 downloads a second, so it gets fewer of them.
const MANY: u64 = 20_000;
const DOWNLOADS: u64 = 500;

/// Between the bytes that are not zero, so that one piece in place of another is noticed.
const APART: u64 = 64 << 20;

/// # Errors
/// Where something does not arrive as it is.
pub(crate) async fn run() -> Result<Finding> {
    let (edge, many, downloads) = (PORTION.share(EDGE)?, PORTION.share(MANY)?, PORTION.share(DOWNLOADS)?);
    let mut took = Vec::new();
    for way in [Way::Portholes, Way::IntoChromium, Way::FromChromium] {
        for size in [edge - 1, edge + 1] {
            let ann = Depot::new()?;
            let path = sparse(&ann, size)?;
            let carried = carry(way, &ann, &path).await.with_context(|| format!("{size} bytes, {way:?}"))?;
            took.push(format!("{size} bytes, {carried}"));
        }
        let ann = Depot::new()?;
        let count = if way == Way::IntoChromium { downloads } else { many };
        let path = small(&ann, count)?;
        let carried = carry(way, &ann, &path).await.with_context(|| format!("{count} files, {way:?}"))?;
        took.push(format!("{count} small files, {carried}"));
    }
    for line in &took {
        eprintln!("{line}");
    }
    let what = format!(
        "files of {} and {} bytes, {many} small ones ({downloads} as downloads), each from Porthole to Porthole, to Chromium and from \
         Chromium: bytes and names equal, and times where they are kept",
        edge - 1,
        edge + 1
    );
    Ok(Finding { what, took: took.join("<br>"), broken: Vec::new() })
}

/// A file that is mostly a hole.
fn sparse(depot: &Depot, size: u64) -> Result<PathBuf> {
    let path = depot.put("large.bin", &[])?;
    let mut file = File::options().write(true).open(&path)?;
    file.set_len(size)?;
    for (place, from) in (0..size).step_by(usize::try_from(APART)?).chain([size.saturating_sub(9)]).enumerate() {
        file.seek(SeekFrom::Start(from))?;
        file.write_all(&content(place as u64, usize::try_from((size - from).min(9))?))?;
    }
    Ok(path)
}

fn small(depot: &Depot, count: u64) -> Result<PathBuf> {
    let mut folder = PathBuf::new();
    for number in 0..count {
        let bytes = content(number, usize::try_from(number % 3001)?);
        folder = depot.put(&format!("many/{:03}/file {number:05}.bin", number % 128), &bytes)?;
    }
    Ok(Path::new(&folder).to_path_buf())
}

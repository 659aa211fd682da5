//! Does for long what a test does once, and holds that the host does not grow by it. `make soak` runs all soaks, with
//! `ONLY=NAME` one of them.
//!
//! Each soak prints what came of it and adds a line to `docs/benchmarks.md`. It ends with 1 where the host grew by more
//! than [`growth`] allows, or files did not do as they should.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod files;
mod growth;
mod page;
mod visits;

use anyhow::{Context, Result, ensure};
use growth::Growth;
use page::Table;

/// Something that is done for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Soak {
    /// Guests come and go.
    Visits,
    /// Files around 4 GiB, and many small ones.
    FilesSizes,
    /// Either side of a transfer is killed, again and again.
    FilesKills,
    /// Who receives a huge file does not take it.
    FilesStall,
}

/// What came of it.
#[derive(Clone, Debug)]
enum Finding {
    /// What the host held before and after.
    Growth(Growth),
    /// How files arrived.
    Files(files::Finding),
}

impl Soak {
    const ALL: &[Self] = &[Self::Visits, Self::FilesSizes, Self::FilesKills, Self::FilesStall];

    fn name(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::FilesSizes => "files-sizes",
            Self::FilesKills => "files-kills",
            Self::FilesStall => "files-stall",
        }
    }

    async fn run(self) -> Result<Finding> {
        Ok(match self {
            Self::Visits => Finding::Growth(Box::pin(visits::run()).await?),
            Self::FilesSizes => Finding::Files(Box::pin(files::sizes::run()).await?),
            Self::FilesKills => Finding::Files(Box::pin(files::kills::run()).await?),
            Self::FilesStall => Finding::Files(Box::pin(files::stall::run()).await?),
        })
    }

    /// The soak of this name; all where it is empty.
    fn chosen(name: &str) -> Result<Vec<Self>> {
        if name.is_empty() {
            return Ok(Self::ALL.to_vec());
        }
        let names: Vec<&str> = Self::ALL.iter().map(|soak| soak.name()).collect();
        let soak = Self::ALL.iter().find(|soak| soak.name() == name);
        Ok(vec![*soak.with_context(|| format!("there is no soak {name:?}, but {}", names.join(", ")))?])
    }
}

impl Finding {
    fn holds(&self) -> bool {
        match self {
            Self::Growth(growth) => growth.is_none(),
            Self::Files(finding) => finding.broken.is_empty(),
        }
    }

    /// Adds its line to the page.
    fn append(&self, name: &str) -> Result<()> {
        match self {
            Self::Growth(growth) => page::append(Table::Growth, name, &growth.what, &growth.cells()),
            Self::Files(_) if !files::PORTION.is_whole()? => Ok(()),
            Self::Files(finding) => page::append(Table::Files, name, &finding.what, &finding.cells()),
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Growth(growth) => growth.fmt(f),
            Self::Files(finding) => finding.fmt(f),
        }
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut broken = Vec::new();
    for soak in Soak::chosen(&std::env::args().nth(1).unwrap_or_default())? {
        match soak.run().await {
            Ok(finding) => {
                println!("{finding}");
                finding.append(soak.name())?;
                if !finding.holds() {
                    broken.push(soak.name());
                }
            }
            // The others may take a night, and tell something all the same.
            Err(error) => {
                eprintln!("{}: {error:?}", soak.name());
                broken.push(soak.name());
            }
        }
    }
    ensure!(broken.is_empty(), "this does not hold: {}", broken.join(", "));
    Ok(())
}

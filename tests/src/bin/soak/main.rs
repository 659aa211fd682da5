//! Does for long what a test does once, and holds that the host does not grow by it. `make soak` runs all soaks, with
//! `ONLY=NAME` one of them.
//!
//! Each soak prints what the host held before and after, and adds a line to `docs/benchmarks.md`. It ends with 1 where
//! the host grew by more than [`growth`] allows.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod growth;
mod page;
mod visits;

use anyhow::{Context, Result, ensure};
use growth::Growth;

/// Something that is done for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Soak {
    /// Guests come and go.
    Visits,
}

impl Soak {
    const ALL: &[Self] = &[Self::Visits];

    fn name(self) -> &'static str {
        match self {
            Self::Visits => "visits",
        }
    }

    async fn run(self) -> Result<Growth> {
        match self {
            Self::Visits => Box::pin(visits::run()).await,
        }
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

#[tokio::main]
async fn main() -> Result<()> {
    let mut grew = Vec::new();
    for soak in Soak::chosen(&std::env::args().nth(1).unwrap_or_default())? {
        let growth = soak.run().await.with_context(|| format!("soak {:?}", soak.name()))?;
        println!("{growth}");
        page::append(soak.name(), &growth)?;
        if !growth.is_none() {
            grew.push(soak.name());
        }
    }
    ensure!(grew.is_empty(), "the host grew: {}", grew.join(", "));
    Ok(())
}

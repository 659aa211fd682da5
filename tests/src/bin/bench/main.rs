//! Measures what `docs/benchmarks.md` tells, prints it as tables and writes it into that page. `make bench` takes all
//! figures, with `ONLY=picture` or `ONLY=files` those of one table.
//!
//! Everything is measured on the program as it is built for users, with real browsers and real screens. A figure that
//! is bad is no failure: this ends with an error only where something does not work. What each figure includes is told
//! in the page, beside the table.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod beside;
mod convert;
mod delay;
mod files;
mod machine;
mod memory;
mod meter;
mod page;
mod page_load;
mod row;
mod sample;
mod size;
mod stages;
mod still;
mod writing;

use std::time::Instant;

use anyhow::{Result, bail, ensure};
use page::Table;
use row::Row;

#[tokio::main]
async fn main() -> Result<()> {
    let began = Instant::now();
    let mut broken = Vec::new();
    for table in chosen(&std::env::args().nth(1).unwrap_or_default())? {
        let (machine, before) = (machine::describe()?, machine::other_work()?);
        let (rows, peers) = match table {
            Table::Picture => (Box::pin(picture(began)).await?, String::new()),
            Table::Files => Box::pin(files::measure(began)).await?,
        };
        tell(began, "done");
        let quietness = machine::quietness(before, machine::other_work()?);
        let written = format!("{machine}{peers}{quietness}\n{}", row::table(&rows));
        print!("{written}");
        if table == Table::Picture || files::PORTION.is_whole()? {
            page::rewrite(table, &written)?;
        }
        broken.extend(rows.iter().filter(|row| row.is_broken()).map(Row::to_string));
    }
    ensure!(broken.is_empty(), "this does not work:\n{}", broken.join("\n"));
    Ok(())
}

/// The table of this name; both where it is empty.
fn chosen(name: &str) -> Result<Vec<Table>> {
    Ok(match name {
        "" => vec![Table::Picture, Table::Files],
        "picture" => vec![Table::Picture],
        "files" => vec![Table::Files],
        other => bail!("there are no figures {other:?}, but picture, files"),
    })
}

async fn picture(began: Instant) -> Result<Vec<Row>> {
    // First, because this fails where the package was not made of the program.
    let sizes = size::measure()?;
    let mut rows = Vec::new();
    tell(began, "page load");
    rows.extend(Box::pin(page_load::measure()).await?);
    tell(began, "delay of the picture");
    rows.extend(Box::pin(delay::measure()).await?);
    tell(began, "delay of the picture beside a transfer");
    rows.extend(Box::pin(beside::measure()).await?);
    tell(began, "time of the processor by stage");
    rows.extend(Box::pin(stages::measure()).await?);
    rows.extend(convert::measure()?);
    tell(began, "a still screen");
    rows.extend(Box::pin(still::measure()).await?);
    tell(began, "memory");
    rows.extend(Box::pin(memory::measure()).await?);
    rows.extend(sizes);
    Ok(rows)
}

/// Says how far it is.
fn tell(began: Instant, what: &str) {
    eprintln!("{:>4} s  {what}", began.elapsed().as_secs());
}

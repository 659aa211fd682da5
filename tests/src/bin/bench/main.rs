//! Measures what `docs/benchmarks.md` tells, prints it as a table and writes it into that page.
//!
//! Everything is measured on the program as it is built for users, with real browsers and real screens. A figure that
//! is bad is no failure: this ends with an error only where something does not work. What each figure includes is told
//! in the page, beside the table.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod beside;
mod convert;
mod delay;
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

use anyhow::Result;

#[tokio::main]
async fn main() -> Result<()> {
    let began = Instant::now();
    let (machine, before) = (machine::describe()?, machine::other_work()?);
    let tell = |what: &str| eprintln!("{:>4} s  {what}", began.elapsed().as_secs());
    // First, because this fails where the package was not made of the program.
    let sizes = size::measure()?;
    let mut rows = Vec::new();
    tell("page load");
    rows.extend(Box::pin(page_load::measure()).await?);
    tell("delay of the picture");
    rows.extend(Box::pin(delay::measure()).await?);
    tell("delay of the picture beside a transfer");
    rows.extend(Box::pin(beside::measure()).await?);
    tell("time of the processor by stage");
    rows.extend(Box::pin(stages::measure()).await?);
    rows.extend(convert::measure()?);
    tell("a still screen");
    rows.extend(Box::pin(still::measure()).await?);
    tell("memory");
    rows.extend(Box::pin(memory::measure()).await?);
    rows.extend(sizes);
    tell("done");
    let quietness = machine::quietness(before, machine::other_work()?);
    let written = format!("{machine}{quietness}\n{}", row::table(&rows));
    print!("{written}");
    page::rewrite(&written)
}

//! How old a picture is when a guest sees it.

use anyhow::{Result, ensure};
use support::{Ages, Sharing, Visit};

use crate::row::Row;
use crate::sample::Sample;

/// Sizes of the pattern, and how to write them.
const PATTERNS: [(&str, &str); 2] = [("pattern:1280x720@30", "1280×720"), ("pattern:1920x1080@30", "1920×1080")];

/// Visits to each, with a new host and a new browser.
const VISITS: usize = 3;

/// Pictures that are read in a visit, after those that the connection takes to settle.
const PICTURES: usize = 200;
const SETTLING: u64 = 60;

/// Time code in the picture to time read in the page.
///
/// # Errors
/// Where the pictures do not come, or more than a few of them do not read.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (source, size) in PATTERNS {
        let (mut told, mut read) = (Vec::new(), Vec::new());
        for _ in 0..VISITS {
            let ages = visit(source).await?;
            told.extend(ages.told);
            read.extend(ages.read);
        }
        let read = Sample::of(read)?;
        rows.push(Row::measured(format!("time code in the picture to time read in the page, {size}@30"), "ms", read));
        let told = Sample::of(told)?;
        rows.push(Row::measured("… without the reading: to the browser's word that it shows it", "ms", told));
    }
    Ok(rows)
}

async fn visit(source: &str) -> Result<Ages> {
    let visit = Visit::to(&Sharing::of(source).on_loopback()).await?;
    visit.page.wait_more(SETTLING).await?;
    let ages = visit.ages(PICTURES).await?;
    ensure!(ages.torn < 10, "{} time codes did not read", ages.torn);
    Ok(ages)
}

//! How old a picture is when a guest sees it.

use anyhow::{Context, Result};
use serde_json::Value;
use support::{Page, Sharing, Visit};

use crate::row::Row;
use crate::sample::Sample;

/// Sizes of the pattern, and how to write them.
const PATTERNS: [(&str, &str); 2] = [("pattern:1280x720@30", "1280×720"), ("pattern:1920x1080@30", "1920×1080")];

/// Visits to each, with a new host and a new browser.
const VISITS: usize = 3;

/// Pictures that are read in a visit, after those that the connection takes to settle.
const PICTURES: usize = 200;
const SETTLING: u64 = 60;

/// Reads the time code (`crates/capture/src/timecode.rs`) of each new picture, and notes its age when the browser tells
/// of it and when it was read. Both clocks are this machine's. A picture whose checksum is wrong is counted apart.
const READ: &str = "
    const [cell, columns] = [12, 32];
    const video = document.querySelector('video');
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [cell * (columns + 2), cell * 4];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const ages = window.portholeBenchAges = { told: [], read: [], torn: 0 };
    const wanted = arguments[0];

    function bytes(pixels) {
        const word = new Uint8Array(8);
        for (let bit = 0; bit < 64; bit += 1) {
            const x = cell * (1.5 + bit % columns);
            const y = cell * (bit < columns ? 1.5 : 2.5);
            const at = (y * canvas.width + x) * 4;
            const white = pixels[at] + pixels[at + 1] + pixels[at + 2] > 3 * 127;
            word[bit >> 3] |= Number(white) << (7 - bit % 8);
        }
        return word;
    }

    function checksum(word) {
        let sum = 0xffff;
        for (const byte of word.subarray(2)) {
            sum ^= byte << 8;
            for (let bit = 0; bit < 8; bit += 1) sum = (sum & 0x8000 ? sum << 1 ^ 0x1021 : sum << 1) & 0xffff;
        }
        return sum;
    }

    let last = 0;
    function note() {
        const told = Date.now();
        const { width, height } = canvas;
        context.drawImage(video, 0, 0, width, height, 0, 0, width, height);
        const word = bytes(context.getImageData(0, 0, width, height).data);
        const read = Date.now();
        const time = word.subarray(2).reduce((time, byte) => time * 256 + byte, 0);
        if (checksum(word) !== word[0] * 256 + word[1]) ages.torn += 1;
        else if (time !== last) {
            last = time;
            ages.told.push(told - time);
            ages.read.push(read - time);
        }
        if (ages.read.length < wanted) video.requestVideoFrameCallback(note);
    }
    video.requestVideoFrameCallback(note);";

/// Ages of pictures in one visit, in milliseconds.
struct Ages {
    told: Vec<f64>,
    read: Vec<f64>,
}

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
    visit.page.run(READ, &[Value::from(PICTURES)]).await?;
    let mut had = 0;
    loop {
        // Once a second, so that the question costs next to nothing.
        visit.host.stats("the host counts", |_| true).await?;
        let now = count(&visit.page).await?;
        anyhow::ensure!(now > had, "no picture reads any more, after {had}\n{}", visit.host.story());
        had = now;
        if had >= PICTURES {
            return ages(&visit.page).await;
        }
    }
}

async fn count(page: &Page) -> Result<usize> {
    let count = page.run("return window.portholeBenchAges.read.length", &[]).await?;
    Ok(usize::try_from(count.as_u64().context("no count")?)?)
}

async fn ages(page: &Page) -> Result<Ages> {
    let ages = page.run("return window.portholeBenchAges", &[]).await?;
    let numbers = |field: &str| {
        let values = ages[field].as_array().with_context(|| format!("no {field}"))?;
        values.iter().map(|value| value.as_f64().context("no number")).collect::<Result<Vec<_>>>()
    };
    let torn = ages["torn"].as_u64().context("no count of torn pictures")?;
    anyhow::ensure!(torn < 10, "{torn} time codes did not read");
    Ok(Ages { told: numbers("told")?, read: numbers("read")? })
}

//! How old the pictures of the test pattern are when a guest sees them.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::Visit;

/// Reads the time code (`crates/capture/src/timecode.rs`) of each new picture, and notes its age when the browser tells
/// of it and when it was read. Both clocks are this machine's. A picture whose checksum is wrong is counted apart.
const NOTE: &str = "
    const [cell, columns] = [12, 32];
    const video = document.querySelector('video');
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [cell * (columns + 2), cell * 4];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const ages = window.portholeTestAges = { told: [], read: [], torn: 0 };
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
        if (window.portholeTestAges !== ages) return; // a later count began
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

/// Ages of pictures, in milliseconds, in the order in which they were painted.
#[derive(Clone, Debug)]
pub struct Ages {
    /// From the time code to the browser's word that it shows the picture.
    pub told: Vec<f64>,
    /// From the time code to when it was read; the reading itself is slow.
    pub read: Vec<f64>,
    /// Pictures whose time code did not read.
    pub torn: u64,
}

impl Visit {
    /// The ages of the next `wanted` pictures, of a pattern at least 400 pixels wide.
    ///
    /// # Errors
    /// Where they do not come.
    pub async fn ages(&self, wanted: usize) -> Result<Ages> {
        self.page.run(NOTE, &[Value::from(wanted)]).await?;
        let mut had = 0;
        while had < wanted {
            // Once a second, so that the question costs next to nothing.
            self.host.stats("the host counts", |_| true).await?;
            let now = self.page.run("return window.portholeTestAges.read.length", &[]).await?;
            let now = usize::try_from(now.as_u64().context("no count")?)?;
            ensure!(now > had, "no picture reads any more, after {had}\n{}", self.host.story());
            had = now;
        }
        Ages::read(&self.page.run("return window.portholeTestAges", &[]).await?)
    }
}

impl Ages {
    fn read(noted: &Value) -> Result<Self> {
        let numbers = |field: &str| {
            let values = noted[field].as_array().with_context(|| format!("no {field}"))?;
            values.iter().map(|value| value.as_f64().context("no number")).collect::<Result<Vec<_>>>()
        };
        let torn = noted["torn"].as_u64().context("no count of torn pictures")?;
        Ok(Self { told: numbers("told")?, read: numbers("read")?, torn })
    }
}

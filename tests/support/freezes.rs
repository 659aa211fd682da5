//! How evenly the picture moves.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::Page;

/// Notes each painted picture, and the longest time between two.
const WATCH: &str = "
    const video = document.querySelector('video');
    const seen = { count: 0, longest: 0, last: performance.now(), first: null };
    window.portholeTestSeen = seen;
    const note = (now) => {
        seen.count += 1;
        seen.first ??= performance.timeOrigin + now;
        seen.longest = Math.max(seen.longest, now - seen.last);
        seen.last = now;
        video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);";

const READ: &str = "
    const seen = window.portholeTestSeen;
    return { count: seen.count, longest: Math.max(seen.longest, performance.now() - seen.last) };";

/// What a guest saw since the watch began.
#[derive(Clone, Copy, Debug)]
pub struct Freezes {
    /// Pictures painted.
    pub painted: u64,
    /// The longest time without a new picture, in milliseconds.
    pub longest_ms: f64,
}

impl Page {
    /// Begins to note each painted picture.
    ///
    /// # Errors
    /// Where the page has no picture.
    pub async fn watch_for_freezes(&self) -> Result<()> {
        self.run(WATCH, &[]).await?;
        Ok(())
    }

    /// What was seen since [`Self::watch_for_freezes`].
    ///
    /// # Errors
    /// Where nobody watched.
    pub async fn freezes(&self) -> Result<Freezes> {
        let seen: Value = self.run(READ, &[]).await?;
        let painted = seen["count"].as_u64().context("nobody watched for freezes")?;
        Ok(Freezes { painted, longest_ms: seen["longest"].as_f64().context("nobody watched for freezes")? })
    }
}

//! What a page's `<video>` shows, read back by a canvas at the picture's natural size.

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::{Colour, PATIENCE, Page, Picture, Rect, eventually};

/// Paints the picture, or the part in `arguments[0]`, to a canvas; nothing while there is none.
const PAINT: &str = "
    const video = document.querySelector('video');
    if (!video || video.readyState < 2 || !video.videoWidth) return null;
    const [x, y, w, h] = arguments[0] ?? [0, 0, video.videoWidth, video.videoHeight];
    const canvas = document.createElement('canvas');
    canvas.width = w; canvas.height = h;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, -x, -y);";

/// All pixels.
const PIXELS: &str = "
    const pixels = context.getImageData(0, 0, w, h).data;
    let text = '';
    for (let at = 0; at < pixels.length; at += 32768) {
        text += String.fromCharCode.apply(null, pixels.subarray(at, at + 32768));
    }
    return [w, h, btoa(text)];";

/// The mean colour of each rectangle in `arguments[1]`.
const MEANS: &str = "
    return arguments[1].map(([x, y, w, h]) => {
        const pixels = context.getImageData(x, y, w, h).data;
        const sums = [0, 0, 0];
        for (let at = 0; at < pixels.length; at += 4) for (const part of [0, 1, 2]) sums[part] += pixels[at + part];
        return sums.map((sum) => Math.round(sum / (w * h)));
    });";

impl Page {
    /// The whole picture; `None` while there is none.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn picture(&self) -> Result<Option<Picture>> {
        self.read_back(Value::Null).await
    }

    /// A part of the picture; `None` while there is none.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn picture_of(&self, place: Rect) -> Result<Option<Picture>> {
        self.read_back(numbers(place)).await
    }

    /// Waits until the picture is as `wanted` says, and gives it.
    ///
    /// # Errors
    /// A sentence with `what` where it is not in time.
    pub async fn wait_until(&self, what: &str, wanted: impl Fn(&Picture) -> bool) -> Result<Picture> {
        eventually(what, PATIENCE, async || Ok(self.picture().await?.filter(|picture| wanted(picture)))).await
    }

    /// The mean colour of each place; `None` while there is no picture.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn colours(&self, places: &[Rect]) -> Result<Option<Vec<Colour>>> {
        let places: Vec<Value> = places.iter().copied().map(numbers).collect();
        let means = self.run(&format!("{PAINT}{MEANS}"), &[Value::Null, json!(places)]).await?;
        if means.is_null() {
            return Ok(None);
        }
        let part = |part: &Value| part.as_u64().and_then(|part| u8::try_from(part).ok()).context("no colour");
        let colour = |mean: &Value| Ok([part(&mean[0])?, part(&mean[1])?, part(&mean[2])?]);
        means.as_array().context("no colours")?.iter().map(colour).collect::<Result<_>>().map(Some)
    }

    /// Waits until each place has its colour, give or take `tolerance` in red and green and twice that in blue.
    ///
    /// # Errors
    /// A sentence with `what` and the colours that are there instead.
    pub async fn wait_colours(&self, what: &str, wanted: &[(Rect, Colour)], tolerance: u8) -> Result<()> {
        let places: Vec<Rect> = wanted.iter().map(|(place, _)| *place).collect();
        let bounds = [tolerance, tolerance, 2 * tolerance];
        let near = |seen: Colour, wanted: Colour| (0..3).all(|part| seen[part].abs_diff(wanted[part]) <= bounds[part]);
        let all_near = |seen: &Vec<Colour>| seen.iter().zip(wanted).all(|(seen, (_, wanted))| near(*seen, *wanted));
        let looked =
            eventually(what, PATIENCE, async || Ok(self.colours(&places).await?.filter(all_near).map(|_| ()))).await;
        if looked.is_err() {
            let (seen, size) = (self.colours(&places).await?, self.size().await?);
            return looked.context(format!("the picture of {size:?} has {seen:?} where {wanted:?} was wanted"));
        }
        looked
    }

    /// The picture's size; zero while there is none.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn size(&self) -> Result<(u64, u64)> {
        let script = "const v = document.querySelector('video'); return [v?.videoWidth ?? 0, v?.videoHeight ?? 0]";
        let size = self.run(script, &[]).await?;
        Ok((size[0].as_u64().unwrap_or_default(), size[1].as_u64().unwrap_or_default()))
    }

    /// How many pictures the page was given to paint so far.
    ///
    /// # Errors
    /// Where the page does not answer.
    pub async fn painted(&self) -> Result<u64> {
        let script = "return document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0";
        self.run(script, &[]).await?.as_u64().context("no count of pictures")
    }

    /// Waits until `more` further pictures were painted.
    ///
    /// # Errors
    /// Where they do not come in time.
    pub async fn wait_more(&self, more: u64) -> Result<()> {
        let before = self.painted().await?;
        let enough = async || Ok((self.painted().await? >= before + more).then_some(()));
        eventually(&format!("{more} more pictures are painted"), PATIENCE, enough).await
    }

    async fn read_back(&self, place: Value) -> Result<Option<Picture>> {
        let read = self.run(&format!("{PAINT}{PIXELS}"), &[place]).await?;
        let (Some(width), Some(height), Some(text)) = (read[0].as_u64(), read[1].as_u64(), read[2].as_str()) else {
            return Ok(None);
        };
        Ok(Some(Picture::new(u32::try_from(width)?, u32::try_from(height)?, STANDARD.decode(text)?)?))
    }
}

fn numbers(place: Rect) -> Value {
    json!([place.x, place.y, place.width, place.height])
}

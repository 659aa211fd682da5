//! The test pattern: a moving picture that needs no display and is the same for everybody.
//!
//! See [`draw`] for what is where.

mod font;
mod picture;

use std::{
    fmt,
    num::NonZeroU32,
    str::FromStr,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use media::{Damage, Frame, Size, Timestamp};
use thiserror::Error;

pub use picture::{BARS, bar, draw};

use crate::{CaptureError, Grab, Source, SourceInfo, canvas::Canvas};

/// Pixels a row and rows, at most.
const LONGEST: u32 = 8192;
/// Pictures a second, at most.
const FASTEST: u32 = 120;

/// The size and rate of a test pattern. As text `1280x720@30`; the rate may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PatternSpec {
    width: NonZeroU32,
    height: NonZeroU32,
    frame_rate: NonZeroU32,
}

/// Why a text or a size is no test pattern.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a test pattern is WIDTHxHEIGHT@RATE with sides of 1 to 8192 pixels and 1 to 120 pictures a second")]
pub struct PatternSpecError;

impl PatternSpec {
    /// A pattern of `size` (1 to 8192 pixels a side) at `frame_rate` pictures a second (1 to 120).
    ///
    /// # Errors
    /// [`PatternSpecError`] outside of these limits.
    pub fn new(size: Size, frame_rate: u32) -> Result<Self, PatternSpecError> {
        let within =
            |value: u32, most: u32| NonZeroU32::new(value).filter(|value| value.get() <= most).ok_or(PatternSpecError);
        Ok(Self {
            width: within(size.width, LONGEST)?,
            height: within(size.height, LONGEST)?,
            frame_rate: within(frame_rate, FASTEST)?,
        })
    }

    /// Width and height in pixels, none zero.
    #[must_use]
    pub fn size(self) -> Size {
        Size::new(self.width.get(), self.height.get())
    }

    /// Pictures a second, not zero.
    #[must_use]
    pub fn frame_rate(self) -> u32 {
        self.frame_rate.get()
    }

    /// When picture `number` is due, after the first.
    fn due(self, number: u64) -> Duration {
        let rate = u64::from(self.frame_rate());
        Duration::from_secs(number / rate) + Duration::from_secs(number % rate) / self.frame_rate()
    }

    /// The number of the last picture that is due at `elapsed` after the first.
    fn number(self, elapsed: Duration) -> u64 {
        let rate = u64::from(self.frame_rate());
        elapsed.as_secs() * rate + u64::from(elapsed.subsec_nanos()) * rate / 1_000_000_000
    }
}

impl Default for PatternSpec {
    /// 1280×720 at 30 pictures a second.
    fn default() -> Self {
        let rate = NonZeroU32::MIN.saturating_add(29);
        Self {
            width: NonZeroU32::MIN.saturating_add(1279),
            height: NonZeroU32::MIN.saturating_add(719),
            frame_rate: rate,
        }
    }
}

impl FromStr for PatternSpec {
    type Err = PatternSpecError;

    fn from_str(text: &str) -> Result<Self, PatternSpecError> {
        let number = |digits: &str| digits.parse().map_err(|_| PatternSpecError);
        let (size, rate) = text.split_once('@').unwrap_or((text, "30"));
        let (width, height) = size.split_once('x').ok_or(PatternSpecError)?;
        Self::new(Size::new(number(width)?, number(height)?), number(rate)?)
    }
}

impl fmt::Display for PatternSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}@{}", self.width, self.height, self.frame_rate)
    }
}

/// The test pattern as a source: it keeps to its rate by the clock, and leaves out pictures that nobody asked for in time.
pub struct PatternSource {
    spec: PatternSpec,
    epoch: Instant,
    info: SourceInfo,
    background: Canvas,
    first_at: Option<Instant>,
    last: Option<u64>,
}

impl PatternSource {
    /// A pattern whose picture 0 is the first that is asked for. Frames tell the time since `epoch`.
    #[must_use]
    pub fn new(spec: PatternSpec, epoch: Instant) -> Self {
        let (info, background) = (SourceInfo::pattern(spec), picture::background(spec));
        Self { spec, epoch, info, background, first_at: None, last: None }
    }

    fn frame(&self, number: u64, at: Instant) -> Result<Frame, CaptureError> {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut canvas = self.background.clone();
        picture::draw_moving(&mut canvas, self.spec, number, u64::try_from(unix.as_millis()).unwrap_or(u64::MAX));
        let damage = self.last.map_or(Damage::All, |_| Damage::Rects(picture::moving(self.spec.size())));
        let (stride, taken) = (canvas.stride(), Timestamp(at.saturating_duration_since(self.epoch)));
        Frame::new(self.spec.size(), stride, Bytes::from(canvas.into_pixels()), damage, taken)
            .map_err(|error| CaptureError::Backend(error.to_string()))
    }
}

impl Source for PatternSource {
    fn next(&mut self, within: Duration) -> Result<Grab, CaptureError> {
        let asked = Instant::now();
        let first_at = *self.first_at.get_or_insert(asked);
        let current = self.spec.number(asked.saturating_duration_since(first_at));
        let number = self.last.map_or(current, |last| current.max(last + 1));
        let wait = (first_at + self.spec.due(number)).saturating_duration_since(asked);
        thread::sleep(wait.min(within));
        if wait > within {
            return Ok(Grab::Still);
        }
        let frame = self.frame(number, Instant::now())?;
        self.last = Some(number);
        Ok(Grab::Frame(frame))
    }

    fn info(&self) -> &SourceInfo {
        &self.info
    }
}

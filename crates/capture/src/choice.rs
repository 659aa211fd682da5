//! How people and programs name a source.

use std::{fmt, str::FromStr};

use thiserror::Error;

use media::Rect;

use crate::{CaptureError, PatternSpec, SourceInfo, SourceKind};

/// Neither side of a part of the desktop is shorter than this, in pixels.
pub const SMALLEST: u32 = 16;

/// One source, exactly. As text: `screen`, `screen:0`, `region:100,50,640x480`, `window:0x1e00007`,
/// `pattern:1280x720@30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceId {
    /// All monitors together.
    Desktop,
    /// A monitor by its place in the list, from 0.
    Screen(u32),
    /// A part of the desktop, in its pixels. What of it lies beyond the desktop is not shown.
    Region(Rect),
    /// A window by the number the system knows it by.
    Window(u64),
    /// The test picture.
    Pattern(PatternSpec),
}

/// What a person asked for: a [`SourceId`], or a window by its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceChoice {
    /// This very source.
    Id(SourceId),
    /// The topmost window of exactly this title; if there is none, the topmost whose title contains it.
    WindowTitled(String),
}

/// Why a text names no source.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "\"{0}\" names no source: write screen, screen:N, region:X,Y,WIDTHxHEIGHT, window:TITLE or pattern:WIDTHxHEIGHT@RATE"
)]
pub struct ChoiceError(String);

impl ChoiceError {
    /// What names no source.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl SourceChoice {
    /// The source that this means among `sources`, which are ordered topmost first.
    ///
    /// # Errors
    /// [`CaptureError::NotFound`] where none fits. A test pattern fits always.
    pub fn find(&self, sources: &[SourceInfo]) -> Result<SourceId, CaptureError> {
        let windows = || sources.iter().filter(|source| source.kind == SourceKind::Window);
        let found = match self {
            // Whether it is on the desktop, who opens it knows.
            Self::Id(id @ (SourceId::Pattern(_) | SourceId::Region(_))) => Some(*id),
            Self::Id(id) => sources.iter().find(|source| source.id == *id).map(|source| source.id),
            Self::WindowTitled(title) => windows()
                .find(|window| window.name == *title)
                .or_else(|| windows().find(|window| window.name.contains(title)))
                .map(|window| window.id),
        };
        found.ok_or_else(|| CaptureError::NotFound { wanted: self.to_string() })
    }
}

impl From<SourceId> for SourceChoice {
    fn from(id: SourceId) -> Self {
        Self::Id(id)
    }
}

impl FromStr for SourceId {
    type Err = ChoiceError;

    fn from_str(text: &str) -> Result<Self, ChoiceError> {
        let refused = || ChoiceError(text.to_owned());
        match text.split_once(':') {
            None if text == "screen" => Ok(Self::Desktop),
            None if text == "pattern" => Ok(Self::Pattern(PatternSpec::default())),
            Some(("screen", index)) => index.parse().map(Self::Screen).map_err(|_| refused()),
            Some(("region", area)) => region(area).map(Self::Region).ok_or_else(refused),
            Some(("window", id)) => {
                let digits = id.strip_prefix("0x").ok_or_else(refused)?;
                u64::from_str_radix(digits, 16).map(Self::Window).map_err(|_| refused())
            }
            Some(("pattern", spec)) => spec.parse().map(Self::Pattern).map_err(|_| refused()),
            None | Some(_) => Err(refused()),
        }
    }
}

/// `X,Y,WIDTHxHEIGHT`, where its ends are numbers and it is not too small.
fn region(text: &str) -> Option<Rect> {
    let mut parts = text.splitn(3, ',');
    let (x, y, size) = (number(parts.next()?)?, number(parts.next()?)?, parts.next()?);
    let (width, height) = size.split_once('x')?;
    let (width, height) = (number(width)?, number(height)?);
    let ends = x.checked_add(width).is_some() && y.checked_add(height).is_some();
    (ends && width.min(height) >= SMALLEST).then_some(Rect { x, y, width, height })
}

/// Digits only: no sign, no space.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

impl FromStr for SourceChoice {
    type Err = ChoiceError;

    fn from_str(text: &str) -> Result<Self, ChoiceError> {
        match (text.parse(), text.strip_prefix("window:")) {
            (Ok(id), _) => Ok(Self::Id(id)),
            (Err(_), Some(title)) if !title.is_empty() => Ok(Self::WindowTitled(title.to_owned())),
            (Err(refused), _) => Err(refused),
        }
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desktop => f.write_str("screen"),
            Self::Screen(index) => write!(f, "screen:{index}"),
            Self::Region(Rect { x, y, width, height }) => write!(f, "region:{x},{y},{width}x{height}"),
            Self::Window(id) => write!(f, "window:{id:#x}"),
            Self::Pattern(spec) => write!(f, "pattern:{spec}"),
        }
    }
}

impl fmt::Display for SourceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::WindowTitled(title) => write!(f, "window:{title}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use media::Rect;
    use proptest::prelude::*;

    use super::{SMALLEST, SourceChoice, SourceId};

    #[test]
    fn what_is_no_part_of_a_desktop_is_refused() {
        for wrong in [
            "region:",
            "region:1,2",
            "region:1,2,16",
            "region:1,2,15x16",
            "region:1,2,16x15",
            "region:-1,2,16x16",
            "region:+1,2,16x16",
            "region:1,2,16x16 ",
            "region:1,2,16x16,3",
            "region:4294967295,0,16x16",
            "region:0,0,4294967296x16",
        ] {
            assert!(wrong.parse::<SourceChoice>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_part_of_the_desktop_reads_back_as_it_was_written(
            (x, y) in (0_u32..70_000, 0_u32..70_000), (width, height) in (SMALLEST..70_000, SMALLEST..70_000),
        ) {
            let id = SourceId::Region(Rect { x, y, width, height });
            prop_assert_eq!(id.to_string().parse::<SourceId>(), Ok(id));
        }
    }
}

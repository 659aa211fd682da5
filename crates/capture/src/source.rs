//! What can be shared, and the one trait that gives pictures of it.

use std::time::Duration;

use media::{Frame, Size};

use crate::{CaptureError, PatternSpec, SourceId};

/// What came of waiting for a picture.
#[derive(Clone, Debug)]
pub enum Grab {
    /// A picture that differs from the one before.
    Frame(Frame),
    /// Nothing changed within the time given.
    Still,
    /// There is no picture for now, because the window is minimised. Said at the end of the time given, and again each
    /// time until the window is back; then a whole picture comes.
    Hidden,
}

/// An open source of pictures. It ends when it is dropped.
pub trait Source: Send {
    /// Waits for the next changed picture, no longer than `within`.
    ///
    /// The first call gives a whole picture at once. Changes between two calls are put together, and there are at
    /// most about sixty pictures a second. The size may differ from the picture before, at any time.
    ///
    /// # Errors
    /// [`CaptureError::Gone`] when the source ended; any error is final, and the source is to be dropped.
    fn next(&mut self, within: Duration) -> Result<Grab, CaptureError>;

    /// What is shared; `size` is that of the newest picture.
    fn info(&self) -> &SourceInfo;
}

/// The kinds of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// All monitors together.
    Desktop,
    /// One monitor.
    Screen,
    /// A part of the desktop.
    Region,
    /// One window.
    Window,
    /// The test picture.
    Pattern,
}

/// One thing that can be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// How to name it to [`crate::open`].
    pub id: SourceId,
    /// What it is.
    pub kind: SourceKind,
    /// What people call it: a window's title, a monitor's connector. Text from elsewhere, never markup.
    pub name: String,
    /// Width and height in pixels.
    pub size: Size,
    /// The monitor that is marked as the main one; of the other kinds only the whole desktop.
    pub primary: bool,
}

impl SourceInfo {
    /// The test picture: it can be shared where there is no display.
    #[must_use]
    pub fn pattern(spec: PatternSpec) -> Self {
        Self {
            id: SourceId::Pattern(spec),
            kind: SourceKind::Pattern,
            name: "Test pattern".to_owned(),
            size: spec.size(),
            primary: false,
        }
    }
}

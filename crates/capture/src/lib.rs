//! Screens and windows as [`media::Frame`]s.
//!
//! One trait, [`Source`], stands before every way to get pictures: `x11` on Linux, `scap` on Windows and macOS, and
//! the test [`pattern`] everywhere. All of it is synchronous: the conductor gives each source a thread of its own.
//! A source ends when it is dropped.
//!
//! Nothing is encoded, scaled for guests or sent here, and no decision on tiers or rates is taken.

#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "the other systems tell no damage"))]
mod canvas;
mod choice;
mod error;
pub mod pattern;
#[cfg(any(windows, target_os = "macos"))]
mod platform;
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "the other systems tell no damage"))]
mod region;
#[cfg(target_os = "linux")]
mod shelf;
mod source;
mod thumbnail;
pub mod timecode;
#[cfg(target_os = "linux")]
pub mod x11;

use std::time::Instant;

use media::Size;

pub use choice::{ChoiceError, SMALLEST, SourceChoice, SourceId};
pub use error::{CaptureError, Lost};
pub use pattern::PatternSpec;
pub use source::{Grab, Source, SourceInfo, SourceKind};
#[cfg(target_os = "linux")]
pub use x11::Outline;

/// A line round a source. This system has none yet.
#[cfg(any(windows, target_os = "macos"))]
#[derive(Debug)]
pub enum Outline {}

#[cfg(any(windows, target_os = "macos"))]
impl Outline {
    /// Shows by another colour that the picture is held back, or flows again.
    pub fn hold(&self, _held: bool) {
        match *self {}
    }
}

#[cfg(any(windows, target_os = "macos"))]
use platform as screens;
#[cfg(not(any(target_os = "linux", windows, target_os = "macos")))]
compile_error!("Porthole captures screens on Linux, Windows and macOS only");

/// Everything that can be shared now: the whole desktop (where it has more than one monitor), the monitors, the
/// windows (topmost first), and last the test pattern.
///
/// # Errors
/// [`CaptureError::NoDisplay`] or [`CaptureError::Unsupported`] where there is no screen to be had;
/// [`SourceInfo::pattern`] can be shared even then.
pub fn list() -> Result<Vec<SourceInfo>, CaptureError> {
    #[cfg(target_os = "linux")]
    let mut sources = x11::list(None)?;
    #[cfg(any(windows, target_os = "macos"))]
    let mut sources = screens::list()?;
    sources.push(SourceInfo::pattern(PatternSpec::default()));
    Ok(sources)
}

/// What a display lets Porthole do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Display {
    /// Its screens can be shared; those of Xwayland are black.
    pub screens: bool,
    /// Single windows can be shared.
    pub windows: bool,
    /// Pictures come through shared memory. Without it each takes several times as long.
    pub shared_memory: bool,
    /// How many screens and windows there are.
    pub sources: usize,
}

/// Asks the display what it lets Porthole do.
///
/// # Errors
/// As [`list`].
pub fn look() -> Result<Display, CaptureError> {
    #[cfg(target_os = "linux")]
    return x11::look(None);
    #[cfg(any(windows, target_os = "macos"))]
    return screens::list().map(|sources| Display {
        screens: true,
        windows: true,
        shared_memory: true,
        sources: sources.len(),
    });
}

/// Opens what `choice` names. Frames tell their time as the time since `epoch`.
///
/// # Errors
/// A [`CaptureError`] that says why there will be no picture.
pub fn open(choice: &SourceChoice, epoch: Instant) -> Result<Box<dyn Source>, CaptureError> {
    let id = match choice {
        SourceChoice::Id(id) => *id,
        SourceChoice::WindowTitled(_) => choice.find(&list()?)?,
    };
    match id {
        SourceId::Pattern(spec) => Ok(Box::new(pattern::PatternSource::new(spec, epoch))),
        #[cfg(target_os = "linux")]
        SourceId::Desktop | SourceId::Screen(_) | SourceId::Region(_) | SourceId::Window(_) => {
            x11::open(None, id, epoch)
        }
        #[cfg(any(windows, target_os = "macos"))]
        SourceId::Region(_) => {
            let what = "a part of the screen on this system yet: share a screen or a window".to_owned();
            Err(CaptureError::Unsupported { what })
        }
        #[cfg(any(windows, target_os = "macos"))]
        SourceId::Desktop | SourceId::Screen(_) | SourceId::Window(_) => screens::open(id, epoch),
    }
}

/// Draws a line round a source, where the system allows and it would not be in the picture.
#[must_use]
pub fn outline(id: &SourceId) -> Option<Outline> {
    #[cfg(target_os = "linux")]
    match Outline::draw(None, *id) {
        Ok(outline) => outline,
        Err(error) => {
            tracing::debug!(%error, "there is no line round the source");
            None
        }
    }
    #[cfg(any(windows, target_os = "macos"))]
    {
        let _ = id;
        None
    }
}

/// A small picture of a source as a PNG file, no larger than `within` and in the source's proportions.
///
/// # Errors
/// As [`open`]; and [`CaptureError::Backend`] where no picture came within two seconds.
pub fn thumbnail(id: &SourceId, within: Size) -> Result<Vec<u8>, CaptureError> {
    thumbnail::of(open(&SourceChoice::Id(*id), Instant::now())?.as_mut(), within)
}

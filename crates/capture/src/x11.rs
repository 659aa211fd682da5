//! Screens and windows of an X11 display.
//!
//! Everything is driven by events: the server says what was drawn (DAMAGE), that the cursor looks different (XFIXES),
//! that the pointer moved (XInput 2) and that monitors changed (RandR); only changed places are fetched, through
//! shared memory (MIT-SHM) where the server is on this machine. The one clock: twenty times a second the pointer's
//! place is asked for, because a program that moves the pointer makes no event that others see.
//!
//! What is fetched lands in a canvas without the cursor. Each frame is a buffer of its own (see `shelf`), into which
//! what changed is copied and the cursor drawn. So a small change costs small copies, and a whole new picture costs
//! two copies of it.

#![allow(clippy::wildcard_enum_match_arm, reason = "x11rb's enums are open and long: events of the whole protocol")]

mod cursor;
mod display;
mod failure;
mod grabber;
mod monitors;
mod outline;
mod pointer;
mod screen;
mod segment;
mod source;
mod veil;
mod view;
mod window;
mod windows;

use std::time::Instant;

use media::{Rect, Size};

pub use self::outline::Outline;
use self::{display::Display, screen::ScreenView, source::X11Source, view::View, window::WindowView};
use crate::{CaptureError, Source, SourceId, SourceInfo, SourceKind};

/// What can be shared of a display: the desktop (where it has more than one monitor), the monitors, and the windows
/// with the topmost first. `display` is a name such as `:1`; `None` is the one in `$DISPLAY`.
///
/// On Xwayland, whose screens are black to X11, only the windows of X11 programs are listed.
///
/// # Errors
/// [`CaptureError::NoDisplay`] where none answers, [`CaptureError::Unsupported`] for Wayland and for pixel formats
/// other than 24 bits in 32.
pub fn list(display: Option<&str>) -> Result<Vec<SourceInfo>, CaptureError> {
    let display = Display::connect(display)?;
    let mut sources = Vec::new();
    if !display.is_xwayland() {
        let monitors = monitors::monitors(&display)?;
        // One monitor that begins elsewhere is not the desktop either: parts are counted from the desktop's corner.
        let is_alone = matches!(monitors.as_slice(), [only] if (only.area.x, only.area.y) == (0, 0));
        if !is_alone {
            sources.push(desktop(display.root_size()?));
        }
        sources.extend((0..).zip(&monitors).map(|(index, monitor)| monitor.info(index)));
    }
    sources.extend(windows::windows(&display)?);
    Ok(sources)
}

/// What a display lets Porthole do.
///
/// # Errors
/// As [`list`].
pub fn look(name: Option<&str>) -> Result<crate::Display, CaptureError> {
    let sources = list(name)?.len();
    let display = Display::connect(name)?;
    let abilities = display.abilities();
    Ok(crate::Display {
        screens: !display.is_xwayland(),
        windows: abilities.composite,
        shared_memory: abilities.shared_memory,
        sources,
    })
}

/// Opens a screen or window of a display, as [`list`] names them.
///
/// A window is taken from its own off-screen picture (XComposite), so what covers it is never in the picture. Where
/// the display has no XComposite a single window is refused, because its place on the screen can show others.
/// Menus and dialogs are windows of their own and are not part of it.
///
/// # Errors
/// As [`list`]; [`CaptureError::NotFound`] where there is no such screen or window.
pub fn open(display: Option<&str>, id: SourceId, epoch: Instant) -> Result<Box<dyn Source>, CaptureError> {
    let display = Display::connect(display)?;
    let (view, info): (Box<dyn View>, _) = match id {
        SourceId::Desktop => (Box::new(ScreenView::desktop(&display)?), desktop(display.root_size()?)),
        SourceId::Screen(index) => {
            let monitor = monitors::monitors(&display)?.into_iter().nth(index as usize).ok_or_else(|| not_found(id))?;
            let info = monitor.info(index);
            (Box::new(ScreenView::monitor(&display, monitor)?), info)
        }
        SourceId::Region(area) => {
            let view = ScreenView::region(&display, area)?.ok_or_else(|| not_found(id))?;
            let info = region(view.area(), id);
            (Box::new(view), info)
        }
        SourceId::Window(window) => {
            let window = u32::try_from(window).map_err(|_| not_found(id))?;
            let info = windows::info(&display, window)?.ok_or_else(|| not_found(id))?;
            (Box::new(WindowView::new(&display, window)?), info)
        }
        SourceId::Pattern(_) => return Err(not_found(id)),
    };
    Ok(Box::new(X11Source::new(display, view, info, epoch)?))
}

fn desktop(size: Size) -> SourceInfo {
    SourceInfo {
        id: SourceId::Desktop,
        kind: SourceKind::Desktop,
        name: "Whole desktop".to_owned(),
        size,
        primary: true,
    }
}

fn region(area: Rect, id: SourceId) -> SourceInfo {
    let size = Size::new(area.width, area.height);
    SourceInfo { id, kind: SourceKind::Region, name: "Part of the screen".to_owned(), size, primary: false }
}

fn not_found(id: SourceId) -> CaptureError {
    CaptureError::NotFound { wanted: id.to_string() }
}

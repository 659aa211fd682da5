//! What a source looks at: a part of the desktop, or a window.

use media::{Rect, Size};
use x11rb::protocol::{
    Event,
    xproto::{Drawable, Window},
};

use super::{display::Display, failure::XFailure};
use crate::CaptureError;

/// Where the picture is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// What the pixels are fetched from.
    pub(super) drawable: Drawable,
    /// The picture's top left pixel in it.
    pub(super) offset: (i32, i32),
    /// The picture's top left pixel in the window whose damage is watched.
    pub(super) damage_offset: (i32, i32),
    /// Width and height, not zero.
    pub(super) size: Size,
}

/// What [`View::settle`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// There is a picture. `fresh`: it is not the one of the call before, so all of it must be fetched.
    Shown {
        /// Where it is.
        place: Place,
        /// All of it must be fetched.
        fresh: bool,
    },
    /// There is none for a moment: the monitor changes its mode.
    Awaited,
    /// There is none for now: the window is minimised.
    Hidden,
}

/// What a source looks at.
pub(super) trait View: Send {
    /// The window whose damage tells of changes.
    fn watched(&self) -> Window;

    /// Takes notice of an event that may change the place.
    fn notice(&mut self, event: &Event);

    /// The place is not what the server has any more.
    fn doubt(&mut self);

    /// Where the picture is now.
    fn settle(&mut self, display: &Display) -> Result<Settled, CaptureError>;

    /// The picture's top left pixel on the desktop.
    fn on_root(&self, display: &Display) -> Result<(i32, i32), XFailure>;

    /// Whether a pointer over this child of the root window is over the picture.
    fn is_under(&self, top_level: Window) -> bool;

    /// These places were drawn by their owner.
    fn painted(&mut self, places: &[Rect]);

    /// Places whose pixels may be another program's, and are not to be shown.
    fn veiled(&self) -> &[Rect];
}

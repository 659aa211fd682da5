//! Where the cursor is in the picture.

use std::time::{Duration, Instant};

use media::{Rect, Size};
use x11rb::protocol::{
    Event,
    xfixes::{ConnectionExt as _, CursorNotifyMask},
    xinput::{self, XIEventMask},
    xproto::ConnectionExt as _,
};

use super::{cursor::CursorImage, display::Display, failure::XFailure, view::View};

/// How often the pointer's place is asked for when no event tells that it moved.
const CHECK: Duration = Duration::from_millis(45);
/// XInput's number for all master devices.
const ALL_MASTERS: u16 = 1;

/// The cursor's look, and its place in the picture.
pub(super) struct Pointer {
    image: Option<CursorImage>,
    /// The pixel that is pointed at, counted from the picture's top left; `None` where the pointer is elsewhere.
    at: Option<(i32, i32)>,
    image_is_old: bool,
    moved: bool,
    asked_at: Option<Instant>,
}

impl Pointer {
    /// Asks for the events that tell of the cursor.
    pub(super) fn new(display: &Display) -> Result<Self, XFailure> {
        display.connection().xfixes_select_cursor_input(display.root(), CursorNotifyMask::DISPLAY_CURSOR)?;
        if display.abilities().raw_motion {
            let mask = xinput::EventMask { deviceid: ALL_MASTERS, mask: vec![XIEventMask::RAW_MOTION] };
            xinput::xi_select_events(display.connection(), display.root(), &[mask])?;
        }
        Ok(Self { image: None, at: None, image_is_old: true, moved: true, asked_at: None })
    }

    /// Takes notice of an event that tells of the cursor.
    pub(super) fn notice(&mut self, event: &Event) {
        match event {
            Event::XfixesCursorNotify(_) => self.image_is_old = true,
            Event::XinputRawMotion(_) => self.moved = true,
            _ => {}
        }
    }

    /// Looks where the cursor is, if that may have changed. Returns the places in a picture of `size` that differ.
    pub(super) fn follow(&mut self, display: &Display, view: &dyn View, size: Size) -> Result<Vec<Rect>, XFailure> {
        let before = self.place(size);
        let at = if self.is_due() { self.ask(display, view)? } else { self.at };
        let mut changed = at != self.at;
        self.at = at;
        if self.image_is_old {
            let image = CursorImage::fetch(display)?;
            self.image_is_old = false;
            changed |= image != self.image;
            self.image = image;
        }
        let places = if changed { [before, self.place(size)] } else { [None, None] };
        Ok(places.into_iter().flatten().collect())
    }

    /// Draws the cursor on a picture of `size` without padding. Says where.
    pub(super) fn draw(&self, pixels: &mut [u8], size: Size) -> Option<Rect> {
        self.image.as_ref()?.draw(pixels, size, self.at?)
    }

    fn is_due(&self) -> bool {
        self.moved || self.asked_at.is_none_or(|at| at.elapsed() >= CHECK)
    }

    fn ask(&mut self, display: &Display, view: &dyn View) -> Result<Option<(i32, i32)>, XFailure> {
        self.moved = false;
        self.asked_at = Some(Instant::now());
        let reply = display.connection().query_pointer(display.root())?.reply()?;
        let (left, top) = view.on_root(display)?;
        let over = reply.same_screen && view.is_under(reply.child);
        Ok(over.then(|| (i32::from(reply.root_x) - left, i32::from(reply.root_y) - top)))
    }

    fn place(&self, size: Size) -> Option<Rect> {
        self.image.as_ref()?.place(size, self.at?)
    }
}

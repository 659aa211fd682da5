//! Looking at one window, through its off-screen picture.

use media::{Rect, Size};
use x11rb::{
    connection::Connection as _,
    protocol::{
        Event,
        composite::{self, Redirect},
        xproto::{ChangeWindowAttributesAux, ConnectionExt as _, EventMask, Pixmap, Window},
    },
};

use super::{
    display::Display,
    failure::XFailure,
    veil::{is_redirected, veil},
    view::{Place, Settled, View},
    windows::present,
};
use crate::{CaptureError, Lost, region::Region};

/// One window.
pub(super) struct WindowView {
    window: Window,
    /// The child of the root window that it is in: itself, or its frame.
    top_level: Window,
    picture: Option<Picture>,
    state: State,
    /// An off-screen picture was asked for.
    redirected: bool,
    /// Pixels that may be another program's.
    veil: Region,
}

/// The off-screen picture. The server makes a new one when the window changes its size or is mapped.
#[derive(Clone, Copy)]
struct Picture {
    pixmap: Pixmap,
    border: u16,
    /// Without the border.
    size: Size,
}

/// What is known of the picture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is the server's.
    Current,
    /// The size may differ.
    Resized,
    /// The server has another.
    Replaced,
    /// The window is minimised.
    Unmapped,
    /// The window is closed.
    Destroyed,
}

impl WindowView {
    pub(super) fn new(display: &Display, window: Window) -> Result<Self, CaptureError> {
        if !display.abilities().composite {
            let what = "a single window of a display without XComposite: share a screen instead".to_owned();
            return Err(CaptureError::Unsupported { what });
        }
        let (picture, state, veil) = (None, State::Replaced, Region::default());
        let mut view = Self { window, top_level: window, picture, state, redirected: false, veil };
        view.watch(display)?;
        Ok(view)
    }

    /// Asks for the events of the window and of its frame.
    fn watch(&mut self, display: &Display) -> Result<(), XFailure> {
        let mut parent = self.window;
        while parent != display.root() && parent != x11rb::NONE {
            self.top_level = parent;
            match present(display.connection().query_tree(parent)?.reply())? {
                Some(tree) => parent = tree.parent,
                None => break,
            }
        }
        let structure = ChangeWindowAttributesAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
        for window in [self.window, self.top_level] {
            display.connection().change_window_attributes(window, &structure)?;
        }
        Ok(())
    }

    /// The server's picture by a new name; `None` where the window has none, because it is not mapped.
    fn take(&mut self, display: &Display) -> Result<Option<Picture>, CaptureError> {
        let connection = display.connection();
        let window = present(connection.get_geometry(self.window).map_err(XFailure::from)?.reply())?;
        let border = window.ok_or(CaptureError::Gone(Lost::Window))?.border_width;
        let pixmap = connection.generate_id().map_err(XFailure::from)?;
        let named = composite::name_window_pixmap(connection, self.window, pixmap).map_err(XFailure::from)?;
        if present(named.check())?.is_none() {
            return Ok(None);
        }
        let Some(geometry) = present(connection.get_geometry(pixmap).map_err(XFailure::from)?.reply())? else {
            return Ok(None);
        };
        let inner = |length: u16| u32::from(length.saturating_sub(2 * border).max(1));
        Ok(Some(Picture { pixmap, border, size: Size::new(inner(geometry.width), inner(geometry.height)) }))
    }

    /// Has the picture the size that the window has?
    fn fits(&self, display: &Display) -> Result<bool, CaptureError> {
        let window = present(display.connection().get_geometry(self.window).map_err(XFailure::from)?.reply())?;
        let window = window.ok_or(CaptureError::Gone(Lost::Window))?;
        let size = Size::new(window.width.into(), window.height.into());
        Ok(self.picture.is_some_and(|picture| picture.size == size && picture.border == window.border_width))
    }

    fn replace(&mut self, display: &Display) -> Result<Settled, CaptureError> {
        self.watch(display)?;
        self.forget(display)?;
        let trusted = !self.redirected && is_redirected(display, self.window)?;
        if !self.redirected {
            // not before damage is watched: the server paints backgrounds now, and that must be known
            composite::redirect_window(display.connection(), self.window, Redirect::AUTOMATIC)
                .map_err(XFailure::from)?;
            self.redirected = true;
        }
        let Some(picture) = self.take(display)? else {
            self.state = State::Unmapped;
            return Ok(Settled::Hidden);
        };
        self.veil = if trusted { Region::default() } else { veil(display, self.window, picture.size)? };
        self.picture = Some(picture);
        self.state = State::Current;
        Ok(shown(picture, true))
    }

    fn forget(&mut self, display: &Display) -> Result<(), XFailure> {
        if let Some(picture) = self.picture.take() {
            display.connection().free_pixmap(picture.pixmap)?;
        }
        Ok(())
    }
}

impl View for WindowView {
    fn watched(&self) -> Window {
        self.window
    }

    fn notice(&mut self, event: &Event) {
        let ours = |window: Window| window == self.window || window == self.top_level;
        let state = match event {
            Event::DestroyNotify(event) if event.window == self.window => State::Destroyed,
            // some window managers unmap the frame alone
            Event::UnmapNotify(event) if ours(event.window) => State::Unmapped,
            Event::MapNotify(event) if ours(event.window) => State::Replaced,
            Event::ReparentNotify(event) if event.window == self.window => State::Replaced,
            Event::ConfigureNotify(event) if event.window == self.window && self.state == State::Current => {
                State::Resized
            }
            _ => return,
        };
        if self.state != State::Destroyed {
            self.state = state;
        }
    }

    fn doubt(&mut self) {
        if self.state != State::Destroyed {
            self.state = State::Replaced;
        }
    }

    fn settle(&mut self, display: &Display) -> Result<Settled, CaptureError> {
        match (self.state, self.picture) {
            (State::Destroyed, _) => Err(CaptureError::Gone(Lost::Window)),
            (State::Unmapped, _) => Ok(Settled::Hidden),
            (State::Current, Some(picture)) => Ok(shown(picture, false)),
            (State::Resized, Some(picture)) if self.fits(display)? => {
                self.state = State::Current;
                Ok(shown(picture, false))
            }
            (State::Current | State::Resized | State::Replaced, _) => self.replace(display),
        }
    }

    fn on_root(&self, display: &Display) -> Result<(i32, i32), XFailure> {
        let reply = display.connection().translate_coordinates(self.window, display.root(), 0, 0)?.reply()?;
        Ok((reply.dst_x.into(), reply.dst_y.into()))
    }

    fn is_under(&self, top_level: Window) -> bool {
        top_level == self.top_level
    }

    fn painted(&mut self, places: &[Rect]) {
        places.iter().for_each(|&place| self.veil.subtract(place));
    }

    fn veiled(&self) -> &[Rect] {
        self.veil.rects()
    }
}

fn shown(picture: Picture, fresh: bool) -> Settled {
    let border = i32::from(picture.border);
    let place = Place { drawable: picture.pixmap, offset: (border, border), damage_offset: (0, 0), size: picture.size };
    Settled::Shown { place, fresh }
}

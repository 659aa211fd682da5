//! What the line is drawn round, and where that is now.

use media::Rect;
use x11rb::protocol::{
    Event,
    xproto::{ChangeWindowAttributesAux, ConnectionExt as _, EventMask, MapState, Window},
};

use super::{
    super::{display::Display, failure::XFailure, windows::present},
    bars::Place,
};
use crate::SourceId;

/// What the line is drawn round.
pub(super) enum Target {
    /// A part of the desktop, which stays where it is.
    Region(Rect),
    /// A window with the frame that a window manager gave it.
    Window {
        /// The window itself.
        window: Window,
        /// The child of the root window that it is in.
        top_level: Window,
    },
}

impl Target {
    /// `None` where a line would be in the picture.
    pub(super) fn of(id: SourceId) -> Option<Self> {
        match id {
            SourceId::Region(area) => Some(Self::Region(area)),
            SourceId::Window(window) => {
                let window = u32::try_from(window).ok()?;
                Some(Self::Window { window, top_level: window })
            }
            SourceId::Desktop | SourceId::Screen(_) | SourceId::Pattern(_) => None,
        }
    }

    /// Asks for the events that tell of its place.
    pub(super) fn watch(&mut self, display: &Display) -> Result<(), XFailure> {
        let Self::Window { window, top_level } = self else { return Ok(()) };
        let mut above = *window;
        while above != display.root() && above != x11rb::NONE {
            *top_level = above;
            match present(display.connection().query_tree(above)?.reply())? {
                Some(tree) => above = tree.parent,
                None => break,
            }
        }
        let structure = ChangeWindowAttributesAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
        for watched in [*window, *top_level] {
            display.connection().change_window_attributes(watched, &structure)?;
        }
        Ok(())
    }

    /// A window manager may take the window into another frame.
    pub(super) fn notice(&mut self, display: &Display, event: &Event) -> Result<(), XFailure> {
        match event {
            Event::ReparentNotify(_) => self.watch(display),
            _ => Ok(()),
        }
    }

    /// Where it is now, if it is seen at all; the outer `None`: it is gone for good.
    pub(super) fn place(&self, display: &Display) -> Result<Option<Place>, XFailure> {
        let (window, top_level) = match self {
            Self::Region(area) => {
                let corner = |at: u32| i32::try_from(at).unwrap_or(i32::MAX);
                return Ok(Some(Some(((corner(area.x), corner(area.y)), (area.width, area.height)))));
            }
            Self::Window { window, top_level } => (*window, *top_level),
        };
        let connection = display.connection();
        let looks = present(connection.get_window_attributes(window)?.reply())?;
        let frame = present(connection.get_geometry(top_level)?.reply())?;
        let (Some(looks), Some(frame)) = (looks, frame) else { return Ok(None) };
        if looks.map_state != MapState::VIEWABLE {
            return Ok(Some(None));
        }
        let border = 2 * u32::from(frame.border_width);
        let size = (u32::from(frame.width) + border, u32::from(frame.height) + border);
        Ok(Some(Some(((frame.x.into(), frame.y.into()), size))))
    }
}

//! The monitors of a display.

use media::{Rect, Size};
use x11rb::protocol::{
    randr::{ConnectionExt as _, NotifyMask},
    xproto::{self, ConnectionExt as _},
};

use super::{display::Display, failure::XFailure};
use crate::{SourceId, SourceInfo, SourceKind, region::intersection};

/// One monitor and the part of the desktop that it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Monitor {
    /// The name of its connector, such as `HDMI-1`.
    pub(super) name: String,
    /// Where it is on the desktop, in pixels.
    pub(super) area: Rect,
    primary: bool,
}

impl Monitor {
    /// How it is listed at place `index`.
    pub(super) fn info(&self, index: u32) -> SourceInfo {
        SourceInfo {
            id: SourceId::Screen(index),
            kind: SourceKind::Screen,
            name: self.name.clone(),
            size: Size::new(self.area.width, self.area.height),
            primary: self.primary,
        }
    }
}

/// The monitors as the server orders them, cut to the desktop; the whole desktop as one where it knows of none.
pub(super) fn monitors(display: &Display) -> Result<Vec<Monitor>, XFailure> {
    let size = display.root_size()?;
    let desktop = Rect { x: 0, y: 0, width: size.width, height: size.height };
    let mut monitors = Vec::new();
    if display.abilities().monitors {
        for info in display.connection().randr_get_monitors(display.root(), true)?.reply()?.monitors {
            let name = display.connection().get_atom_name(info.name)?.reply()?.name;
            let corner = |at: i16| u32::try_from(at).unwrap_or(0);
            let area =
                Rect { x: corner(info.x), y: corner(info.y), width: info.width.into(), height: info.height.into() };
            let name = String::from_utf8_lossy(&name).into_owned();
            monitors.extend(intersection(area, desktop).map(|area| Monitor { name, area, primary: info.primary }));
        }
    }
    if monitors.is_empty() {
        monitors.push(Monitor { name: "Screen".to_owned(), area: desktop, primary: true });
    }
    Ok(monitors)
}

/// Asks for an event whenever a monitor or the desktop's size changes.
pub(super) fn watch(display: &Display) -> Result<(), XFailure> {
    // setting a monitor by hand is told only as a change of the root window
    let structure = xproto::ChangeWindowAttributesAux::new().event_mask(xproto::EventMask::STRUCTURE_NOTIFY);
    display.connection().change_window_attributes(display.root(), &structure)?;
    if display.abilities().monitors {
        let all = NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE | NotifyMask::OUTPUT_CHANGE;
        display.connection().randr_select_input(display.root(), all)?;
    }
    Ok(())
}

//! Which pixels of a window's off-screen picture may be another program's.
//!
//! When the server makes the off-screen picture of a window, it fills it with what was on the screen at that place.
//! Where another window covered it, that is the other window's content, until the program draws there itself. Parts that
//! were off the screen hold whatever was in that memory.

use media::{Rect, Size};
use x11rb::protocol::{
    composite,
    xproto::{ConnectionExt as _, MapState, Window, WindowClass},
};

use super::{display::Display, failure::XFailure, windows::present};
use crate::region::{Region, cut};

/// Whether a window has an off-screen picture already, so that its pixels are its own.
pub(super) fn is_redirected(display: &Display, window: Window) -> Result<bool, XFailure> {
    let pixmap = x11rb::connection::Connection::generate_id(display.connection())?;
    let named = present(composite::name_window_pixmap(display.connection(), window, pixmap)?.check())?.is_some();
    if named {
        display.connection().free_pixmap(pixmap)?;
    }
    Ok(named)
}

/// The pixels of `window` (`size` without its border) that were not its own on the screen.
pub(super) fn veil(display: &Display, window: Window, size: Size) -> Result<Region, XFailure> {
    let connection = display.connection();
    let mut shown = Region::whole(size);
    let mut below = window;
    while below != display.root() {
        let Some(tree) = present(connection.query_tree(below)?.reply())? else { break };
        let parent = tree.parent;
        let Some(origin) = present(connection.translate_coordinates(window, parent, 0, 0)?.reply())? else { break };
        let origin = (i32::from(origin.dst_x), i32::from(origin.dst_y));
        let Some(siblings) = present(connection.query_tree(parent)?.reply())? else { break };
        for &sibling in siblings.children.iter().skip_while(|&&sibling| sibling != below).skip(1) {
            if let Some(cover) = outline(display, sibling, origin, size)? {
                shown.subtract(cover);
            }
        }
        clip(&mut shown, display, parent, origin, size)?;
        if parent != display.root() && is_redirected(display, parent)? {
            break;
        }
        below = parent;
    }
    let mut veil = Region::whole(size);
    shown.rects().iter().for_each(|&rect| veil.subtract(rect));
    Ok(veil)
}

/// What a mapped window with its border covers of a picture whose top left is at `origin` in the same parent.
fn outline(display: &Display, window: Window, origin: (i32, i32), size: Size) -> Result<Option<Rect>, XFailure> {
    let attributes = present(display.connection().get_window_attributes(window)?.reply())?;
    let geometry = present(display.connection().get_geometry(window)?.reply())?;
    let (Some(attributes), Some(geometry)) = (attributes, geometry) else { return Ok(None) };
    if attributes.map_state == MapState::UNMAPPED || attributes.class != WindowClass::INPUT_OUTPUT {
        return Ok(None);
    }
    let border = 2 * u32::from(geometry.border_width);
    let extent = Size::new(u32::from(geometry.width) + border, u32::from(geometry.height) + border);
    Ok(cut((i32::from(geometry.x) - origin.0, i32::from(geometry.y) - origin.1), extent, size))
}

/// Takes out what the parent does not show.
fn clip(shown: &mut Region, display: &Display, parent: Window, origin: (i32, i32), size: Size) -> Result<(), XFailure> {
    let Some(geometry) = present(display.connection().get_geometry(parent)?.reply())? else { return Ok(()) };
    let extent = Size::new(geometry.width.into(), geometry.height.into());
    let mut hidden = Region::whole(size);
    if let Some(inside) = cut((-origin.0, -origin.1), extent, size) {
        hidden.subtract(inside);
    }
    hidden.rects().iter().for_each(|&rect| shown.subtract(rect));
    Ok(())
}

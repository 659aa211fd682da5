//! The four sides of the line, each a window of its own.

use media::Rect;
use x11rb::{
    connection::Connection as _,
    protocol::{
        shape::SK,
        xfixes::ConnectionExt as _,
        xproto::{
            ChangeWindowAttributesAux, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, Window, WindowClass,
        },
    },
};

use super::super::{display::Display, failure::XFailure};

/// How wide the line is, in pixels.
const WIDTH: u32 = 3;

/// As 0xRRGGBB: something is shown.
const LIVE: u32 = 0xe0_3a_3a;

/// As 0xRRGGBB: the picture is held back.
const HELD: u32 = 0xc8_9b_3c;

/// Where a line is drawn; `None`: nowhere for now. The corner may be beyond that of the desktop.
pub(super) type Place = Option<((i32, i32), (u32, u32))>;

/// Four windows that no window manager touches and no press hits.
pub(super) struct Bars {
    windows: [Window; 4],
    place: Place,
}

impl Bars {
    pub(super) fn new(display: &Display) -> Result<Self, XFailure> {
        let mut windows = [x11rb::NONE; 4];
        for window in &mut windows {
            *window = bar(display)?;
        }
        Ok(Self { windows, place: None })
    }

    /// Draws the line round that place, outside of it.
    pub(super) fn surround(&mut self, display: &Display, place: Place) -> Result<(), XFailure> {
        if std::mem::replace(&mut self.place, place) == place {
            return Ok(());
        }
        let connection = display.connection();
        for (window, bar) in self.windows.iter().zip(sides(place)) {
            match bar {
                Some((x, y, Rect { width, height, .. })) => {
                    let above = x11rb::protocol::xproto::StackMode::ABOVE;
                    let there = ConfigureWindowAux::new().x(x).y(y).width(width).height(height).stack_mode(above);
                    connection.configure_window(*window, &there)?;
                    connection.map_window(*window)?;
                }
                None => {
                    connection.unmap_window(*window)?;
                }
            }
        }
        Ok(())
    }

    /// Paints the line in the colour that says whether the picture is held back.
    pub(super) fn colour(&self, display: &Display, held: bool) -> Result<(), XFailure> {
        let looks = ChangeWindowAttributesAux::new().background_pixel(if held { HELD } else { LIVE });
        for window in self.windows {
            display.connection().change_window_attributes(window, &looks)?;
            display.connection().clear_area(false, window, 0, 0, 0, 0)?;
        }
        Ok(())
    }
}

/// One side, not shown yet.
fn bar(display: &Display) -> Result<Window, XFailure> {
    let connection = display.connection();
    let (window, nothing) = (connection.generate_id()?, connection.generate_id()?);
    let looks = CreateWindowAux::new().override_redirect(1).background_pixel(LIVE).border_pixel(0);
    let (depth, visual) = (x11rb::COPY_DEPTH_FROM_PARENT, x11rb::COPY_FROM_PARENT);
    let class = WindowClass::INPUT_OUTPUT;
    connection.create_window(depth, window, display.root(), 0, 0, 1, 1, 0, class, visual, &looks)?;
    connection.xfixes_create_region(nothing, &[])?;
    connection.xfixes_set_window_shape_region(window, SK::INPUT, 0, 0, nothing)?;
    connection.xfixes_destroy_region(nothing)?;
    Ok(window)
}

/// Top, bottom, left and right: the corner of each, and its size.
fn sides(place: Place) -> [Option<(i32, i32, Rect)>; 4] {
    let Some(((x, y), (width, height))) = place else { return [None; 4] };
    let step = i32::try_from(WIDTH).unwrap_or_default();
    let beyond = |start: i32, length: u32| start.saturating_add(i32::try_from(length).unwrap_or(i32::MAX));
    let side = |x, y, width, height| Some((x, y, Rect { x: 0, y: 0, width, height }));
    let long = width.saturating_add(2 * WIDTH);
    [
        side(x - step, y - step, long, WIDTH),
        side(x - step, beyond(y, height), long, WIDTH),
        side(x - step, y, WIDTH, height),
        side(beyond(x, width), y, WIDTH, height),
    ]
}

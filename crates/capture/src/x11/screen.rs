//! Looking at the desktop, or at the part of it that a monitor shows.

use std::time::{Duration, Instant};

use media::{Rect, Size};
use x11rb::protocol::{Event, xproto::Window};

use super::{
    display::Display,
    failure::XFailure,
    monitors::{Monitor, monitors, watch},
    view::{Place, Settled, View},
};
use crate::{CaptureError, Lost};

/// How long a monitor may be away before it counts as unplugged: changing its mode switches it off and on.
const GRACE: Duration = Duration::from_secs(1);

/// The desktop, or the part of it that a monitor shows.
pub(super) struct ScreenView {
    root: Window,
    /// `None`: the whole desktop.
    monitor: Option<String>,
    area: Rect,
    doubtful: bool,
    missing_since: Option<Instant>,
}

impl ScreenView {
    /// All monitors together.
    pub(super) fn desktop(display: &Display) -> Result<Self, CaptureError> {
        Self::new(display, None, whole(display.root_size()?))
    }

    /// One monitor, followed by its name wherever it goes.
    pub(super) fn monitor(display: &Display, monitor: Monitor) -> Result<Self, CaptureError> {
        Self::new(display, Some(monitor.name), monitor.area)
    }

    fn new(display: &Display, monitor: Option<String>, area: Rect) -> Result<Self, CaptureError> {
        if display.is_xwayland() {
            let what = "the screens of a Wayland session yet: share a single window, or log in with an Xorg session"
                .to_owned();
            return Err(CaptureError::Unsupported { what });
        }
        watch(display)?;
        // a change between the listing and the watching is caught by looking once more
        Ok(Self { root: display.root(), monitor, area, doubtful: true, missing_since: None })
    }

    /// The part of the desktop now; `None` where the monitor is not there.
    fn locate(&self, display: &Display) -> Result<Option<Rect>, XFailure> {
        match &self.monitor {
            None => Ok(Some(whole(display.root_size()?))),
            Some(name) => {
                Ok(monitors(display)?.into_iter().find(|monitor| monitor.name == *name).map(|monitor| monitor.area))
            }
        }
    }

    /// The monitor is not there: awaited for a while, then gone.
    fn miss(&mut self) -> Result<Settled, CaptureError> {
        let since = *self.missing_since.get_or_insert_with(Instant::now);
        if since.elapsed() < GRACE { Ok(Settled::Awaited) } else { Err(CaptureError::Gone(Lost::Monitor)) }
    }
}

impl View for ScreenView {
    fn watched(&self) -> Window {
        self.root
    }

    fn notice(&mut self, event: &Event) {
        self.doubtful |= match event {
            Event::RandrNotify(_) | Event::RandrScreenChangeNotify(_) => true,
            Event::ConfigureNotify(configure) => configure.window == self.root,
            _ => false,
        };
    }

    fn doubt(&mut self) {
        self.doubtful = true;
    }

    fn settle(&mut self, display: &Display) -> Result<Settled, CaptureError> {
        let before = self.area;
        if self.doubtful {
            let Some(area) = self.locate(display)? else { return self.miss() };
            (self.area, self.doubtful, self.missing_since) = (area, false, None);
        }
        let offset = corner(self.area);
        let size = Size::new(self.area.width, self.area.height);
        let place = Place { drawable: self.root, offset, damage_offset: offset, size };
        Ok(Settled::Shown { place, fresh: self.area != before })
    }

    fn on_root(&self, _: &Display) -> Result<(i32, i32), XFailure> {
        Ok(corner(self.area))
    }

    fn is_under(&self, _: Window) -> bool {
        true
    }

    fn painted(&mut self, _: &[Rect]) {}

    fn veiled(&self) -> &[Rect] {
        &[]
    }
}

fn whole(size: Size) -> Rect {
    Rect { x: 0, y: 0, width: size.width, height: size.height }
}

/// The top left pixel. An X11 desktop is at most 65535 pixels wide, so nothing is lost.
fn corner(area: Rect) -> (i32, i32) {
    (i32::try_from(area.x).unwrap_or(i32::MAX), i32::try_from(area.y).unwrap_or(i32::MAX))
}

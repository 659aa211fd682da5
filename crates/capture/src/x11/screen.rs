//! Looking at the desktop, at the part of it that a monitor shows, or at any other part.

use std::time::{Duration, Instant};

use media::{Rect, Size};
use x11rb::protocol::{Event, xproto::Window};

use super::{
    display::Display,
    failure::XFailure,
    monitors::{Monitor, monitors, watch},
    view::{Place, Settled, View},
};
use crate::{CaptureError, Lost, region::intersection};

/// How long a monitor may be away before it counts as unplugged: changing its mode switches it off and on.
const GRACE: Duration = Duration::from_secs(1);

/// What of the desktop is looked at.
enum Part {
    Whole,
    /// What the monitor of this name shows.
    Monitor(String),
    /// This, as far as it is on the desktop, while a monitor shows any of it.
    Region(Rect),
}

/// The desktop, or a part of it.
pub(super) struct ScreenView {
    root: Window,
    part: Part,
    area: Rect,
    doubtful: bool,
    missing_since: Option<Instant>,
}

impl ScreenView {
    /// All monitors together.
    pub(super) fn desktop(display: &Display) -> Result<Self, CaptureError> {
        Self::new(display, Part::Whole, whole(display.root_size()?))
    }

    /// One monitor, followed by its name wherever it goes.
    pub(super) fn monitor(display: &Display, monitor: Monitor) -> Result<Self, CaptureError> {
        Self::new(display, Part::Monitor(monitor.name), monitor.area)
    }

    /// A part that stays where it is, whatever happens to monitors; `None` where no monitor shows any of it.
    pub(super) fn region(display: &Display, region: Rect) -> Result<Option<Self>, CaptureError> {
        let part = Part::Region(region);
        match part.locate(display)? {
            Some(area) => Self::new(display, part, area).map(Some),
            None => Ok(None),
        }
    }

    /// What is looked at now.
    pub(super) fn area(&self) -> Rect {
        self.area
    }

    fn new(display: &Display, part: Part, area: Rect) -> Result<Self, CaptureError> {
        if display.is_xwayland() {
            let what = "the screens of a Wayland session yet: share a single window, or log in with an Xorg session"
                .to_owned();
            return Err(CaptureError::Unsupported { what });
        }
        watch(display)?;
        // a change between the listing and the watching is caught by looking once more
        Ok(Self { root: display.root(), part, area, doubtful: true, missing_since: None })
    }

    /// It is not there: awaited for a while, then gone.
    fn miss(&mut self) -> Result<Settled, CaptureError> {
        let since = *self.missing_since.get_or_insert_with(Instant::now);
        if since.elapsed() < GRACE { Ok(Settled::Awaited) } else { Err(CaptureError::Gone(self.part.lost())) }
    }
}

impl Part {
    /// Where it is now; `None` where it is not there.
    fn locate(&self, display: &Display) -> Result<Option<Rect>, XFailure> {
        let desktop = whole(display.root_size()?);
        Ok(match self {
            Self::Whole => Some(desktop),
            Self::Monitor(name) => {
                monitors(display)?.into_iter().find(|monitor| monitor.name == *name).map(|monitor| monitor.area)
            }
            Self::Region(region) => {
                let shown = monitors(display)?.iter().any(|monitor| intersection(monitor.area, *region).is_some());
                intersection(*region, desktop).filter(|_| shown)
            }
        })
    }

    fn lost(&self) -> Lost {
        match self {
            Self::Whole => Lost::Display,
            Self::Monitor(_) => Lost::Monitor,
            Self::Region(_) => Lost::Region,
        }
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
            let Some(area) = self.part.locate(display)? else { return self.miss() };
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

//! A view as a source of frames.

use std::time::{Duration, Instant};

use media::{Damage, Frame, Rect, Size, Timestamp};
use x11rb::{
    connection::Connection as _,
    protocol::{
        Event,
        damage::{self, ReportLevel},
        xfixes::{self, ConnectionExt as _},
    },
};

use super::{
    display::Display,
    failure::XFailure,
    grabber::Grabber,
    pointer::Pointer,
    view::{Place, Settled, View},
};
use crate::{
    CaptureError, Grab, Source, SourceInfo,
    canvas::Canvas,
    region::{Region, cut},
    shelf::Shelf,
};

/// The shortest time between two frames: sixty a second.
const PACE: Duration = Duration::from_micros(16_667);
/// The longest sleep: then the pointer's place is looked at.
const NAP: Duration = Duration::from_millis(50);
/// A wait without an end.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 3600);
/// How often in a row the server may refuse to give a picture: it may be late by a resize or two.
const PATIENCE: u32 = 40;

/// A view as a source of frames.
pub(super) struct X11Source {
    display: Display,
    view: Box<dyn View>,
    info: SourceInfo,
    epoch: Instant,
    pointer: Pointer,
    grabber: Grabber,
    damage: damage::Damage,
    parts: xfixes::Region,
    /// The picture without the cursor.
    canvas: Canvas,
    shelf: Shelf,
    /// The server said that something was drawn.
    drawn: bool,
    /// All of the picture must be fetched.
    whole: bool,
    /// There was no picture when it was last looked for.
    hidden: bool,
    /// No frame before this moment.
    earliest: Instant,
    refusals: u32,
}

impl X11Source {
    pub(super) fn new(
        display: Display,
        view: Box<dyn View>,
        info: SourceInfo,
        epoch: Instant,
    ) -> Result<Self, CaptureError> {
        let pointer = Pointer::new(&display)?;
        let grabber = Grabber::new(&display);
        let (damage, parts) = watch(&display, view.as_ref())?;
        let (canvas, shelf) = (Canvas::black(Size::new(1, 1)), Shelf::default());
        let (drawn, whole, hidden, earliest, refusals) = (true, true, false, Instant::now(), 0);
        Ok(Self {
            display,
            view,
            info,
            epoch,
            pointer,
            grabber,
            damage,
            parts,
            canvas,
            shelf,
            drawn,
            whole,
            hidden,
            earliest,
            refusals,
        })
    }

    fn notice(&mut self, event: &Event) {
        match event {
            Event::DamageNotify(_) => self.drawn = true,
            Event::Error(error) => tracing::debug!(?error, "the display refused a request"),
            event => {
                self.view.notice(event);
                self.pointer.notice(event);
            }
        }
    }

    fn notice_all(&mut self, until: Instant) -> Result<(), XFailure> {
        let mut event = self.display.next_event(until)?;
        while let Some(noticed) = event {
            self.notice(&noticed);
            event = self.display.next_event(Instant::now())?;
        }
        Ok(())
    }

    /// A frame, if something changed.
    fn grab(&mut self) -> Result<Option<Frame>, CaptureError> {
        let settled = self.view.settle(&self.display)?;
        self.hidden = settled == Settled::Hidden;
        let Settled::Shown { place, fresh } = settled else { return Ok(None) };
        self.whole |= fresh || place.size != self.canvas.size();
        match self.fetch(place) {
            Ok(change) => {
                self.refusals = 0;
                change.map(|change| self.frame(change)).transpose()
            }
            Err(failure) if failure.is_stale() && self.refusals < PATIENCE => {
                tracing::debug!(?failure, "the picture changed while it was fetched");
                self.refusals += 1;
                self.whole = true;
                self.view.doubt();
                Ok(None)
            }
            Err(failure) => Err(failure.into()),
        }
    }

    /// Brings the canvas up to date.
    fn fetch(&mut self, place: Place) -> Result<Option<Change>, XFailure> {
        let cursor = self.pointer.follow(&self.display, self.view.as_ref(), place.size)?;
        let taken_at = Timestamp(self.epoch.elapsed());
        // damage is taken before the pixels are: what is drawn in between is told again
        let painted = if self.drawn || self.whole { self.take_damage(place)? } else { Region::default() };
        self.view.painted(painted.rects());
        let mut pixels = if self.whole { Region::whole(place.size) } else { painted };
        if pixels.is_empty() && cursor.is_empty() {
            return Ok(None);
        }
        pixels.simplify();
        if place.size != self.canvas.size() {
            self.canvas = Canvas::black(place.size);
            self.shelf = Shelf::default();
        }
        self.grabber.fetch(&self.display, place.drawable, place.offset, pixels.rects(), &mut self.canvas)?;
        self.view.veiled().iter().for_each(|&veiled| self.canvas.fill(veiled, [0; 3]));
        Ok(Some(Change { pixels, cursor, all: std::mem::take(&mut self.whole), taken_at }))
    }

    /// Where something was drawn since the last time, in the picture.
    fn take_damage(&mut self, place: Place) -> Result<Region, XFailure> {
        self.drawn = false;
        let connection = self.display.connection();
        damage::subtract(connection, self.damage, x11rb::NONE, self.parts)?;
        let mut region = Region::default();
        for part in connection.xfixes_fetch_region(self.parts)?.reply()?.rectangles {
            let at = (i32::from(part.x) - place.damage_offset.0, i32::from(part.y) - place.damage_offset.1);
            if let Some(rect) = cut(at, Size::new(part.width.into(), part.height.into()), place.size) {
                region.add(rect);
            }
        }
        Ok(region)
    }

    /// The canvas with the cursor, as a frame.
    fn frame(&mut self, change: Change) -> Result<Frame, CaptureError> {
        let size = self.canvas.size();
        let pixels = self.shelf.frame(&self.canvas, &change.pixels, |pixels| self.pointer.draw(pixels, size));
        self.info.size = size;
        self.earliest = Instant::now() + PACE;
        Frame::new(size, self.canvas.stride(), pixels, change.damage(), change.taken_at)
            .map_err(|error| CaptureError::Backend(error.to_string()))
    }
}

impl Source for X11Source {
    fn next(&mut self, within: Duration) -> Result<Grab, CaptureError> {
        let asked_at = Instant::now();
        let deadline = asked_at.checked_add(within).unwrap_or(asked_at + FOREVER);
        loop {
            let now = Instant::now();
            self.notice_all(now)?;
            if self.earliest <= now
                && let Some(frame) = self.grab()?
            {
                return Ok(Grab::Frame(frame));
            }
            let now = Instant::now();
            if deadline <= now {
                return Ok(if self.hidden { Grab::Hidden } else { Grab::Still });
            }
            let wake = if self.earliest > now { self.earliest } else { now + NAP };
            self.notice_all(wake.min(deadline))?;
        }
    }

    fn info(&self) -> &SourceInfo {
        &self.info
    }
}

/// What is new on the canvas.
struct Change {
    pixels: Region,
    /// Where the cursor was and is.
    cursor: Vec<Rect>,
    all: bool,
    taken_at: Timestamp,
}

impl Change {
    fn damage(&self) -> Damage {
        if self.all {
            return Damage::All;
        }
        let mut region = self.pixels.clone();
        self.cursor.iter().for_each(|&rect| region.add(rect));
        Damage::Rects(region.rects().to_vec())
    }
}

/// Asks for an event when something is drawn.
fn watch(display: &Display, view: &dyn View) -> Result<(damage::Damage, xfixes::Region), XFailure> {
    let connection = display.connection();
    let (damage, parts) = (connection.generate_id()?, connection.generate_id()?);
    damage::create(connection, damage, view.watched(), ReportLevel::NON_EMPTY)?;
    connection.xfixes_create_region(parts, &[])?;
    Ok((damage, parts))
}

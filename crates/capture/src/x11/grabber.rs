//! Fetching pixels from the X server.

use media::Rect;
use x11rb::protocol::{
    shm,
    xproto::{self, Drawable, ImageFormat},
};

use super::{display::Display, failure::XFailure, segment::Segment};
use crate::canvas::{Canvas, PIXEL};

/// All bits of a pixel.
const ALL_PLANES: u32 = !0;
const Z_PIXMAP: u8 = 2;

/// Fetches pixels, through shared memory as long as the server takes it.
pub(super) struct Grabber {
    segment: Option<Segment>,
    shared: bool,
}

impl Grabber {
    pub(super) fn new(display: &Display) -> Self {
        Self { segment: None, shared: display.abilities().shared_memory }
    }

    /// Fetches `rects` (which do not overlap) of the picture that lies at `offset` in `drawable`, into `canvas`.
    pub(super) fn fetch(
        &mut self,
        display: &Display,
        drawable: Drawable,
        offset: (i32, i32),
        rects: &[Rect],
        canvas: &mut Canvas,
    ) -> Result<(), XFailure> {
        let requests: Vec<Request> =
            rects.iter().map(|&rect| Request::new(rect, offset)).collect::<Option<_>>().ok_or(outside())?;
        if self.shared {
            match self.prepare(display, canvas.pixels().len()) {
                Ok(segment) => return through_memory(display, segment, drawable, &requests, canvas),
                Err(XFailure::Lost(reason)) => return Err(XFailure::Lost(reason)),
                Err(failure) => {
                    tracing::info!(
                        ?failure,
                        "no shared memory with this display: pictures come through the connection"
                    );
                    self.shared = false;
                }
            }
        }
        through_connection(display, drawable, &requests, canvas)
    }

    /// The segment, of `length` bytes at least.
    fn prepare(&mut self, display: &Display, length: usize) -> Result<&mut Segment, XFailure> {
        let segment = match self.segment.take() {
            Some(segment) if segment.len() >= length => segment,
            Some(small) => {
                small.detach(display)?;
                Segment::new(display, length)?
            }
            None => Segment::new(display, length)?,
        };
        Ok(self.segment.insert(segment))
    }
}

/// One rectangle to fetch, in the numbers of the protocol.
struct Request {
    rect: Rect,
    origin: (i16, i16),
    extent: (u16, u16),
}

impl Request {
    fn new(rect: Rect, (x, y): (i32, i32)) -> Option<Self> {
        let at = |start: u32, offset: i32| i16::try_from(i64::from(start) + i64::from(offset)).ok();
        let origin = (at(rect.x, x)?, at(rect.y, y)?);
        let extent = (u16::try_from(rect.width).ok()?, u16::try_from(rect.height).ok()?);
        Some(Self { rect, origin, extent })
    }

    fn bytes(&self) -> usize {
        self.rect.width as usize * self.rect.height as usize * PIXEL
    }
}

fn through_memory(
    display: &Display,
    segment: &mut Segment,
    drawable: Drawable,
    requests: &[Request],
    canvas: &mut Canvas,
) -> Result<(), XFailure> {
    let (connection, mut start) = (display.connection(), 0);
    let mut sent = Vec::with_capacity(requests.len());
    for request in requests {
        let ((x, y), (width, height)) = (request.origin, request.extent);
        let at = u32::try_from(start).map_err(|_| outside())?;
        sent.push(shm::get_image(connection, drawable, x, y, width, height, ALL_PLANES, Z_PIXMAP, segment.id(), at)?);
        start += request.bytes();
    }
    // every reply is waited for before the memory is looked at
    let replies: Vec<_> = sent.into_iter().map(|cookie| cookie.reply()).collect();
    let mut start = 0;
    for (request, reply) in requests.iter().zip(replies) {
        reply?;
        let packed = segment.bytes(start..start + request.bytes()).ok_or(outside())?;
        put(canvas, request, packed)?;
        start += request.bytes();
    }
    Ok(())
}

fn through_connection(
    display: &Display,
    drawable: Drawable,
    requests: &[Request],
    canvas: &mut Canvas,
) -> Result<(), XFailure> {
    let mut sent = Vec::with_capacity(requests.len());
    for request in requests {
        let ((x, y), (width, height)) = (request.origin, request.extent);
        sent.push(xproto::get_image(
            display.connection(),
            ImageFormat::Z_PIXMAP,
            drawable,
            x,
            y,
            width,
            height,
            ALL_PLANES,
        )?);
    }
    for (request, cookie) in requests.iter().zip(sent) {
        put(canvas, request, &cookie.reply()?.data)?;
    }
    Ok(())
}

fn put(canvas: &mut Canvas, request: &Request, packed: &[u8]) -> Result<(), XFailure> {
    if canvas.place(request.rect, packed) {
        Ok(())
    } else {
        Err(XFailure::Other("an image has the wrong size".to_owned()))
    }
}

fn outside() -> XFailure {
    XFailure::Other("a rectangle is outside of the display".to_owned())
}

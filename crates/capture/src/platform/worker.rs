//! The thread that scap runs on, and the slot that its newest frame lies in.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use media::{Damage, Frame, Size, Timestamp};
use scap::{
    capturer::Capturer,
    frame::{BGRAFrame, Frame as ScapFrame},
};

use super::{guarded, options, size, target};
use crate::{CaptureError, Lost, SourceId};

/// How often the source's size is compared: scap goes on with the size of the start.
const CHECK: Duration = Duration::from_secs(1);

/// The newest frame, shared between the thread and the source.
#[derive(Default)]
pub(super) struct Slot {
    newest: Mutex<Newest>,
    news: Condvar,
}

#[derive(Default)]
struct Newest {
    frame: Option<Frame>,
    end: Option<CaptureError>,
    unwanted: bool,
}

impl Slot {
    /// The newest frame that was not taken yet, waited for no longer than `within`.
    pub(super) fn take(&self, within: Duration) -> Result<Option<Frame>, CaptureError> {
        let nothing = |newest: &mut Newest| newest.frame.is_none() && newest.end.is_none();
        let waited = self.news.wait_timeout_while(self.lock(), within, nothing);
        let mut newest = waited.unwrap_or_else(PoisonError::into_inner).0;
        match (newest.frame.take(), &newest.end) {
            (Some(frame), _) => Ok(Some(frame)),
            (None, Some(end)) => Err(end.clone()),
            (None, None) => Ok(None),
        }
    }

    /// Nobody looks any more: the thread ends at its next frame.
    pub(super) fn close(&self) {
        self.lock().unwanted = true;
    }

    /// Replaces the newest frame; `false` where nobody looks any more.
    fn put(&self, frame: Frame) -> bool {
        let mut newest = self.lock();
        newest.frame = Some(frame);
        self.news.notify_one();
        !newest.unwanted
    }

    fn end(&self, error: CaptureError) {
        self.lock().end = Some(error);
        self.news.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Newest> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Captures `id` into `slot` until nobody looks any more, or an error ends it.
pub(super) fn work(id: SourceId, epoch: Instant, slot: &Arc<Slot>) {
    let ended = loop {
        match guarded(|| capture(id, epoch, slot)).flatten() {
            Ok(Pause::Resized) => {}
            Ok(Pause::Closed) => return,
            Err(error) => break error,
        }
    };
    // scap panics where its target goes away in the midst of it
    let gone = matches!(target(id), Ok(None));
    slot.end(if gone { lost(id) } else { ended });
}

/// What went away with this source.
pub(super) fn lost(id: SourceId) -> CaptureError {
    CaptureError::Gone(match id {
        SourceId::Window(_) => Lost::Window,
        SourceId::Desktop | SourceId::Screen(_) | SourceId::Region(_) | SourceId::Pattern(_) => Lost::Monitor,
    })
}

/// Why one run of scap ended.
enum Pause {
    /// The source has another size: scap must start anew.
    Resized,
    /// Nobody looks any more.
    Closed,
}

fn capture(id: SourceId, epoch: Instant, slot: &Slot) -> Result<Pause, CaptureError> {
    let target = target(id)?.ok_or_else(|| lost(id))?;
    let started_with = size(&target);
    let mut capturer =
        Capturer::build(options(target.clone())).map_err(|error| CaptureError::Backend(error.to_string()))?;
    capturer.start_capture();
    let mut checked_at = Instant::now();
    let pause = loop {
        let image = capturer.get_next_frame().map_err(|_| lost(id));
        match image.and_then(|image| frame(image, Timestamp(epoch.elapsed()))) {
            Ok(Some(frame)) => {
                if !slot.put(frame) {
                    break Ok(Pause::Closed);
                }
            }
            Ok(None) => {}
            Err(error) => break Err(error),
        }
        if checked_at.elapsed() >= CHECK {
            checked_at = Instant::now();
            if size(&target) != started_with {
                break Ok(Pause::Resized);
            }
        }
    };
    // before the receiver is dropped: scap's own thread panics where nobody receives
    capturer.stop_capture();
    pause
}

/// An image of scap as a frame; `None` for the empty ones that it sends on a still screen.
fn frame(image: ScapFrame, taken_at: Timestamp) -> Result<Option<Frame>, CaptureError> {
    let ScapFrame::BGRA(BGRAFrame { width, height, data, .. }) = image else {
        return Err(CaptureError::Backend("the system gave another pixel format than was asked for".to_owned()));
    };
    let (Ok(width), Ok(height)) = (u32::try_from(width), u32::try_from(height)) else { return Ok(None) };
    if width == 0 || height == 0 {
        return Ok(None);
    }
    let stride = data.len() / height as usize;
    Frame::new(Size::new(width, height), stride, Bytes::from(data), Damage::All, taken_at)
        .map(Some)
        .map_err(|error| CaptureError::Backend(error.to_string()))
}

//! A display or window as a source of frames.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use super::{
    target,
    worker::{Slot, lost, work},
};
use crate::{CaptureError, Grab, Source, SourceInfo};

/// How long nothing may come before it is asked whether the source is still there: scap does not tell.
const DOUBT: Duration = Duration::from_secs(1);

/// A display or window. Every frame damages everything, because scap tells nothing of what changed.
pub(super) struct PlatformSource {
    info: SourceInfo,
    slot: Arc<Slot>,
    heard_at: Instant,
}

impl PlatformSource {
    pub(super) fn new(info: SourceInfo, epoch: Instant) -> Result<Self, CaptureError> {
        let slot = Arc::new(Slot::default());
        let (id, theirs) = (info.id, Arc::clone(&slot));
        thread::Builder::new()
            .name("capture".to_owned())
            .spawn(move || work(id, epoch, &theirs))
            .map_err(|error| CaptureError::Backend(error.to_string()))?;
        Ok(Self { info, slot, heard_at: Instant::now() })
    }
}

impl Source for PlatformSource {
    fn next(&mut self, within: Duration) -> Result<Grab, CaptureError> {
        if let Some(frame) = self.slot.take(within)? {
            self.info.size = frame.size();
            self.heard_at = Instant::now();
            return Ok(Grab::Frame(frame));
        }
        if self.heard_at.elapsed() >= DOUBT {
            self.heard_at = Instant::now();
            if target(self.info.id)?.is_none() {
                return Err(lost(self.info.id));
            }
        }
        Ok(Grab::Still)
    }

    fn info(&self) -> &SourceInfo {
        &self.info
    }
}

impl Drop for PlatformSource {
    fn drop(&mut self) {
        self.slot.close();
    }
}

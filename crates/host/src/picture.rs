//! The way of a picture through the machine: one capture thread, one encoder thread a tier, and the guests of each.
//!
//! `screen -> feed -Frame-> slot (the newest wins) -> studio -AccessUnit-> every session of the tier`

mod condition;
mod feed;
mod slot;
mod studio;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use capture::{CaptureError, Outline, SourceChoice, SourceInfo};
use media::{KeyframeReason, Size, Tier};
use pairing::GuestId;
use tokio::sync::mpsc;

use crate::clock::Clock;
pub(crate) use condition::Condition;
use feed::Feed;
pub(crate) use studio::{Studio, Viewer};

/// What the threads tell the conductor.
#[derive(Debug)]
pub(crate) enum PictureNote {
    /// The source has another size.
    Resized(Size),
    /// The source hides, or is back: see [`Picture::condition`].
    Turned,
    /// The source gives no more pictures.
    Failed(CaptureError),
    /// An encoder failed: nothing more can be shown.
    EncoderFailed(encode::EncodeError),
}

/// A count that many threads raise.
#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What happened since sharing began.
#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) captured: Counter,
    pub(crate) encoded: Counter,
    pub(crate) sent: Counter,
}

/// An open source with its encoders. Dropping it ends every thread, and waits for that.
pub(crate) struct Picture {
    // Studios end before the feed that fills them.
    studios: Vec<Studio>,
    feed: Feed,
    /// The line round the source, where there is one.
    outline: Option<Outline>,
    size: Size,
    counters: Arc<Counters>,
    clock: Clock,
    notes: mpsc::Sender<PictureNote>,
}

impl Picture {
    /// Opens a source. It blocks on the display, for a fraction of a second.
    pub(crate) fn open(
        choice: &SourceChoice,
        clock: Clock,
        counters: Arc<Counters>,
        notes: mpsc::Sender<PictureNote>,
    ) -> Result<(Self, SourceInfo), CaptureError> {
        let source = capture::open(choice, clock.epoch())?;
        let info = source.info().clone();
        let feed = Feed::start(source, Arc::clone(&counters), notes.clone())
            .map_err(|error| CaptureError::Backend(error.to_string()))?;
        let outline = capture::outline(&info.id);
        Ok((Self { studios: Vec::new(), feed, outline, size: info.size, counters, clock, notes }, info))
    }

    /// The source's size.
    pub(crate) fn size(&self) -> Size {
        self.size
    }

    /// Notes the source's new size; the next [`arrange`](Self::arrange) fits the encoders to it.
    pub(crate) fn resized(&mut self, size: Size) {
        self.size = size;
    }

    /// Starts, tunes and ends encoders so that they match `tiers`, with the guests that each names. Gives back those that
    /// ended: dropping them waits for the picture that each is at.
    pub(crate) fn arrange(
        &mut self,
        tiers: &[Tier<GuestId>],
        viewer: impl Fn(GuestId) -> Option<Viewer>,
    ) -> Vec<Studio> {
        let ends =
            |studio: &mut Studio| !tiers.iter().any(|tier| tier.rung == studio.rung() && tier.size == studio.size());
        let ended: Vec<Studio> = self.studios.extract_if(.., ends).collect();
        for studio in &ended {
            self.feed.unwatch(studio.slot());
            studio.dismiss();
        }
        for tier in tiers {
            let members: Vec<_> = tier.members.iter().filter_map(|guest| viewer(*guest)).collect();
            match self.studios.iter_mut().find(|studio| studio.rung() == tier.rung) {
                Some(studio) => studio.tune(tier.rate, members),
                None => self.start(tier, members),
            }
        }
        ended
    }

    /// Asks for a keyframe on the tier that `guest` watches.
    pub(crate) fn want_keyframe(&self, guest: GuestId, reason: KeyframeReason) {
        if let Some(studio) = self.studios.iter().find(|studio| studio.is_watched_by(guest)) {
            studio.slot().want_keyframe(reason);
        }
    }

    /// How the source stands now.
    pub(crate) fn condition(&self) -> Condition {
        self.feed.condition(Instant::now())
    }

    /// Takes no pictures while `held`.
    pub(crate) fn hold(&self, held: bool) {
        self.feed.hold(held);
        if let Some(outline) = &self.outline {
            outline.hold(held);
        }
    }

    /// Sends nobody anything more; the threads end when it is dropped.
    pub(crate) fn dismiss(&self) {
        self.studios.iter().for_each(Studio::dismiss);
    }

    /// Encoders running.
    pub(crate) fn encoders(&self) -> usize {
        self.studios.len()
    }

    fn start(&mut self, tier: &Tier<GuestId>, members: Vec<Viewer>) {
        match Studio::start(tier, members, self.clock, Arc::clone(&self.counters), self.notes.clone()) {
            Ok(studio) => {
                self.feed.watch(Arc::clone(studio.slot()));
                self.studios.push(studio);
            }
            Err(error) => tracing::error!(%error, "no thread for an encoder"),
        }
    }
}

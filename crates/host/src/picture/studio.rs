//! The encoder thread of one tier: the newest frame in, the same access unit out to every guest of the tier.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use encode::{EncodeError, Encoder, Settings};
use media::{AccessUnit, BitRate, Cadence, Frame, Picture, Size, Step, Tier, Timestamp};
use pairing::GuestId;
use session::Session;
use tokio::sync::mpsc;

use super::slot::{Order, Slot};
use super::{Counters, PictureNote};
use crate::clock::Clock;
use crate::guest::Visit;

/// The longest that an encoder with nothing to do sleeps before it looks again.
const REST: Duration = Duration::from_secs(1);

/// A rate that differs by less than one part in this many is left as it is.
const NOTICEABLE: u32 = 20;

/// What the encoder plans its rate for.
const FRAME_RATE: f32 = 30.0;

/// A running encoder thread.
pub(crate) struct Studio {
    rung: u8,
    size: Size,
    slot: Arc<Slot>,
    members: Members,
    thread: Option<JoinHandle<()>>,
}

/// The guests who are sent what this encoder makes.
#[derive(Clone, Default)]
struct Members(Arc<Mutex<Vec<Viewer>>>);

/// One connection that an encoder feeds. A guest who came anew is another viewer, who has no picture yet.
#[derive(Clone)]
pub(crate) struct Viewer {
    pub(crate) guest: GuestId,
    pub(crate) visit: Visit,
    pub(crate) session: Session,
}

impl Members {
    fn lock(&self) -> MutexGuard<'_, Vec<Viewer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Studio {
    /// Starts an encoder for `tier`.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(super) fn start(
        tier: &Tier<GuestId>,
        members: Vec<Viewer>,
        clock: Clock,
        counters: Arc<Counters>,
        notes: mpsc::Sender<PictureNote>,
    ) -> std::io::Result<Self> {
        let slot = Arc::new(Slot::default());
        let members = Members(Arc::new(Mutex::new(members)));
        let bench = Bench {
            slot: Arc::clone(&slot),
            members: members.clone(),
            clock,
            counters,
            rate: tier.rate,
            size: tier.size,
            cadence: Cadence::new(),
            encoder: None,
            frame: None,
            unseen: false,
        };
        let thread = std::thread::Builder::new().name("encode".to_owned()).spawn(move || bench.run(&notes))?;
        Ok(Self { rung: tier.rung, size: tier.size, slot, members, thread: Some(thread) })
    }

    pub(super) fn rung(&self) -> u8 {
        self.rung
    }

    pub(super) fn size(&self) -> Size {
        self.size
    }

    pub(super) fn slot(&self) -> &Arc<Slot> {
        &self.slot
    }

    pub(super) fn is_watched_by(&self, guest: GuestId) -> bool {
        self.members.lock().iter().any(|viewer| viewer.guest == guest)
    }

    /// Sets the rate and the guests. Who is new here gets a keyframe.
    pub(super) fn tune(&self, rate: BitRate, members: Vec<Viewer>) {
        self.slot.set_rate(rate);
        let mut present = self.members.lock();
        let newcomer = members.iter().any(|viewer| present.iter().all(|other| other.visit != viewer.visit));
        *present = members;
        drop(present);
        if newcomer {
            self.slot.want_keyframe(media::KeyframeReason::Newcomer);
        }
    }

    /// Ends it, and sends nobody anything more: what it is at may be done only when another one has begun.
    pub(super) fn dismiss(&self) {
        self.slot.close();
        self.members.lock().clear();
    }
}

impl Drop for Studio {
    fn drop(&mut self) {
        self.slot.close();
        if let Some(thread) = self.thread.take() {
            // A panic inside was printed where it happened; the thread is gone either way.
            let _ = thread.join();
        }
    }
}

/// The thread's own things.
struct Bench {
    slot: Arc<Slot>,
    members: Members,
    clock: Clock,
    counters: Arc<Counters>,
    rate: BitRate,
    size: Size,
    cadence: Cadence,
    encoder: Option<Encoder>,
    frame: Option<Frame>,
    /// The encoder was not handed that frame yet.
    unseen: bool,
}

impl Bench {
    fn run(mut self, notes: &mpsc::Sender<PictureNote>) {
        let mut wake = REST;
        loop {
            let order = self.slot.take(wake);
            if order.closed {
                return;
            }
            match self.work(order) {
                Ok(rest) => wake = rest,
                Err(error) => {
                    if notes.try_send(PictureNote::EncoderFailed(error)).is_err() {
                        tracing::error!("the failure of an encoder was not taken");
                    }
                    return;
                }
            }
        }
    }

    /// Does what is due, and says how long nothing more is.
    fn work(&mut self, order: Order) -> Result<Duration, EncodeError> {
        let now = self.clock.now();
        self.take_in(order, now)?;
        match self.cadence.step(now) {
            Step::Encode(picture) => {
                self.encode(picture, now)?;
                Ok(Duration::ZERO)
            }
            Step::Wait(until) => Ok(until.map_or(REST, |until| until.since(now).min(REST))),
        }
    }

    fn take_in(&mut self, order: Order, now: Timestamp) -> Result<(), EncodeError> {
        if let Some(rate) = order.rate.filter(|rate| self.is_news(*rate)) {
            self.rate = rate;
            if let Some(encoder) = &mut self.encoder {
                encoder.set_rate(rate, now)?;
            }
        }
        if let Some(reason) = order.keyframe {
            tracing::debug!(?reason, "a keyframe is wanted");
            self.cadence.ask_keyframe(reason);
        }
        if let Some(frame) = order.frame {
            self.cadence.changed(now);
            self.frame = Some(match &self.frame {
                Some(unseen) if self.unseen => frame.after_skipping(unseen),
                Some(_) | None => frame,
            });
            self.unseen = true;
        }
        Ok(())
    }

    /// Whether a rate differs enough from the one that is kept to be worth tuning the encoder.
    fn is_news(&self, rate: BitRate) -> bool {
        rate.0.abs_diff(self.rate.0) > self.rate.0 / NOTICEABLE
    }

    fn encode(&mut self, wanted: Picture, now: Timestamp) -> Result<(), EncodeError> {
        let Some(frame) = &self.frame else { return Ok(()) };
        let encoder = match &mut self.encoder {
            Some(encoder) => encoder,
            None => self.encoder.insert(Encoder::new(settings(self.size, self.rate))?),
        };
        let unit = encoder.encode(frame, wanted, now)?;
        self.unseen = false;
        let now = self.clock.now();
        self.cadence.encoded(wanted, unit.as_ref(), now);
        tracing::trace!(?wanted, bytes = unit.as_ref().map(|unit| unit.data.len()), "a picture");
        if let Some(unit) = unit {
            self.counters.encoded.add(1);
            self.send(&unit);
        }
        Ok(())
    }

    fn send(&self, unit: &AccessUnit) {
        for viewer in self.members.lock().iter() {
            viewer.session.send(unit.clone());
            self.counters.sent.add(1);
        }
    }
}

fn settings(size: Size, rate: BitRate) -> Settings {
    Settings { size, rate, frame_rate: FRAME_RATE }
}

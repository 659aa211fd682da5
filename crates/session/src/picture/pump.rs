//! The pump: takes units from the queue, cuts them into packets, and hands those to the connection.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use media::AccessUnit;
use tokio::sync::Notify;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_local::static_rtp::TrackLocalStaticRTP;
use webrtc::rtp_transceiver::RtpSender;

use super::arrival::Arrival;
use super::gate::{Gate, Opening};
use super::packets::Packets;
use super::queue::{Pushed, UnitQueue};
use super::tally::{Tally, count};
use super::under_way::UnderWay;
use crate::Ending;
use crate::estimate::pace::Pace;

/// The inlet of the picture: where units and the host's word come in. Never blocks.
#[derive(Debug)]
pub(crate) struct Inlet {
    queue: Mutex<UnitQueue>,
    gate: Arc<Gate>,
    tally: Arc<Tally>,
    under_way: Arc<UnderWay>,
    is_connected: AtomicBool,
    changed: Notify,
}

impl Inlet {
    pub(crate) fn new(limit: usize, gate: Arc<Gate>, tally: Arc<Tally>, under_way: Arc<UnderWay>) -> Self {
        let (is_connected, changed) = (AtomicBool::new(false), Notify::new());
        Self { queue: Mutex::new(UnitQueue::new(limit)), gate, tally, under_way, is_connected, changed }
    }

    /// Opens or closes the gate. True: the guest needs a keyframe to begin with.
    pub(crate) fn show(&self, on: bool) -> bool {
        if on {
            return self.gate.want_open() && self.is_connected.load(Relaxed);
        }
        // Under the queue's lock, so that no unit slips in between the two.
        let mut queue = self.queue();
        self.gate.close();
        queue.clear();
        self.under_way.dropped();
        self.tally.waiting.store(0, Relaxed);
        false
    }

    /// The guest is there, or there again. True: it needs a keyframe.
    pub(crate) fn connect(&self) -> bool {
        self.is_connected.store(true, Relaxed);
        self.gate.is_wanted()
    }

    /// Takes a unit in. Dropped while the gate is not to be open, and before the guest is there.
    pub(crate) fn push(&self, unit: AccessUnit) -> Pushed {
        let pushed = {
            let mut queue = self.queue();
            let keyframe = unit.keyframe;
            let pushed = if self.is_ready() { queue.push(unit) } else { Pushed::Dropped };
            if keyframe && pushed == Pushed::Queued {
                self.under_way.queued();
            }
            self.tally.waiting.store(queue.len(), Relaxed);
            pushed
        };
        if pushed == Pushed::Queued {
            self.changed.notify_one();
        } else {
            count(&self.tally.skipped);
        }
        pushed
    }

    fn is_ready(&self) -> bool {
        self.gate.is_wanted() && self.is_connected.load(Relaxed)
    }

    async fn next(&self) -> AccessUnit {
        loop {
            let changed = self.changed.notified();
            if let Some(unit) = self.pop() {
                return unit;
            }
            changed.await;
        }
    }

    fn pop(&self) -> Option<AccessUnit> {
        let mut queue = self.queue();
        let unit = queue.pop();
        self.tally.waiting.store(queue.len(), Relaxed);
        unit
    }

    fn queue(&self) -> MutexGuard<'_, UnitQueue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The task side: one a session.
pub(crate) struct Pump {
    pub(crate) inlet: Arc<Inlet>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) pace: Arc<Pace>,
    pub(crate) tally: Arc<Tally>,
    pub(crate) under_way: Arc<UnderWay>,
    pub(crate) arrival: Arc<Arrival>,
    pub(crate) track: Arc<TrackLocalStaticRTP>,
    pub(crate) sender: Arc<dyn RtpSender>,
    pub(crate) packets: Packets,
}

impl Pump {
    /// Sends until the connection is gone.
    pub(crate) async fn run(mut self) -> Ending {
        loop {
            let unit = self.inlet.next().await;
            let Some(opening) = self.gate.open(self.packets.next_number()) else { continue };
            let Some(payload_type) = self.payload_type().await else { continue };
            if self.send(&unit, payload_type, opening).await.is_err() {
                return Ending::Broken;
            }
        }
    }

    async fn send(&mut self, unit: &AccessUnit, payload_type: u8, opening: Opening) -> webrtc::error::Result<()> {
        for packet in self.packets.of(unit, payload_type) {
            self.pace.room().await;
            if !self.gate.still(opening) {
                return Ok(());
            }
            let number = packet.header.sequence_number;
            self.track.write_rtp(packet).await?;
            self.arrival.sent(number, Instant::now());
        }
        if unit.keyframe {
            self.under_way.left(Instant::now());
        }
        count(&self.tally.frames);
        Ok(())
    }

    /// The number that the two sides agreed on for H.264. A renegotiation may change it.
    async fn payload_type(&self) -> Option<u8> {
        let parameters = self.sender.get_parameters().await.ok()?;
        parameters.rtp_parameters.codecs.first().map(|codec| codec.payload_type)
    }
}

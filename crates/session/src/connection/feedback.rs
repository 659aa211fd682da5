//! Reads the guest's RTCP: counts it, and hears the wish for a keyframe.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use rtc::interceptor::{Packet, StreamInfo, TaggedPacket};
use rtc::rtcp;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::TransportLayerNack;
use tokio::sync::Notify;

use crate::connection::build::Shared;
use crate::passage::Station;
use crate::picture::arrival::Arrival;
use crate::picture::tally::{Tally, count};
use crate::picture::under_way::UnderWay;

/// Listens and changes nothing.
pub(crate) struct Feedback {
    tally: Arc<Tally>,
    under_way: Arc<UnderWay>,
    arrival: Arc<Arrival>,
    keyframe_wanted: Arc<Notify>,
    /// The stream of the picture.
    ssrc: Option<u32>,
}

impl Feedback {
    pub(crate) fn new(shared: &Shared) -> Self {
        let Shared { tally, under_way, arrival, keyframe_wanted, .. } = shared.clone();
        Self { tally, under_way, arrival, keyframe_wanted, ssrc: None }
    }

    fn hear(&self, packet: &dyn rtcp::Packet) {
        let (packet, ours) = (packet.as_any(), self.ssrc);
        if let Some(pli) = packet.downcast_ref::<PictureLossIndication>() {
            count(&self.tally.plis);
            self.want_keyframe(Some(pli.media_ssrc) == ours);
        } else if let Some(fir) = packet.downcast_ref::<FullIntraRequest>() {
            count(&self.tally.firs);
            self.want_keyframe(fir.fir.iter().any(|entry| Some(entry.ssrc) == ours));
        } else if packet.is::<TransportLayerNack>() {
            count(&self.tally.nacks);
            self.arrival.missed(Instant::now());
        } else if let Some(report) = packet.downcast_ref::<ReceiverReport>() {
            for report in report.reports.iter().filter(|report| Some(report.ssrc) == ours) {
                self.tally.loss.store(report.fraction_lost, Relaxed);
                // The lower half of the extended number is the sequence number itself.
                self.arrival.heard((report.last_sequence_number & 0xFFFF) as u16);
            }
        }
    }

    fn want_keyframe(&self, ours: bool) {
        let now = Instant::now();
        if ours && !self.under_way.answers(now) && !self.arrival.is_whole(now) {
            self.keyframe_wanted.notify_one();
        }
    }
}

impl Station for Feedback {
    fn arrived(&mut self, packet: TaggedPacket) -> Option<TaggedPacket> {
        if let Packet::Rtcp(packets) = &packet.message.packet {
            packets.iter().for_each(|packet| self.hear(packet.as_ref()));
        }
        Some(packet)
    }

    fn bound(&mut self, stream: Option<&StreamInfo>) {
        self.ssrc = stream.map(|stream| stream.ssrc);
    }
}

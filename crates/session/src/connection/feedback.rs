//! Reads the guest's RTCP: counts it, and hears the wish for a keyframe.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use rtc::interceptor::{Interceptor, Packet, StreamInfo, TaggedPacket};
use rtc::rtcp;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtcp::transport_feedbacks::transport_layer_nack::TransportLayerNack;
use rtc::sansio::Protocol;
use rtc::shared::error::Error;
use tokio::sync::Notify;

use crate::connection::build::Shared;
use crate::picture::arrival::Arrival;
use crate::picture::tally::{Tally, count};
use crate::picture::under_way::UnderWay;

/// An interceptor that listens and changes nothing.
pub(crate) struct Feedback {
    tally: Arc<Tally>,
    under_way: Arc<UnderWay>,
    arrival: Arc<Arrival>,
    keyframe_wanted: Arc<Notify>,
    /// The stream of the picture.
    ssrc: Option<u32>,
    incoming: VecDeque<TaggedPacket>,
    outgoing: VecDeque<TaggedPacket>,
}

impl Feedback {
    pub(crate) fn new(shared: &Shared) -> Self {
        let Shared { tally, under_way, arrival, keyframe_wanted, .. } = shared.clone();
        Self {
            tally,
            under_way,
            arrival,
            keyframe_wanted,
            ssrc: None,
            incoming: VecDeque::new(),
            outgoing: VecDeque::new(),
        }
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

impl Protocol<TaggedPacket, TaggedPacket, ()> for Feedback {
    type Rout = TaggedPacket;
    type Wout = TaggedPacket;
    type Eout = ();
    type Error = Error;
    type Time = Instant;

    fn handle_read(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        if let Packet::Rtcp(packets) = &packet.message.packet {
            packets.iter().for_each(|packet| self.hear(packet.as_ref()));
        }
        self.incoming.push_back(packet);
        Ok(())
    }

    fn poll_read(&mut self) -> Option<TaggedPacket> {
        self.incoming.pop_front()
    }

    fn handle_write(&mut self, packet: TaggedPacket) -> Result<(), Error> {
        self.outgoing.push_back(packet);
        Ok(())
    }

    fn poll_write(&mut self) -> Option<TaggedPacket> {
        self.outgoing.pop_front()
    }
}

impl Interceptor for Feedback {
    fn bind_local_stream(&mut self, info: &StreamInfo) {
        self.ssrc = Some(info.ssrc);
    }

    fn unbind_local_stream(&mut self, _info: &StreamInfo) {
        self.ssrc = None;
    }

    fn bind_remote_stream(&mut self, _info: &StreamInfo) {}

    fn unbind_remote_stream(&mut self, _info: &StreamInfo) {}
}

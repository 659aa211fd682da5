//! The picture's way, and its gate.

use media::BitRate;
use rtc::rtcp::payload_feedbacks::full_intra_request::{FirEntry, FullIntraRequest};
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use session::{Report, Reports, Session, Settings, Statistics};
use wire::ToGuest;

use crate::guest::{Guest, delta, keyframe, report, settings};

async fn keyframe_wanted(reports: &mut Reports) {
    report(reports, |report| matches!(report, Report::KeyframeWanted).then_some(())).await;
}

async fn figures(reports: &mut Reports, enough: impl Fn(&Statistics) -> bool) -> Statistics {
    let wanted = |report: &Report| {
        let Report::Statistics(statistics) = report else { return None };
        enough(statistics).then(|| statistics.as_ref().clone())
    };
    report(reports, wanted).await
}

/// Figures that were read after this call: those that wait to be read, and the ones being made now, are older.
async fn fresh_figures(reports: &mut Reports) -> Statistics {
    while reports.try_recv().is_ok() {}
    figures(reports, |_| true).await;
    figures(reports, |_| true).await
}

/// Says something behind the picture and waits until it arrived: what left before it has arrived too.
async fn fence(guest: &Guest, session: &Session) {
    session.say(ToGuest::Paused).unwrap();
    assert_eq!(guest.hear().await, ToGuest::Paused);
}

#[tokio::test]
async fn units_arrive_byte_by_byte() {
    let (mut guest, session, _reports) = Guest::watch(&settings()).await;
    for (number, size) in [(1, 10), (2, 1_149), (3, 1_150), (4, 1_151), (5, 60_000), (6, 20)] {
        let unit = if number == 5 { keyframe(number, size) } else { delta(number, size) };
        session.send(unit.clone());
        assert_eq!(guest.see().await, unit.data, "unit {number}");
    }
}

#[tokio::test]
async fn nothing_leaves_before_the_gate_opens_and_it_begins_with_a_keyframe() {
    let (mut guest, session, mut reports) = Guest::visit(&settings()).await;
    session.send(keyframe(0, 5_000));
    session.send(delta(1, 5_000));
    fence(&guest, &session).await;
    let statistics = fresh_figures(&mut reports).await;
    assert_eq!((statistics.packets_sent, guest.packets()), (0, 0));
    session.show(true);
    keyframe_wanted(&mut reports).await;
    session.send(delta(2, 100));
    session.send(keyframe(3, 100));
    assert_eq!(guest.see().await, keyframe(3, 100).data);
}

#[tokio::test]
async fn nothing_leaves_after_the_gate_closed_and_what_waited_never_does() {
    // So slow that what waits in the pacer takes more than a second to leave: a leak comes long after the fence.
    let slow = BitRate::kilobits(150);
    let settings = Settings { start_rate: slow, lowest_rate: slow, highest_rate: slow, ..settings() };
    let (mut guest, session, mut reports) = Guest::watch(&settings).await;
    session.send(keyframe(1, 400_000));
    guest.count_to(30).await;
    session.show(false);
    fence(&guest, &session).await;
    let at_closing = guest.packets();
    assert!(at_closing < 200, "{at_closing} of 350 packets had left: nothing waited");
    let before = fresh_figures(&mut reports).await.packets_sent;
    for number in 2..20 {
        session.send(keyframe(number, 10_000));
    }
    fence(&guest, &session).await;
    assert_eq!(guest.packets(), at_closing, "counted on the wire, at the guest");
    assert_eq!(fresh_figures(&mut reports).await.packets_sent, before, "counted past the gate, at the host");
    assert_eq!(guest.packets(), at_closing, "nor did anything come later");

    session.show(true);
    session.send(keyframe(30, 3_000));
    fence(&guest, &session).await;
    figures(&mut reports, |statistics| statistics.packets_sent == before + 4).await;
    assert_eq!(guest.packets(), at_closing + 4, "only the new keyframe: one of parameter sets, three of its slice");
}

#[tokio::test]
async fn pli_and_fir_become_the_wish_for_a_keyframe() {
    let (mut guest, session, mut reports) = Guest::watch(&settings()).await;
    // No keyframe is under way any more once the gate was closed, and none is queued.
    session.show(false);
    guest.send_rtcp(|ssrc| Box::new(PictureLossIndication { sender_ssrc: 1, media_ssrc: ssrc })).await;
    keyframe_wanted(&mut reports).await;
    let fir =
        |ssrc| FullIntraRequest { sender_ssrc: 1, media_ssrc: 0, fir: vec![FirEntry { ssrc, sequence_number: 1 }] };
    guest.send_rtcp(|ssrc| Box::new(fir(ssrc))).await;
    keyframe_wanted(&mut reports).await;
    let statistics = figures(&mut reports, |statistics| statistics.firs > 0).await;
    assert_eq!((statistics.plis, statistics.firs), (1, 1));
}

#[tokio::test]
async fn a_wish_that_a_keyframe_under_way_answers_is_not_told() {
    let (mut guest, session, mut reports) = Guest::watch(&settings()).await;
    // Long on its way: half a second at the pace of the start.
    session.send(keyframe(1, 600_000));
    guest.send_rtcp(|ssrc| Box::new(PictureLossIndication { sender_ssrc: 1, media_ssrc: ssrc })).await;
    let heard = |report: &Report| matches!(report, Report::Statistics(statistics) if statistics.plis > 0);
    while let Some(report) = reports.recv().await {
        assert!(!matches!(report, Report::KeyframeWanted), "a keyframe is under way already");
        if heard(&report) {
            return;
        }
    }
    panic!("the session ended");
}

#[tokio::test]
async fn a_full_queue_drops_up_to_the_next_keyframe_and_asks_for_it() {
    let settings = Settings { queue: 3, ..settings() };
    let (mut guest, session, mut reports) = Guest::watch(&settings).await;
    // Long on its way, so that the queue behind it fills.
    session.send(keyframe(1, 400_000));
    for number in 2..40 {
        session.send(delta(number, 30_000));
    }
    keyframe_wanted(&mut reports).await;
    session.send(keyframe(50, 500));
    session.send(delta(51, 500));
    let mut last = guest.see().await;
    while last != keyframe(50, 500).data {
        last = guest.see().await;
    }
    assert_eq!(guest.see().await, delta(51, 500).data);
    let statistics = figures(&mut reports, |statistics| statistics.frames_sent > 3).await;
    assert!(statistics.frames_skipped >= 30, "{}", statistics.frames_skipped);
}

#[tokio::test]
async fn a_lost_packet_is_sent_again() {
    let (guest, session, mut reports) = Guest::watch(&settings()).await;
    guest.lose_every(10);
    for number in 1..30 {
        session.send(delta(number, 6_000));
    }
    let statistics = figures(&mut reports, |statistics| statistics.packets_retransmitted > 5).await;
    assert!(statistics.nacks > 0);
}

#[tokio::test]
async fn a_burst_over_a_wide_path_raises_the_estimate() {
    let (_guest, session, mut reports) = Guest::watch(&settings()).await;
    session.send(keyframe(1, 600_000));
    let is_higher = |report: &Report| {
        let Report::Estimate(estimate) = report else { return None };
        (*estimate > BitRate::kilobits(5_000)).then_some(())
    };
    report(&mut reports, is_higher).await;
}

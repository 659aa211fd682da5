//! Text becomes sharp when the screen is still.

use media::{BitRate, Cadence, Damage, Picture, Size, Step};

use crate::{at, drawing::Canvas, encoder, viewer::Viewer};

const SIZE: Size = Size::new(1280, 720);

#[test]
fn refinements_make_dense_text_sharp() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(2000));
    let mut viewer = Viewer::new();
    let mut last = None;
    let mut closeness = Vec::new();
    // A page is turned every two seconds; the third one stays.
    for page in 0..3 {
        let canvas = Canvas::text(SIZE, page);
        let now = at(u64::from(page) * 2000);
        let made = encoder.encode(&canvas.frame(Damage::All, now), Picture::Keyframe, now);
        let shown = viewer.see(&made.expect("it encodes").expect("a keyframe is never left out"));
        closeness = vec![shown.closeness(&canvas)];
        last = Some(canvas);
    }
    let canvas = last.expect("three pages were shown");
    for now in [20_000, 30_000] {
        let frame = canvas.frame(Damage::Rects(Vec::new()), at(4000));
        let made = encoder.encode(&frame, Picture::Refinement, at(now)).expect("it encodes");
        closeness.push(viewer.see(&made.expect("the bucket is empty")).closeness(&canvas));
    }
    let [before, readable, sharp] = closeness[..] else { panic!("one keyframe and two refinements") };
    assert!(readable > before + 3.0 && sharp > readable + 2.0 && sharp > 44.0, "{closeness:.1?} dB");
}

#[test]
fn a_refinement_waits_until_what_was_sent_has_gone() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(2000));
    let frame = Canvas::text(SIZE, 1).frame(Damage::All, at(0));
    let unit = encoder.encode(&frame, Picture::Change, at(0)).expect("it encodes").expect("the rate has room");
    let gone = u64::try_from(unit.data.len()).expect("a picture is small") * 8 / 2000;
    let early = encoder.encode(&frame, Picture::Refinement, at(gone - 10)).expect("it encodes");
    assert!(early.is_none());
    assert!(encoder.encode(&frame, Picture::Refinement, at(gone + 10)).expect("it encodes").is_some());
}

#[test]
fn after_refinement_a_small_change_is_small_and_keeps_the_rest_sharp() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(4000));
    let mut viewer = Viewer::new();
    let mut canvas = Canvas::text(SIZE, 1);
    let wanted = [(0, Picture::Change), (10_000, Picture::Refinement), (20_000, Picture::Refinement)];
    let mut sharp = 0.0;
    for (now, wanted) in wanted {
        let made = encoder.encode(&canvas.frame(Damage::All, at(0)), wanted, at(now)).expect("it encodes");
        sharp = viewer.see(&made.expect("the bucket is empty")).closeness(&canvas);
    }
    let place = media::Rect { x: 600, y: 300, width: 2, height: 16 };
    canvas.fill(place, [0, 0, 0]);
    let frame = canvas.frame(Damage::Rects(vec![place]), at(21_000));
    let unit = encoder.encode(&frame, Picture::Change, at(21_000)).expect("it encodes").expect("the rate has room");
    assert!(!unit.keyframe && unit.data.len() < 2000, "{} bytes", unit.data.len());
    assert!(viewer.see(&unit).closeness(&canvas) > sharp - 0.5);
}

#[test]
fn the_cadence_drives_the_encoder_from_a_change_to_a_sharp_still_picture_and_then_to_silence() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(4000));
    let mut viewer = Viewer::new();
    let mut cadence = Cadence::new();
    let canvas = Canvas::text(SIZE, 7);
    let frame = canvas.frame(Damage::All, at(0));
    cadence.changed(at(0));
    let (mut now, mut made, mut closeness) = (at(0), 0, 0.0);
    loop {
        match cadence.step(now) {
            Step::Encode(wanted) => {
                let unit = encoder.encode(&frame, wanted, now).expect("it encodes");
                if let Some(unit) = &unit {
                    made += 1;
                    closeness = viewer.see(unit).closeness(&canvas);
                }
                cadence.encoded(wanted, unit.as_ref(), now);
            }
            Step::Wait(Some(due)) => now = due,
            Step::Wait(None) => break,
        }
    }
    assert_eq!(made, 3);
    assert!(closeness > 44.0, "{closeness:.1} dB");
    assert!(now < at(3000), "sharp only after {now:?}");
}

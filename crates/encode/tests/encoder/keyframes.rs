//! Keyframes come when they are wanted, whole, and not otherwise.

use media::{BitRate, Damage, Picture, Size};
use openh264::nal_units;

use crate::{at, drawing::Canvas, encoder, viewer::Viewer};

const SIZE: Size = Size::new(640, 480);

/// The kinds of the NAL units (H.264, table 7-1), and the profile and constraints that the parameter set names.
fn kinds(data: &[u8]) -> (Vec<u8>, Option<[u8; 2]>) {
    let payloads = nal_units(data).map(|unit| {
        let start = unit.iter().position(|byte| *byte == 1).expect("a start code comes first") + 1;
        &unit[start..]
    });
    let (mut kinds, mut profile) = (Vec::new(), None);
    for payload in payloads {
        kinds.push(payload[0] & 0x1f);
        if payload[0] & 0x1f == 7 {
            profile = Some([payload[1], payload[2]]);
        }
    }
    (kinds, profile)
}

#[test]
fn the_first_picture_is_a_keyframe_with_its_parameter_sets_in_constrained_baseline() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(4000));
    let frame = Canvas::text(SIZE, 1).frame(Damage::All, at(0));
    let unit = encoder.encode(&frame, Picture::Change, at(0)).expect("it encodes").expect("the rate has room");
    assert!(unit.keyframe);
    let (kinds, profile) = kinds(&unit.data);
    assert_eq!(kinds, [7, 8, 5]);
    let [profile, constraints] = profile.expect("a parameter set is there");
    assert_eq!((profile, constraints & 0x40), (66, 0x40));
}

#[test]
fn a_keyframe_that_is_wanted_comes_while_the_screen_is_still_and_a_new_decoder_starts_with_it() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(4000));
    let canvas = Canvas::text(SIZE, 1);
    let frame = canvas.frame(Damage::All, at(0));
    encoder.encode(&frame, Picture::Change, at(0)).expect("it encodes").expect("the rate has room");
    let made = encoder.encode(&frame, Picture::Keyframe, at(5000));
    let unit = made.expect("it encodes").expect("a keyframe is never left out");
    assert!(unit.keyframe);
    assert_eq!(unit.captured_at, at(5000));
    assert_eq!(kinds(&unit.data).0, [7, 8, 5]);
    assert!(Viewer::new().see(&unit).closeness(&canvas) > 24.0);
}

#[test]
fn changes_make_no_keyframes() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(4000));
    let mut canvas = Canvas::text(SIZE, 1);
    let mut made = Vec::new();
    for index in 0..120_u32 {
        let now = at(u64::from(index) * 100);
        canvas.fill(media::Rect { x: index * 4, y: 200, width: 4, height: 20 }, [200, 30, 30]);
        let unit = encoder.encode(&canvas.frame(Damage::All, now), Picture::Change, now).expect("it encodes");
        made.extend(unit.map(|unit| unit.keyframe));
    }
    assert!(made.len() > 100);
    assert_eq!(made.iter().filter(|keyframe| **keyframe).count(), 1);
}

#[test]
fn the_moments_of_pictures_always_ascend() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(4000));
    let frame = Canvas::new(SIZE).frame(Damage::All, at(0));
    let wanted = [Picture::Change, Picture::Refinement, Picture::Keyframe, Picture::Change];
    let moments: Vec<_> = wanted
        .into_iter()
        .filter_map(|wanted| encoder.encode(&frame, wanted, at(1000)).expect("it encodes"))
        .map(|unit| unit.captured_at)
        .collect();
    assert!(moments.len() >= 3 && moments.is_sorted_by(|left, right| left < right), "{moments:?}");
}

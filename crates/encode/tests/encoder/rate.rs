//! The rate is kept, also when it changes and when everything moves.

use encode::Encoder;
use media::{AccessUnit, BitRate, Damage, Picture, Size};

use crate::{at, drawing::Canvas, encoder};

const SIZE: Size = Size::new(640, 480);

/// Encodes noise at 30 pictures a second for so many seconds, from a second on.
fn noise(encoder: &mut Encoder, from: u64, seconds: u64) -> Vec<Option<AccessUnit>> {
    let pictures = (0..seconds * 30).map(|index| {
        let now = at(from * 1000 + index * 1000 / 30);
        let seed = u32::try_from(from * 1000 + index).expect("tests are short");
        let frame = Canvas::noise(SIZE, seed).frame(Damage::All, now);
        encoder.encode(&frame, Picture::Change, now).expect("it encodes")
    });
    pictures.collect()
}

fn kilobits_a_second(made: &[Option<AccessUnit>], seconds: u64) -> u64 {
    let bytes: usize = made.iter().flatten().map(|unit| unit.data.len()).sum();
    u64::try_from(bytes).expect("tests are short") * 8 / 1000 / seconds
}

#[test]
fn noise_is_kept_near_the_rate_by_leaving_pictures_out() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(2000));
    let made = noise(&mut encoder, 0, 12);
    let rate = kilobits_a_second(&made, 12);
    assert!((1000..2400).contains(&rate), "{rate} kbit/s");
    assert!(made.iter().any(Option::is_none));
    assert!(made.iter().flatten().all(|unit| !unit.data.is_empty()));
}

#[test]
fn a_new_rate_takes_effect_on_the_way_up_and_down() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(1000));
    noise(&mut encoder, 0, 3);
    let mut rates = Vec::new();
    for (from, kilobits) in [(3, 8000), (14, 500), (25, 3000)] {
        encoder.set_rate(BitRate::kilobits(kilobits), at(from * 1000)).expect("the rate is sound");
        noise(&mut encoder, from, 3);
        rates.push(kilobits_a_second(&noise(&mut encoder, from + 3, 8), 8));
    }
    let [up, down, again] = rates[..] else { panic!("three rates were set") };
    assert!((4000..9000).contains(&up), "{up} kbit/s of 8000");
    assert!((200..800).contains(&down), "{down} kbit/s of 500");
    assert!((1500..3600).contains(&again), "{again} kbit/s of 3000");
}

#[test]
fn after_a_long_silence_the_next_change_shows_at_once_however_full_the_bucket_was() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(300));
    let first = Canvas::text(SIZE, 1).frame(Damage::All, at(0));
    for now in [0, 100, 200] {
        encoder.encode(&first, Picture::Keyframe, at(now)).expect("it encodes").expect("a keyframe is never left out");
    }
    let next = Canvas::text(SIZE, 2);
    let crowded = encoder.encode(&next.frame(Damage::All, at(300)), Picture::Change, at(300));
    assert!(crowded.expect("it encodes").is_none());
    let later = encoder.encode(&next.frame(Damage::All, at(60_000)), Picture::Change, at(60_000));
    assert!(later.expect("it encodes").is_some());
}

#[test]
fn what_was_left_out_is_in_the_next_picture() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(300));
    let mut viewer = crate::viewer::Viewer::new();
    let page = Canvas::text(SIZE, 1);
    let made = encoder.encode(&page.frame(Damage::All, at(0)), Picture::Keyframe, at(0));
    viewer.see(&made.expect("it encodes").expect("a keyframe is never left out"));

    let mut changed = page.clone();
    let place = media::Rect { x: 100, y: 100, width: 90, height: 60 };
    changed.fill(place, [0, 0, 255]);
    let left_out = encoder.encode(&changed.frame(Damage::Rects(vec![place]), at(33)), Picture::Change, at(33));
    assert!(left_out.expect("it encodes").is_none());
    let still = changed.frame(Damage::Rects(Vec::new()), at(60_000));
    let made = encoder.encode(&still, Picture::Change, at(60_000)).expect("it encodes").expect("the rate has room");
    assert!(crate::viewer::alike(viewer.see(&made).pixel(145, 130), [0, 0, 255], 10));
}

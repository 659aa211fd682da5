//! What a guest's decoder makes of what the encoder sends.

mod colours;
mod drawing;
mod keyframes;
mod rate;
mod refinement;
mod sizes;
mod viewer;

use std::time::Duration;

use encode::{Encoder, Settings};
use media::{BitRate, Size, Timestamp};

/// An encoder of 30 pictures a second on one thread.
fn encoder(size: Size, rate: BitRate) -> Encoder {
    Encoder::new(Settings { size, rate, frame_rate: 30.0 }).expect("the settings are sound")
}

/// A moment; the first picture comes a second after the start.
const fn at(milliseconds: u64) -> Timestamp {
    Timestamp(Duration::from_millis(1000 + milliseconds))
}

#[test]
fn an_encoder_can_be_handed_to_another_thread() {
    let mut encoder = encoder(Size::new(64, 64), BitRate::kilobits(500));
    let frame = drawing::Canvas::new(Size::new(64, 64)).frame(media::Damage::All, at(0));
    let there = std::thread::spawn(move || encoder.encode(&frame, media::Picture::Change, at(0)));
    assert!(there.join().is_ok_and(|made| made.is_ok_and(|unit| unit.is_some())));
}

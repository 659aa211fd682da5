//! Odd, large, tiny and scaled pictures.

use encode::{EncodeError, Encoder, Settings};
use media::{AccessUnit, BitRate, Damage, MAX_ENCODED, Picture, Rect, Size, encoded_size};

use crate::{
    at,
    drawing::Canvas,
    encoder,
    viewer::{Viewer, alike},
};

/// White with a red rectangle in the lower right quarter that touches both edges.
fn cornered(size: Size) -> Canvas {
    let mut canvas = Canvas::new(size);
    let Size { width, height } = size;
    canvas.fill(Rect { x: width / 2, y: height / 2, width: width - width / 2, height: height - height / 2 }, RED);
    canvas
}

const RED: [u8; 3] = [0, 0, 255];

fn encoded(source: Size, target: Size) -> AccessUnit {
    let frame = cornered(source).frame(Damage::All, at(0));
    let made = encoder(target, BitRate::kilobits(8000)).encode(&frame, Picture::Change, at(0));
    made.expect("it encodes").expect("the rate has room")
}

#[test]
fn an_odd_size_becomes_even_by_repeating_the_edge() {
    let unit = encoded(Size::new(641, 479), encoded_size(Size::new(641, 479)));
    let shown = Viewer::new().see(&unit);
    assert_eq!((unit.size, shown.size), (Size::new(642, 480), Size::new(642, 480)));
    assert!(alike(shown.pixel(641, 479), RED, 8) && alike(shown.pixel(640, 478), RED, 8));
    assert!(alike(shown.pixel(641, 0), [255; 3], 8) && alike(shown.pixel(0, 479), [255; 3], 8));
}

#[test]
fn the_largest_size_is_encoded() {
    let unit = encoded(MAX_ENCODED, MAX_ENCODED);
    let shown = Viewer::new().see(&unit);
    assert_eq!(shown.size, MAX_ENCODED);
    assert!(alike(shown.pixel(3839, 2159), RED, 8) && alike(shown.pixel(10, 10), [255; 3], 8));
}

#[test]
fn the_smallest_size_that_the_policy_gives_is_encoded() {
    let unit = encoded(Size::new(1, 1), encoded_size(Size::new(1, 1)));
    assert_eq!(Viewer::new().see(&unit).size, Size::new(16, 16));
}

#[test]
fn a_larger_screen_is_scaled_to_the_size_of_the_tier() {
    let unit = encoded(Size::new(1921, 1081), Size::new(960, 540));
    let shown = Viewer::new().see(&unit);
    assert_eq!(shown.size, Size::new(960, 540));
    assert!(alike(shown.pixel(959, 539), RED, 8) && alike(shown.pixel(484, 274), RED, 8));
    assert!(alike(shown.pixel(476, 266), [255; 3], 8));
}

#[test]
fn small_damage_of_a_scaled_screen_arrives() {
    let source = Size::new(1280, 720);
    let mut encoder = encoder(Size::new(640, 360), BitRate::kilobits(8000));
    let mut viewer = Viewer::new();
    let mut canvas = Canvas::new(source);
    let mut show = |canvas: &Canvas, damage, now| {
        let made = encoder.encode(&canvas.frame(damage, now), Picture::Change, now);
        viewer.see(&made.expect("it encodes").expect("the rate has room"))
    };
    show(&canvas, Damage::All, at(0));
    let place = Rect { x: 401, y: 301, width: 64, height: 33 };
    canvas.fill(place, RED);
    let shown = show(&canvas, Damage::Rects(vec![place]), at(100));
    assert!(alike(shown.pixel(216, 158), RED, 8) && alike(shown.pixel(216, 140), [255; 3], 8));
}

#[test]
fn a_frame_of_another_size_is_scaled_without_a_new_encoder() {
    let mut encoder = encoder(Size::new(640, 480), BitRate::kilobits(8000));
    let mut viewer = Viewer::new();
    for (source, now) in
        [(Size::new(640, 480), at(0)), (Size::new(800, 600), at(1000)), (Size::new(333, 222), at(2000))]
    {
        let frame = cornered(source).frame(Damage::Rects(Vec::new()), now);
        let made = encoder.encode(&frame, Picture::Keyframe, now);
        let shown = viewer.see(&made.expect("it encodes").expect("a keyframe is never left out"));
        assert!(alike(shown.pixel(639, 479), RED, 8) && alike(shown.pixel(300, 230), [255; 3], 8));
    }
}

#[test]
fn sizes_that_cannot_be_encoded_are_refused() {
    for size in [Size::new(641, 480), Size::new(0, 480), Size::new(3842, 2160), Size::new(3840, 2162)] {
        let settings = Settings { size, rate: BitRate::kilobits(4000), frame_rate: 30.0 };
        assert!(matches!(Encoder::new(settings), Err(EncodeError::Size(refused)) if refused == size));
    }
    let settings = Settings { size: MAX_ENCODED, rate: BitRate::kilobits(4000), frame_rate: f32::NAN };
    assert!(matches!(Encoder::new(settings), Err(EncodeError::FrameRate(_))));
}

//! The colours of the screen are those that a guest sees.

use media::{BitRate, Damage, Picture, Rect, Size};

use crate::{
    at,
    drawing::{Canvas, Colour},
    encoder,
    viewer::{Shown, Viewer, alike},
};

const SIZE: Size = Size::new(640, 480);
const SIDE: u32 = 80;
const PATCHES: [Colour; 8] = [
    [0, 0, 0],
    [255, 255, 255],
    [0, 0, 255],
    [0, 255, 0],
    [255, 0, 0],
    [128, 128, 128],
    [40, 200, 240],
    [200, 60, 120],
];

fn patches(mut canvas: Canvas) -> Canvas {
    for (index, colour) in (0..).zip(PATCHES) {
        canvas.fill(Rect { x: index * SIDE, y: 200, width: SIDE, height: SIDE }, colour);
    }
    canvas
}

fn assert_patches(shown: &Shown) {
    for (index, colour) in (0..).zip(PATCHES) {
        let seen = shown.pixel(index * SIDE + SIDE / 2, 240);
        assert!(alike(seen, colour, 6), "patch {index} is {seen:?} instead of {colour:?}");
    }
}

#[test]
fn patches_keep_their_colours() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(4000));
    let frame = patches(Canvas::new(SIZE)).frame(Damage::All, at(0));
    let unit = encoder.encode(&frame, Picture::Change, at(0)).expect("it encodes").expect("the rate has room");
    assert_patches(&Viewer::new().see(&unit));
}

#[test]
fn rows_with_padding_are_read_without_it() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(4000));
    let frame = patches(Canvas::with_padding(SIZE, 52)).frame(Damage::All, at(0));
    let unit = encoder.encode(&frame, Picture::Change, at(0)).expect("it encodes").expect("the rate has room");
    let shown = Viewer::new().see(&unit);
    assert_patches(&shown);
    assert!(alike(shown.pixel(639, 479), [255; 3], 6) && alike(shown.pixel(0, 479), [255; 3], 6));
}

#[test]
fn only_damaged_rows_are_read_again() {
    let mut encoder = encoder(SIZE, BitRate::kilobits(4000));
    let mut viewer = Viewer::new();
    let white = Canvas::new(SIZE).frame(Damage::All, at(0));
    let unit = encoder.encode(&white, Picture::Change, at(0)).expect("it encodes").expect("the rate has room");
    viewer.see(&unit);

    let mut canvas = Canvas::new(SIZE);
    let [told, untold] = [300, 100].map(|y| Rect { x: 100, y, width: 100, height: 50 });
    canvas.fill(told, PATCHES[2]);
    canvas.fill(untold, PATCHES[2]);
    let frame = canvas.frame(Damage::Rects(vec![told]), at(100));
    let unit = encoder.encode(&frame, Picture::Change, at(100)).expect("it encodes").expect("the rate has room");
    let shown = viewer.see(&unit);
    assert!(alike(shown.pixel(150, 325), PATCHES[2], 6));
    assert!(alike(shown.pixel(150, 125), [255; 3], 6));
}

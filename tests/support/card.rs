//! A card of known colours.

use crate::{Colour, Rect};

/// How far red and green may be off after their way over 8-bit limited-range YCbCr and a good picture's quantiser.
///
/// Blue may be off by twice as much: the fast conversion of libyuv, which Chromium uses without a GPU, holds BT.709's
/// factor of 2.11 for blue in a signed byte of 64ths and so takes 2.0 for it.
pub const TOLERANCE: u8 = 8;

/// Neither black nor white.
pub const GREY: Colour = [128, 128, 128];

/// The corners and the middle of what a video can show.
const COLOURS: [Colour; 8] =
    [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0], GREY, [230, 180, 40], [20, 120, 140]];

/// Eight patches, two rows of four, that fill `place` to its very edges.
#[must_use]
pub fn card(place: Rect) -> Vec<(Rect, Colour)> {
    let edge = |length: u32, part: u32, parts: u32| length * part / parts;
    let patch = |(number, colour): (u32, Colour)| {
        let (column, row) = (number % 4, number / 4);
        let (left, right) = (edge(place.width, column, 4), edge(place.width, column + 1, 4));
        let (top, bottom) = (edge(place.height, row, 2), edge(place.height, row + 1, 2));
        (Rect::new(place.x + left, place.y + top, right - left, bottom - top), colour)
    };
    (0..).zip(COLOURS).map(patch).collect()
}

//! What is where in the test pattern.

use media::{Rect, Size};

use super::{PatternSpec, font};
use crate::{canvas::Canvas, timecode};

/// The colours of the eight bars from left to right, each as red, green, blue.
pub const BARS: [[u8; 3]; 8] =
    [[255, 255, 255], [255, 255, 0], [0, 255, 255], [0, 255, 0], [255, 0, 255], [255, 0, 0], [0, 0, 255], [0, 0, 0]];

/// The colour behind the time code (blue, green, red).
const GREY: [u8; 3] = [64; 3];
/// The colour behind the text (blue, green, red).
const NAVY: [u8; 3] = [64, 0, 0];
const WHITE: [u8; 3] = [255; 3];
const BLACK: [u8; 3] = [0; 3];
/// Steps of grey.
const STEPS: u8 = 16;
/// Pixels that the moving bar goes to the right a picture.
const STRIDE: u64 = 4;

/// The picture `frame_number` of a pattern at `unix_ms` (milliseconds since 1970): four bytes a pixel (blue, green, red,
/// 255), rows of `width × 4` bytes.
///
/// Heights are fractions of the whole, rounded down to pixels:
///
/// | from | to | is |
/// |---|---|---|
/// | 0 | 1/4 | grey (64, 64, 64), and the time code at the top left (see [`timecode`]), which lies above all else |
/// | 1/4 | 1/2 | eight bars of equal width: white, yellow, cyan, green, magenta, red, blue, black ([`BARS`], [`bar`]) |
/// | 1/2 | 5/8 | sixteen steps of grey of equal width, from 0 to 255 by 17 |
/// | 5/8 | 3/4 | black, with a white bar 1/64 of the width wide that goes 4 pixels to the right a picture and wraps |
/// | 3/4 | 1 | dark blue (0, 0, 64) with white text: the name, size and rate, and the number of the picture |
#[must_use]
pub fn draw(spec: PatternSpec, frame_number: u64, unix_ms: u64) -> Vec<u8> {
    let mut canvas = background(spec);
    draw_moving(&mut canvas, spec, frame_number, unix_ms);
    canvas.into_pixels()
}

/// Where the bar with the colour `BARS[index]` is (`index` below 8).
#[must_use]
pub fn bar(size: Size, index: u32) -> Rect {
    column(size, index, 8, (2, 4))
}

/// The part of the picture that never changes.
pub(super) fn background(spec: PatternSpec) -> Canvas {
    let size = spec.size();
    let mut canvas = Canvas::black(size);
    canvas.fill(band(size, (0, 2)), GREY);
    for (index, [red, green, blue]) in (0..).zip(BARS) {
        canvas.fill(bar(size, index), [blue, green, red]);
    }
    for step in 0..STEPS {
        canvas.fill(column(size, step.into(), STEPS.into(), (4, 5)), [step * 17; 3]);
    }
    canvas.fill(band(size, (5, 6)), BLACK);
    canvas.fill(band(size, (6, 8)), NAVY);
    write_line(&mut canvas, 0, "PORTHOLE");
    write_line(&mut canvas, 1, &spec.to_string().to_uppercase());
    canvas
}

/// Draws what differs from picture to picture on the background.
pub(super) fn draw_moving(canvas: &mut Canvas, spec: PatternSpec, frame_number: u64, unix_ms: u64) {
    let size = spec.size();
    canvas.fill(band(size, (5, 6)), BLACK);
    let x = u32::try_from(frame_number.wrapping_mul(STRIDE) % u64::from(size.width)).unwrap_or(0);
    canvas.fill(Rect { x, width: (size.width / 64).max(2), ..band(size, (5, 6)) }, WHITE);
    canvas.fill(line(size, 2), NAVY);
    write_line(canvas, 2, &format!("FRAME {frame_number}"));
    timecode::draw(canvas, unix_ms);
}

/// The places that [`draw_moving`] draws on.
pub(super) fn moving(size: Size) -> Vec<Rect> {
    let places = [timecode::strip(size), Some(band(size, (5, 6))), Some(line(size, 2))];
    places.into_iter().flatten().filter(|rect| rect.width > 0 && rect.height > 0).collect()
}

/// The rows between two eighths of the height.
fn band(size: Size, (from, to): (u32, u32)) -> Rect {
    let (top, bottom) = (fraction(size.height, from, 8), fraction(size.height, to, 8));
    Rect { x: 0, y: top, width: size.width, height: bottom - top }
}

/// The column `index` of `count` within a band.
fn column(size: Size, index: u32, count: u32, eighths: (u32, u32)) -> Rect {
    let (left, right) = (fraction(size.width, index, count), fraction(size.width, index + 1, count));
    Rect { x: left, width: right - left, ..band(size, eighths) }
}

fn fraction(length: u32, part: u32, whole: u32) -> u32 {
    u32::try_from(u64::from(length) * u64::from(part) / u64::from(whole)).unwrap_or(length)
}

/// Pixels that a dot of the text is wide and high: three lines of 20 letters fit.
fn dot(size: Size) -> u32 {
    (size.height / 4 / 32).min(size.width / 160).max(1)
}

/// The rows of a line of text (0 to 2), as far as they are inside.
fn line(size: Size, index: u32) -> Rect {
    let text = band(size, (6, 8));
    let top = (dot(size) * (1 + 10 * index)).min(text.height);
    Rect { y: text.y + top, height: (dot(size) * 8).min(text.height - top), ..text }
}

fn write_line(canvas: &mut Canvas, index: u32, text: &str) {
    let (line, dot) = (line(canvas.size(), index), dot(canvas.size()));
    for (place, letter) in (0u32..).zip(text.chars()) {
        let left = dot * (1 + 8 * place);
        for (x, y) in font::dots(letter) {
            let (x, y) = (left + x * dot, line.y + y * dot);
            canvas.fill(Rect { x, y, width: dot, height: dot }, WHITE);
        }
    }
}

//! A time that a program can read in a picture, also after it was encoded and decoded.
//!
//! In the top left corner there is a strip of 34 × 4 square cells. A cell is 12 × 12 pixels, or 8 × 8 where the
//! picture is less than 400 pixels wide. The outer cells are a black margin (at the right and at the bottom it may be
//! cut off by the picture's edge); inside are two rows of 32 cells, white for 1 and black for 0. The upper row is the
//! high, the lower row the low half of a 64-bit word, each with its most significant bit on the left:
//!
//! ```text
//! bit 63 … 48   CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xffff, not reflected) of the six bytes below, big end first
//! bit 47 … 0    Unix time in milliseconds
//! ```
//!
//! So bit `b` (0 = least significant) has its centre at `x = cell × (32.5 − b mod 32)`, `y = cell × (b < 32 ? 2.5 : 1.5)`.
//! To read it, average the brightness of the middle of each cell, take more than half as 1, and check the CRC: where it
//! is wrong, there is no time code. The strip is there only in pictures that hold its data cells: at least 33 × 3.

use media::{Frame, Rect, Size};

use crate::canvas::Canvas;

/// Cells a row, without the margin.
const COLUMNS: u32 = 32;
/// The bits of the word that are the time.
const TIME: u64 = (1 << 48) - 1;

/// The side of a cell in pixels, in a picture `width` pixels wide.
#[must_use]
pub fn cell(width: u32) -> u32 {
    if width < 400 { 8 } else { 12 }
}

/// The strip with its margin, as far as it is inside a picture of `size`; `None` where the data cells do not fit.
#[must_use]
pub fn strip(size: Size) -> Option<Rect> {
    let cell = cell(size.width);
    let fits = size.width >= cell * (COLUMNS + 1) && size.height >= cell * 3;
    let (width, height) = (size.width.min(cell * (COLUMNS + 2)), size.height.min(cell * 4));
    fits.then_some(Rect { x: 0, y: 0, width, height })
}

/// The word that says `unix_ms` (milliseconds since 1970; only the low 48 bits count).
#[must_use]
pub fn word(unix_ms: u64) -> u64 {
    let time = unix_ms & TIME;
    u64::from(crc16(&time.to_be_bytes()[2..])) << 48 | time
}

/// The time in the picture, in milliseconds since 1970; `None` where there is none or it cannot be trusted.
#[must_use]
pub fn read(frame: &Frame) -> Option<u64> {
    strip(frame.size())?;
    let bits = (0..64).rev().fold(0, |word, bit| word << 1 | u64::from(is_white(frame, bit)));
    (word(bits) == bits).then_some(bits & TIME)
}

/// Draws the strip for `unix_ms`, where it fits.
pub(crate) fn draw(canvas: &mut Canvas, unix_ms: u64) {
    let size = canvas.size();
    let Some(strip) = strip(size) else { return };
    canvas.fill(strip, [0; 3]);
    let word = word(unix_ms);
    for bit in (0..64).filter(|bit| word >> bit & 1 == 1) {
        canvas.fill(place(size.width, bit), [0xff; 3]);
    }
}

/// Where the cell of a bit is, in a picture `width` pixels wide.
fn place(width: u32, bit: u32) -> Rect {
    let cell = cell(width);
    let row = if bit < COLUMNS { 2 } else { 1 };
    Rect { x: cell * (COLUMNS - bit % COLUMNS), y: cell * row, width: cell, height: cell }
}

/// The middle of a bit's cell is brighter than half.
fn is_white(frame: &Frame, bit: u32) -> bool {
    let cell = place(frame.size().width, bit);
    let middle = |start: u32, length: u32| (start + length / 4) as usize..(start + length - length / 4) as usize;
    let (columns, rows) = (middle(cell.x, cell.width), middle(cell.y, cell.height));
    let count = columns.len() * rows.len();
    let mut sum = 0;
    for y in rows {
        let row = &frame.pixels()[y * frame.stride()..];
        for pixel in row[columns.start * 4..columns.end * 4].chunks_exact(4) {
            sum += (usize::from(pixel[0]) + 5 * usize::from(pixel[1]) + 2 * usize::from(pixel[2])) / 8;
        }
    }
    sum > count * 128
}

/// CRC-16/CCITT-FALSE.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}

#[cfg(test)]
mod tests {
    use super::crc16;

    #[test]
    fn the_checksum_is_the_published_one() {
        assert_eq!(crc16(b"123456789"), 0x29b1);
    }
}

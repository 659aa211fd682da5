//! Pictures to encode: patches, text and noise.

use bytes::Bytes;
use media::{Damage, Frame, Rect, Size, Timestamp};

/// Blue, green, red.
pub(crate) type Colour = [u8; 3];

/// Some letters of 5 × 7 pixels, a row a byte, the leftmost pixel the highest of five bits.
const LETTERS: [[u8; 7]; 8] = [
    [0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11],
    [0x1e, 0x11, 0x1e, 0x11, 0x11, 0x11, 0x1e],
    [0x1f, 0x10, 0x1e, 0x10, 0x10, 0x10, 0x1f],
    [0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11],
    [0x11, 0x1b, 0x15, 0x15, 0x11, 0x11, 0x11],
    [0x0e, 0x11, 0x10, 0x0e, 0x01, 0x11, 0x0e],
    [0x11, 0x11, 0x0a, 0x04, 0x0a, 0x11, 0x11],
    [0x0e, 0x13, 0x15, 0x15, 0x15, 0x19, 0x0e],
];

/// A picture that is drawn on.
#[derive(Clone)]
pub(crate) struct Canvas {
    pub(crate) size: Size,
    stride: usize,
    bytes: Vec<u8>,
}

impl Canvas {
    /// A white picture without padding.
    pub(crate) fn new(size: Size) -> Self {
        Self::with_padding(size, 0)
    }

    /// A white picture whose rows end in `padding` bytes of no meaning.
    pub(crate) fn with_padding(size: Size, padding: usize) -> Self {
        let row = size.width as usize * 4;
        let stride = row + padding;
        let mut bytes = vec![0x5a; stride * (size.height as usize - 1) + row];
        for y in 0..size.height as usize {
            bytes[y * stride..y * stride + row].fill(255);
        }
        Self { size, stride, bytes }
    }

    /// A page of small text; another `page`, other text.
    pub(crate) fn text(size: Size, page: u32) -> Self {
        let mut canvas = Self::new(size);
        let mut chance = Chance::new(page);
        for top in (2..size.height.saturating_sub(8)).step_by(10) {
            for left in (2..size.width.saturating_sub(6)).step_by(6) {
                let letter = chance.next() as usize;
                // One place in nine is a space.
                if let Some(rows) = LETTERS.get(letter % 9) {
                    canvas.letter(left, top, rows);
                }
            }
        }
        canvas
    }

    /// Noise that no encoder can foresee.
    pub(crate) fn noise(size: Size, seed: u32) -> Self {
        let mut canvas = Self::new(size);
        let mut chance = Chance::new(seed);
        canvas.bytes.fill_with(|| chance.next());
        canvas
    }

    pub(crate) fn fill(&mut self, place: Rect, colour: Colour) {
        for y in place.y..place.y + place.height {
            for x in place.x..place.x + place.width {
                self.set(x, y, colour);
            }
        }
    }

    pub(crate) fn pixel(&self, x: u32, y: u32) -> Colour {
        let at = y as usize * self.stride + x as usize * 4;
        [self.bytes[at], self.bytes[at + 1], self.bytes[at + 2]]
    }

    pub(crate) fn frame(&self, damage: Damage, captured_at: Timestamp) -> Frame {
        Frame::new(self.size, self.stride, Bytes::from(self.bytes.clone()), damage, captured_at)
            .expect("the bytes were made for the size")
    }

    fn letter(&mut self, left: u32, top: u32, rows: &[u8; 7]) {
        for (y, row) in (top..).zip(rows) {
            for x in (0..5).filter(|x| row & (0x10 >> x) != 0) {
                self.set(left + x, y, [0x20, 0x18, 0x18]);
            }
        }
    }

    fn set(&mut self, x: u32, y: u32, colour: Colour) {
        let at = y as usize * self.stride + x as usize * 4;
        self.bytes[at..at + 3].copy_from_slice(&colour);
    }
}

/// Numbers that look random and are the same in each run (xorshift).
struct Chance(u32);

impl Chance {
    fn new(seed: u32) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9) | 1)
    }

    fn next(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0.to_be_bytes()[0]
    }
}

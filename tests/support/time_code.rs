//! The machine-readable time in the corner of the test pattern, read from a picture.
//!
//! Two rows of 32 cells begin one cell from the top left corner. White is 1, the most significant bit comes first. The 64
//! bits are a CRC-16/CCITT-FALSE of the six bytes after it, and the Unix time in milliseconds in 48 bits.

use crate::Picture;

/// The side of a cell in pixels, in a pattern at least 400 pixels wide.
pub const CELL: u32 = 12;

/// The side of a cell in a narrower pattern.
const SMALL_CELL: u32 = 8;

impl Picture {
    /// The time in the picture, in milliseconds since 1970-01-01 UTC; `None` where there is none, or it is torn.
    /// `width` is the width of the whole pattern, of which this picture needs to hold the top left corner only.
    #[must_use]
    pub fn time_code(&self, width: u32) -> Option<u64> {
        let cell = if width < 400 { SMALL_CELL } else { CELL };
        let bits = (0..64).map(|bit| {
            let (column, row) = (bit % 32, bit / 32);
            let (x, y) = ((column + 1) * cell + cell / 2, (row + 1) * cell + cell / 2);
            u64::from(self.brightness(x, y) > 127)
        });
        let word = bits.fold(0_u64, |word, bit| word << 1 | bit);
        let time = word & 0xFFFF_FFFF_FFFF;
        let [_, _, bytes @ ..] = time.to_be_bytes();
        (u64::from(checksum(&bytes)) == word >> 48).then_some(time)
    }
}

/// CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, nothing reflected.
fn checksum(bytes: &[u8]) -> u16 {
    let mut sum = 0xFFFF_u16;
    for byte in bytes {
        sum ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            sum = if sum & 0x8000 == 0 { sum << 1 } else { sum << 1 ^ 0x1021 };
        }
    }
    sum
}

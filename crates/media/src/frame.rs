//! A raw picture.

use bytes::Bytes;
use thiserror::Error;

use crate::{Rect, Size, Timestamp};

/// More changed places than this are not worth telling apart.
const MOST_RECTS: usize = 64;

/// What changed since the frame before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Everything, or nobody knows.
    All,
    /// These places only; they may overlap.
    Rects(Vec<Rect>),
}

/// A raw picture with the time it was taken and what changed.
///
/// Pixels are four bytes in the order blue, green, red, unused. A row is `stride` bytes, of which the first
/// `width × 4` are pixels.
#[derive(Clone, Debug)]
pub struct Frame {
    size: Size,
    stride: usize,
    pixels: Bytes,
    damage: Damage,
    captured_at: Timestamp,
}

/// Why bytes are no frame.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum FrameError {
    /// Zero pixels wide or high.
    #[error("a frame needs at least one pixel, this has {0}")]
    Empty(Size),
    /// Fewer bytes than `stride` and size ask for, or a stride shorter than a row.
    #[error("{bytes} bytes in rows of {stride} do not hold {size} pixels")]
    TooShort {
        /// The bytes there are.
        bytes: usize,
        /// The bytes a row.
        stride: usize,
        /// The size asked for.
        size: Size,
    },
}

impl Frame {
    /// A frame over `pixels`, which are checked against `size` and `stride`.
    ///
    /// # Errors
    /// [`FrameError`] where the bytes cannot hold the picture.
    pub fn new(
        size: Size,
        stride: usize,
        pixels: Bytes,
        damage: Damage,
        captured_at: Timestamp,
    ) -> Result<Self, FrameError> {
        if size.area() == 0 {
            return Err(FrameError::Empty(size));
        }
        let row = size.width as usize * 4;
        let needed = stride.checked_mul(size.height as usize - 1).and_then(|rows| rows.checked_add(row));
        if stride < row || needed.is_none_or(|needed| pixels.len() < needed) {
            return Err(FrameError::TooShort { bytes: pixels.len(), stride, size });
        }
        Ok(Self { size, stride, pixels, damage, captured_at })
    }

    /// Width and height.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// Bytes from the start of one row to the start of the next.
    #[must_use]
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// All rows, blue first.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// What changed since the frame before.
    #[must_use]
    pub fn damage(&self) -> &Damage {
        &self.damage
    }

    /// When the screen looked like this.
    #[must_use]
    pub fn captured_at(&self) -> Timestamp {
        self.captured_at
    }

    /// The same picture for someone who has not seen `skipped`, the frame before it: the damage of both.
    #[must_use]
    pub fn after_skipping(mut self, skipped: &Self) -> Self {
        self.damage = match (self.damage, &skipped.damage) {
            (Damage::Rects(mut rects), Damage::Rects(earlier)) if self.size == skipped.size => {
                rects.extend_from_slice(earlier);
                if rects.len() > MOST_RECTS { Damage::All } else { Damage::Rects(rects) }
            }
            (Damage::All | Damage::Rects(_), Damage::All | Damage::Rects(_)) => Damage::All,
        };
        self
    }

    /// The same picture for someone who has seen none before.
    #[must_use]
    pub fn all_new(mut self) -> Self {
        self.damage = Damage::All;
        self
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Damage, Frame, FrameError};
    use crate::{Rect, Size, Timestamp};

    fn frame(size: Size, stride: usize, bytes: usize) -> Result<Frame, FrameError> {
        Frame::new(size, stride, Bytes::from(vec![0; bytes]), Damage::All, Timestamp::default())
    }

    #[test]
    fn the_last_row_needs_no_padding() {
        assert!(frame(Size::new(3, 2), 16, 28).is_ok());
        assert!(frame(Size::new(3, 2), 16, 27).is_err());
    }

    #[test]
    fn a_skipped_frame_leaves_its_damage_to_the_next_and_a_new_size_is_all_new() {
        let rect = |x| Rect { x, y: 0, width: 1, height: 1 };
        let damaged = |size, x| {
            Frame::new(size, 16, Bytes::from(vec![0; 64]), Damage::Rects(vec![rect(x)]), Timestamp::default()).unwrap()
        };
        let (small, large) = (Size::new(3, 2), Size::new(4, 2));
        let next = damaged(small, 1).after_skipping(&damaged(small, 2));
        assert_eq!(next.damage(), &Damage::Rects(vec![rect(1), rect(2)]));
        assert_eq!(damaged(large, 1).after_skipping(&damaged(small, 2)).damage(), &Damage::All);
    }

    #[test]
    fn a_stride_shorter_than_a_row_and_an_empty_size_are_refused() {
        assert!(matches!(frame(Size::new(5, 1), 16, 100), Err(FrameError::TooShort { .. })));
        assert!(matches!(frame(Size::new(0, 9), 16, 100), Err(FrameError::Empty(_))));
    }
}

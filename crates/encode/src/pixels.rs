//! A borrowed picture of BGRA pixels.

use media::{Frame, Size};

/// Pixels of four bytes in rows of `stride` bytes. The last row may end without its padding.
#[derive(Clone, Copy)]
pub(crate) struct Pixels<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) stride: usize,
    pub(crate) size: Size,
}

impl<'a> Pixels<'a> {
    /// The pixels of a row, without padding. `y` is inside the picture.
    pub(crate) fn row(self, y: usize) -> &'a [u8] {
        let start = y * self.stride;
        &self.bytes[start..start + self.size.width as usize * 4]
    }
}

impl<'a> From<&'a Frame> for Pixels<'a> {
    fn from(frame: &'a Frame) -> Self {
        Self { bytes: frame.pixels(), stride: frame.stride(), size: frame.size() }
    }
}

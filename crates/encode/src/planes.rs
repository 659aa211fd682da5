//! The picture as the encoder reads it: one plane of brightness, two of colour at half the size.

use media::Size;
use openh264::formats::YUVSource;

/// Planes of 4:2:0, BT.709 in limited range (ITU-T H.273), of an even size and without padding.
pub(crate) struct Planes {
    pub(crate) size: Size,
    pub(crate) y: Vec<u8>,
    pub(crate) u: Vec<u8>,
    pub(crate) v: Vec<u8>,
}

impl Planes {
    /// A black picture of an even `size`.
    pub(crate) fn black(size: Size) -> Self {
        let luma = size.width as usize * size.height as usize;
        Self { size, y: vec![16; luma], u: vec![128; luma / 4], v: vec![128; luma / 4] }
    }

    /// Bytes a row of the plane of brightness; half of it is a row of the others.
    pub(crate) fn stride(&self) -> usize {
        self.size.width as usize
    }
}

impl YUVSource for Planes {
    fn dimensions(&self) -> (usize, usize) {
        (self.size.width as usize, self.size.height as usize)
    }

    fn strides(&self) -> (usize, usize, usize) {
        (self.stride(), self.stride() / 2, self.stride() / 2)
    }

    fn y(&self) -> &[u8] {
        &self.y
    }

    fn u(&self) -> &[u8] {
        &self.u
    }

    fn v(&self) -> &[u8] {
        &self.v
    }
}

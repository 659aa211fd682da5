//! Pixels that are drawn on.

use media::{Rect, Size};

use crate::region::intersection;

/// Bytes a pixel: blue, green, red, unused.
pub(crate) const PIXEL: usize = 4;

/// A picture in memory: four bytes a pixel (blue, green, red, unused), rows of `width × 4` bytes without padding.
#[derive(Clone, Debug)]
pub(crate) struct Canvas {
    size: Size,
    pixels: Vec<u8>,
}

impl Canvas {
    /// A black picture.
    pub(crate) fn black(size: Size) -> Self {
        Self { size, pixels: vec![0; size.width as usize * size.height as usize * PIXEL] }
    }

    pub(crate) fn size(&self) -> Size {
        self.size
    }

    /// Bytes a row.
    pub(crate) fn stride(&self) -> usize {
        self.size.width as usize * PIXEL
    }

    pub(crate) fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    pub(crate) fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    /// Paints `rect`, as far as it is inside, in one colour (blue, green, red).
    pub(crate) fn fill(&mut self, rect: Rect, [blue, green, red]: [u8; 3]) {
        for row in rows(self.size, rect) {
            for pixel in self.pixels[row].chunks_exact_mut(PIXEL) {
                pixel.copy_from_slice(&[blue, green, red, 0xff]);
            }
        }
    }

    /// Copies tightly packed rows of `rect` in; `false` where `packed` is too short for that or `rect` is not inside.
    #[must_use]
    pub(crate) fn place(&mut self, rect: Rect, packed: &[u8]) -> bool {
        let row_bytes = rect.width as usize * PIXEL;
        if !self.holds(rect) || packed.len() < row_bytes * rect.height as usize {
            return false;
        }
        for (row, source) in rows(self.size, rect).zip(packed.chunks_exact(row_bytes)) {
            self.pixels[row].copy_from_slice(source);
        }
        true
    }

    fn holds(&self, rect: Rect) -> bool {
        let whole = Rect { x: 0, y: 0, width: self.size.width, height: self.size.height };
        intersection(whole, rect) == Some(rect)
    }
}

/// The bytes of each row of `rect`, as far as it is inside a picture of `size` without padding.
pub(crate) fn rows(size: Size, rect: Rect) -> impl Iterator<Item = std::ops::Range<usize>> {
    let whole = Rect { x: 0, y: 0, width: size.width, height: size.height };
    let inside = intersection(whole, rect).unwrap_or(Rect { x: 0, y: 0, width: 0, height: 0 });
    let stride = size.width as usize * PIXEL;
    (inside.y..inside.y + inside.height).map(move |y| {
        let start = y as usize * stride + inside.x as usize * PIXEL;
        start..start + inside.width as usize * PIXEL
    })
}

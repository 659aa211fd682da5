//! A picture as a guest's browser painted it.

use anyhow::{Result, ensure};

/// Red, green and blue.
pub type Colour = [u8; 3];

/// A rectangle in pixels; `x` and `y` are its top left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// Pixels from the left.
    pub x: u32,
    /// Pixels from the top.
    pub y: u32,
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Rect {
    /// The rectangle at `x`, `y`.
    #[must_use]
    pub const fn new(x: u32, y: u32, width: u32, height: u32) -> Self {
        Self { x, y, width, height }
    }

    /// The rectangle without `edge` pixels at each side, where colours of neighbours bleed in (4:2:0).
    #[must_use]
    pub const fn within(self, edge: u32) -> Self {
        let (width, height) = (self.width.saturating_sub(2 * edge), self.height.saturating_sub(2 * edge));
        Self { x: self.x + edge, y: self.y + edge, width, height }
    }
}

/// Pixels that were read back, four bytes each: red, green, blue, and one that is not used.
#[derive(Clone, Debug)]
pub struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Picture {
    /// A picture over `pixels`.
    ///
    /// # Errors
    /// Where there are not four bytes for each pixel.
    pub fn new(width: u32, height: u32, pixels: Vec<u8>) -> Result<Self> {
        ensure!(pixels.len() as u64 == u64::from(width) * u64::from(height) * 4, "{width}×{height}: {}", pixels.len());
        Ok(Self { width, height, pixels })
    }

    /// Width and height.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// The colour of one pixel; black outside of the picture.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Colour {
        let inside = x < self.width && y < self.height;
        let at = (y as usize * self.width as usize + x as usize) * 4;
        match self.pixels.get(at..at + 3) {
            Some(&[red, green, blue]) if inside => [red, green, blue],
            Some(_) | None => [0; 3],
        }
    }

    /// How bright one pixel is, 0 to 255.
    #[must_use]
    pub fn brightness(&self, x: u32, y: u32) -> u8 {
        let [red, green, blue] = self.pixel(x, y).map(u32::from);
        u8::try_from((red * 299 + green * 587 + blue * 114) / 1000).unwrap_or(u8::MAX)
    }

    /// The mean colour of `place`.
    #[must_use]
    pub fn mean(&self, place: Rect) -> Colour {
        let mut sums = [0_u64; 3];
        for y in place.y..place.y + place.height {
            for x in place.x..place.x + place.width {
                let colour = self.pixel(x, y);
                sums.iter_mut().zip(colour).for_each(|(sum, part)| *sum += u64::from(part));
            }
        }
        let count = (u64::from(place.width) * u64::from(place.height)).max(1);
        sums.map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX))
    }

    /// Whether the mean colour of `place` is `wanted`, give or take `tolerance` in each part.
    #[must_use]
    pub fn shows(&self, wanted: Colour, place: Rect, tolerance: u8) -> bool {
        self.mean(place).iter().zip(wanted).all(|(seen, wanted)| seen.abs_diff(wanted) <= tolerance)
    }
}

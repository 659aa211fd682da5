//! Another size for a picture: each pixel becomes the mean of the area that it covers, so that thin text stays even.

use std::ops::Range;

use media::Size;

use crate::pixels::Pixels;

/// One, in the weights of pixels.
const WHOLE: u32 = 256;

/// A share of one source pixel or row.
#[derive(Clone, Copy)]
struct Share {
    index: usize,
    /// Of [`WHOLE`].
    weight: u32,
}

/// Scales pictures of one size to another.
pub(crate) struct Scale {
    target: Size,
    columns: Vec<Vec<Share>>,
    rows: Vec<Vec<Share>>,
    sums: Vec<u32>,
    pixels: Vec<u8>,
}

impl Scale {
    /// Neither size is empty.
    pub(crate) fn new(source: Size, target: Size) -> Self {
        Self {
            target,
            columns: shares(source.width, target.width),
            rows: shares(source.height, target.height),
            sums: vec![0; source.width as usize * 4],
            pixels: vec![0; target.width as usize * target.height as usize * 4],
        }
    }

    /// Scales what the given rows of the target need; the other rows stay as they were. The picture is of the source's
    /// size.
    pub(crate) fn scale(&mut self, pixels: Pixels<'_>, rows: Range<usize>) {
        let stride = self.target.width as usize * 4;
        for y in rows {
            add_rows(&mut self.sums, pixels, &self.rows[y]);
            let target = &mut self.pixels[y * stride..(y + 1) * stride];
            for (pixel, shares) in target.chunks_exact_mut(4).zip(&self.columns) {
                pixel.copy_from_slice(&mean(&self.sums, shares));
            }
        }
    }

    /// The scaled picture.
    pub(crate) fn scaled(&self) -> Pixels<'_> {
        Pixels { bytes: &self.pixels, stride: self.target.width as usize * 4, size: self.target }
    }
}

/// For each place of the target the places of the source that it covers, weighted to [`WHOLE`] together.
fn shares(source: u32, target: u32) -> Vec<Vec<Share>> {
    let (source, target) = (u64::from(source), u64::from(target));
    let whole = u64::from(WHOLE);
    (0..target)
        .map(|place| {
            // In units of 1/target of a source pixel, this place reaches from `start` to `start + source`.
            let start = place * source;
            let end = start + source;
            let covered = start / target..end.div_ceil(target);
            // The rounded weights are differences of one rising sum, so that none of the whole is lost.
            let sum_at = |index: u64| (index * target).clamp(start, end) - start;
            covered
                .filter_map(|index| {
                    let weight = sum_at(index + 1) * whole / source - sum_at(index) * whole / source;
                    Some(Share { index: usize::try_from(index).ok()?, weight: u32::try_from(weight).ok()? })
                })
                .filter(|share| share.weight > 0)
                .collect()
        })
        .collect()
}

fn add_rows(sums: &mut [u32], pixels: Pixels<'_>, shares: &[Share]) {
    sums.fill(0);
    for share in shares {
        for (sum, value) in sums.iter_mut().zip(pixels.row(share.index)) {
            *sum += u32::from(*value) * share.weight;
        }
    }
}

fn mean(sums: &[u32], shares: &[Share]) -> [u8; 4] {
    let mut total = [WHOLE * WHOLE / 2; 4];
    for share in shares {
        for (total, sum) in total.iter_mut().zip(&sums[share.index * 4..share.index * 4 + 4]) {
            *total += sum * share.weight;
        }
    }
    total.map(|total| u8::try_from(total / (WHOLE * WHOLE)).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use media::Size;
    use proptest::prelude::*;

    use super::Scale;
    use crate::pixels::Pixels;

    fn scaled(bytes: &[u8], source: Size, target: Size) -> Vec<u8> {
        let mut scale = Scale::new(source, target);
        scale.scale(Pixels { bytes, stride: source.width as usize * 4, size: source }, 0..target.height as usize);
        scale.scaled().bytes.to_vec()
    }

    #[test]
    fn half_the_size_is_the_mean_of_four_pixels() {
        let bytes = [[0; 4], [100; 4], [200; 4], [100; 4]].concat();
        assert_eq!(scaled(&bytes, Size::new(2, 2), Size::new(1, 1)), [100; 4]);
    }

    #[test]
    fn two_thirds_weigh_the_pixel_in_the_middle_by_halves() {
        let bytes = [[0; 4], [90; 4], [180; 4]].concat();
        assert_eq!(scaled(&bytes, Size::new(3, 1), Size::new(2, 1)), [[30; 4], [150; 4]].concat());
    }

    proptest! {
        #[test]
        fn one_colour_stays_itself_at_any_size(
            width in 1_u32..80, height in 1_u32..40, to_width in 1_u32..60, to_height in 1_u32..60, colour in any::<[u8; 4]>(),
        ) {
            let bytes = colour.repeat(width as usize * height as usize);
            let out = scaled(&bytes, Size::new(width, height), Size::new(to_width, to_height));
            prop_assert!(out.chunks_exact(4).all(|pixel| pixel == colour));
        }
    }
}

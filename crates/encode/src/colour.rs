//! BGRA to the encoder's planes: BT.709 in limited range, so that every decoder shows the colours of the screen.

use std::ops::Range;

use media::Size;
use yuv::{
    BufferStoreMut, YuvConversionMode, YuvError, YuvPlanarImageMut, YuvRange, YuvStandardMatrix, bgra_to_yuv420,
};

use crate::{pixels::Pixels, planes::Planes};

/// Converts some rows of a picture that is as large as the planes, or one pixel smaller in width, height or both:
/// then its last column and row are repeated. `rows` starts at an even row.
///
/// # Errors
/// Where a row is too long to be described to the converter.
pub(crate) fn convert(planes: &mut Planes, pixels: Pixels<'_>, rows: Range<usize>) -> Result<(), YuvError> {
    let height = pixels.size.height as usize;
    // The last two rows go by a copy: there may be only one of them, and padding may be missing at their end.
    let copied = (height - 1) / 2 * 2;
    let direct = rows.start..rows.end.min(copied);
    if !direct.is_empty() {
        let bytes = &pixels.bytes[direct.start * pixels.stride..direct.end * pixels.stride];
        convert_rows(planes, direct.clone(), pixels.size.width, bytes, pixels.stride)?;
        repeat_last_column(planes, pixels.size, direct);
    }
    if rows.end > copied { convert_last_pair(planes, pixels, copied) } else { Ok(()) }
}

fn convert_last_pair(planes: &mut Planes, pixels: Pixels<'_>, first: usize) -> Result<(), YuvError> {
    let height = pixels.size.height as usize;
    let row = pixels.size.width as usize * 4;
    let mut pair = Vec::with_capacity(row * 2);
    pair.extend_from_slice(pixels.row(first));
    pair.extend_from_slice(pixels.row((first + 1).min(height - 1)));
    convert_rows(planes, first..first + 2, pixels.size.width, &pair, row)?;
    repeat_last_column(planes, pixels.size, first..first + 2);
    Ok(())
}

fn convert_rows(
    planes: &mut Planes,
    rows: Range<usize>,
    width: u32,
    bytes: &[u8],
    stride: usize,
) -> Result<(), YuvError> {
    let luma = planes.stride();
    let chroma = luma / 2;
    let halves = rows.start / 2 * chroma..rows.end / 2 * chroma;
    let mut band = YuvPlanarImageMut {
        y_plane: BufferStoreMut::Borrowed(&mut planes.y[rows.start * luma..rows.end * luma]),
        y_stride: planes.size.width,
        u_plane: BufferStoreMut::Borrowed(&mut planes.u[halves.clone()]),
        u_stride: planes.size.width / 2,
        v_plane: BufferStoreMut::Borrowed(&mut planes.v[halves]),
        v_stride: planes.size.width / 2,
        width,
        height: described(rows.len())?,
    };
    bgra_to_yuv420(
        &mut band,
        bytes,
        described(stride)?,
        YuvRange::Limited,
        YuvStandardMatrix::Bt709,
        YuvConversionMode::Balanced,
    )
}

/// The colour of an odd last column is right already: it is that of one pixel instead of two.
fn repeat_last_column(planes: &mut Planes, size: Size, rows: Range<usize>) {
    if size.width % 2 == 1 {
        let luma = planes.stride();
        for row in planes.y[rows.start * luma..rows.end * luma].chunks_exact_mut(luma) {
            row[luma - 1] = row[luma - 2];
        }
    }
}

fn described(length: usize) -> Result<u32, YuvError> {
    u32::try_from(length).map_err(|_| YuvError::PointerOverflow)
}

#[cfg(test)]
mod tests {
    use media::Size;
    use proptest::prelude::*;

    use super::convert;
    use crate::{pixels::Pixels, planes::Planes};

    /// BT.709 in limited range (ITU-T H.273, table 4), by the book.
    fn expected([blue, green, red]: [u8; 3]) -> [f64; 3] {
        let [b, g, r] = [blue, green, red].map(|value| f64::from(value) / 255.0);
        let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        [16.0 + 219.0 * luma, 128.0 + 224.0 * (b - luma) / 1.8556, 128.0 + 224.0 * (r - luma) / 1.5748]
    }

    fn picture(size: Size, stride: usize, colour: [u8; 3]) -> Vec<u8> {
        let row = size.width as usize * 4;
        let mut bytes = vec![0x5a; stride * (size.height as usize - 1) + row];
        for y in 0..size.height as usize {
            for pixel in bytes[y * stride..y * stride + row].chunks_exact_mut(4) {
                pixel[..3].copy_from_slice(&colour);
            }
        }
        bytes
    }

    #[test]
    fn only_the_rows_asked_for_are_converted() {
        let size = Size::new(8, 8);
        let bytes = picture(size, 32, [255; 3]);
        let mut planes = Planes::black(size);
        convert(&mut planes, Pixels { bytes: &bytes, stride: 32, size }, 2..4).expect("the sizes fit");
        let rows: Vec<u8> = planes.y.chunks_exact(8).map(|row| row[0]).collect();
        assert_eq!(rows, [16, 16, 235, 235, 16, 16, 16, 16]);
    }

    proptest! {
        #[test]
        fn one_colour_fills_the_planes_whatever_the_size_and_stride(
            width in 1_u32..70, height in 1_u32..12, padding in 0_usize..40, colour in any::<[u8; 3]>(),
        ) {
            let size = Size::new(width, height);
            let stride = width as usize * 4 + padding;
            let bytes = picture(size, stride, colour);
            let mut planes = Planes::black(Size::new(width.next_multiple_of(2), height.next_multiple_of(2)));
            convert(&mut planes, Pixels { bytes: &bytes, stride, size }, 0..height as usize).expect("the sizes fit");
            let [y, u, v] = expected(colour);
            for (plane, wanted) in [(&planes.y, y), (&planes.u, u), (&planes.v, v)] {
                for value in plane {
                    prop_assert!((f64::from(*value) - wanted).abs() <= 1.5, "{} instead of {}", value, wanted);
                }
            }
        }
    }
}

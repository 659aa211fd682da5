//! A small picture of a source, for choosing.

use std::time::Duration;

use media::{Frame, Size};

use crate::{CaptureError, Grab, Source};

/// How long a source may take to give its first picture.
const PATIENCE: Duration = Duration::from_secs(2);

/// The first picture of `source` as PNG, scaled down to fit `within`.
pub(crate) fn of(source: &mut dyn Source, within: Size) -> Result<Vec<u8>, CaptureError> {
    match source.next(PATIENCE)? {
        Grab::Frame(frame) => png(&frame, fit(frame.size(), within)),
        Grab::Still | Grab::Hidden => Err(CaptureError::Backend("no picture came in time".to_owned())),
    }
}

/// The largest size of the same proportions within `within`; never larger than `size`, never empty.
fn fit(size: Size, within: Size) -> Size {
    let scale = |length: u32, part: u32, whole: u32| {
        u32::try_from(u64::from(length) * u64::from(part) / u64::from(whole).max(1)).unwrap_or(length).max(1)
    };
    if size.width <= within.width && size.height <= within.height {
        size
    } else if u64::from(size.width) * u64::from(within.height) >= u64::from(size.height) * u64::from(within.width) {
        Size::new(within.width.max(1), scale(size.height, within.width, size.width))
    } else {
        Size::new(scale(size.width, within.height, size.height), within.height.max(1))
    }
}

/// `frame` averaged down to `size`, as PNG of eight bits RGB.
fn png(frame: &Frame, size: Size) -> Result<Vec<u8>, CaptureError> {
    let mut rgb = Vec::with_capacity(size.width as usize * size.height as usize * 3);
    for y in 0..size.height {
        for x in 0..size.width {
            rgb.extend(average(
                frame,
                span(x, size.width, frame.size().width),
                span(y, size.height, frame.size().height),
            ));
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size.width, size.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&rgb));
    written.map_err(|error| CaptureError::Backend(error.to_string()))?;
    Ok(file)
}

/// The pixels of a source of `from` that become pixel `at` of `to`.
fn span(at: u32, to: u32, from: u32) -> std::ops::Range<usize> {
    let edge = |at: u32| (at as usize * from as usize) / to as usize;
    edge(at)..edge(at + 1).max(edge(at) + 1)
}

/// The mean colour of a block of pixels: red, green, blue.
fn average(frame: &Frame, columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> [u8; 3] {
    let count = columns.len() * rows.len();
    let mut sum = [0usize; 3];
    for y in rows {
        let row = &frame.pixels()[y * frame.stride()..];
        for pixel in row[columns.start * 4..columns.end * 4].chunks_exact(4) {
            sum[0] += usize::from(pixel[2]);
            sum[1] += usize::from(pixel[1]);
            sum[2] += usize::from(pixel[0]);
        }
    }
    sum.map(|channel| u8::try_from(channel / count).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use media::Size;
    use proptest::prelude::*;

    use super::fit;

    proptest! {
        #[test]
        fn a_thumbnail_fits_and_is_never_empty_or_enlarged(w in 1u32..9000, h in 1u32..9000, tw in 1u32..500, th in 1u32..500) {
            let fitted = fit(Size::new(w, h), Size::new(tw, th));
            prop_assert!(fitted.width >= 1 && fitted.height >= 1);
            prop_assert!(fitted.width <= tw.min(w) && fitted.height <= th.min(h));
        }
    }

    #[test]
    fn a_thumbnail_keeps_the_proportions() {
        assert_eq!(fit(Size::new(1920, 1080), Size::new(320, 320)), Size::new(320, 180));
        assert_eq!(fit(Size::new(1080, 1920), Size::new(320, 320)), Size::new(180, 320));
        assert_eq!(fit(Size::new(200, 100), Size::new(320, 320)), Size::new(200, 100));
    }
}

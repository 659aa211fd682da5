//! What the conversion of a whole picture costs alone: the same call to the same library as in the encoder.

use std::time::Duration;

use anyhow::Result;
use rustix::time::{ClockId, clock_gettime};
use yuv::{BufferStoreMut, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix, bgra_to_yuv420};

use crate::row::Row;
use crate::sample::Sample;

const WIDTH: u32 = 1920;
const HEIGHT: u32 = 1080;

/// Measurements, each the mean of so many pictures.
const MEASUREMENTS: usize = 20;
const PICTURES: u32 = 60;

/// CPU milliseconds to convert a picture, as part of *convert and encode*.
///
/// # Errors
/// Where the library does not take the picture.
pub(crate) fn measure() -> Result<Vec<Row>> {
    let pixels = (WIDTH * HEIGHT) as usize;
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(pixels * 4).collect();
    let (mut y, mut u, mut v) = (vec![0; pixels], vec![0; pixels / 4], vec![0; pixels / 4]);
    let mut costs = Vec::new();
    for _ in 0..MEASUREMENTS {
        let before = spent()?;
        for _ in 0..PICTURES {
            convert(&bytes, [&mut y, &mut u, &mut v])?;
        }
        costs.push((spent()? - before).as_secs_f64() * 1000.0 / f64::from(PICTURES));
    }
    Ok(vec![Row::measured("convert alone, 1920×1080, the whole picture", "CPU ms a frame", Sample::of(costs)?)])
}

/// As in `crates/encode/src/colour.rs`.
fn convert(bytes: &[u8], [y, u, v]: [&mut [u8]; 3]) -> Result<()> {
    let mut planes = YuvPlanarImageMut {
        y_plane: BufferStoreMut::Borrowed(y),
        y_stride: WIDTH,
        u_plane: BufferStoreMut::Borrowed(u),
        u_stride: WIDTH / 2,
        v_plane: BufferStoreMut::Borrowed(v),
        v_stride: WIDTH / 2,
        width: WIDTH,
        height: HEIGHT,
    };
    let (range, matrix, mode) = (YuvRange::Limited, YuvStandardMatrix::Bt709, YuvConversionMode::Balanced);
    Ok(bgra_to_yuv420(&mut planes, bytes, WIDTH * 4, range, matrix, mode)?)
}

/// What this thread has spent of a processor so far.
fn spent() -> Result<Duration> {
    Ok(Duration::try_from(clock_gettime(ClockId::ThreadCPUTime))?)
}

//! A guest's side: decodes and looks.

use media::{AccessUnit, Size};
use openh264::{decoder::Decoder, formats::YUVSource};

use crate::drawing::{Canvas, Colour};

/// A decoder that gets every access unit in order.
pub(crate) struct Viewer(Decoder);

/// What it shows.
pub(crate) struct Shown {
    pub(crate) size: Size,
    stride: usize,
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
}

impl Viewer {
    pub(crate) fn new() -> Self {
        Self(Decoder::new().expect("the decoder is built in"))
    }

    pub(crate) fn see(&mut self, unit: &AccessUnit) -> Shown {
        let picture = self.0.decode(&unit.data).expect("the access unit decodes").expect("it holds a whole picture");
        let (width, height) = picture.dimensions();
        let side = |pixels: usize| u32::try_from(pixels).expect("a decoded side is short");
        assert_eq!(picture.strides().1 * 2, picture.strides().0);
        Shown {
            size: Size::new(side(width), side(height)),
            stride: picture.strides().0,
            y: picture.y().to_vec(),
            u: picture.u().to_vec(),
            v: picture.v().to_vec(),
        }
    }
}

impl Shown {
    /// The colour of a pixel, back from BT.709 in limited range (ITU-T H.273, table 4).
    pub(crate) fn pixel(&self, x: u32, y: u32) -> Colour {
        let chroma = (y / 2) as usize * (self.stride / 2) + (x / 2) as usize;
        let luma = (f64::from(self.y[y as usize * self.stride + x as usize]) - 16.0) / 219.0;
        let [u, v] = [self.u[chroma], self.v[chroma]].map(|value| (f64::from(value) - 128.0) / 224.0);
        let (blue, red) = (luma + 1.8556 * u, luma + 1.5748 * v);
        let green = (luma - 0.0722 * blue - 0.2126 * red) / 0.7152;
        [blue, green, red].map(byte)
    }

    /// How close the brightness is to the picture's: the peak signal-to-noise ratio in decibels.
    pub(crate) fn closeness(&self, picture: &Canvas) -> f64 {
        let mut error = 0.0;
        for y in 0..picture.size.height {
            for x in 0..picture.size.width {
                let [blue, green, red] = picture.pixel(x, y).map(f64::from);
                let wanted = 16.0 + 219.0 / 255.0 * (0.2126 * red + 0.7152 * green + 0.0722 * blue);
                error += (f64::from(self.y[y as usize * self.stride + x as usize]) - wanted).powi(2);
            }
        }
        let pixels = f64::from(picture.size.width) * f64::from(picture.size.height);
        10.0 * (255.0 * 255.0 * pixels / error).log10()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte before")]
fn byte(share: f64) -> u8 {
    (share * 255.0).round().clamp(0.0, 255.0) as u8
}

/// Whether no part of two colours differs by more than `tolerance`.
pub(crate) fn alike(left: Colour, right: Colour, tolerance: u8) -> bool {
    left.iter().zip(right).all(|(left, right)| left.abs_diff(right) <= tolerance)
}

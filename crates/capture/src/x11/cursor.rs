//! What the cursor looks like.

use media::{Rect, Size};
use x11rb::protocol::xfixes::ConnectionExt as _;

use super::{display::Display, failure::XFailure};
use crate::{
    canvas::{PIXEL, rows},
    region::cut,
};

/// What the cursor looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CursorImage {
    width: u32,
    height: u32,
    /// The pixel that points.
    hot: (i32, i32),
    /// Rows of alpha, red, green, blue (the highest byte first), colours multiplied by alpha.
    argb: Vec<u32>,
}

impl CursorImage {
    /// The cursor as it is now; `None` where there is none.
    pub(super) fn fetch(display: &Display) -> Result<Option<Self>, XFailure> {
        let reply = match display.connection().xfixes_get_cursor_image()?.reply().map_err(XFailure::from) {
            Ok(reply) => reply,
            Err(XFailure::Refused(_)) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let (width, height) = (u32::from(reply.width), u32::from(reply.height));
        let whole = reply.cursor_image.len() == width as usize * height as usize && width > 0 && height > 0;
        let hot = (reply.xhot.into(), reply.yhot.into());
        Ok(whole.then_some(Self { width, height, hot, argb: reply.cursor_image }))
    }

    /// The pixels of a picture of `size` that the cursor covers when it points at `(x, y)`.
    pub(super) fn place(&self, size: Size, at: (i32, i32)) -> Option<Rect> {
        cut(self.corner(at), Size::new(self.width, self.height), size)
    }

    /// Draws it on a picture of `size` without padding, pointing at `at`. Says where.
    pub(super) fn draw(&self, pixels: &mut [u8], size: Size, at: (i32, i32)) -> Option<Rect> {
        let place = self.place(size, at)?;
        let (left, top) = self.corner(at);
        let skip = |inside: u32, start: i32| usize::try_from(i64::from(inside) - i64::from(start)).unwrap_or(0);
        let (first_column, first_row) = (skip(place.x, left), skip(place.y, top));
        let lines = self.argb.chunks_exact(self.width as usize).skip(first_row);
        for (row, line) in rows(size, place).zip(lines) {
            for (pixel, &argb) in pixels[row].chunks_exact_mut(PIXEL).zip(&line[first_column..]) {
                blend(pixel, argb);
            }
        }
        Some(place)
    }

    fn corner(&self, (x, y): (i32, i32)) -> (i32, i32) {
        (x.saturating_sub(self.hot.0), y.saturating_sub(self.hot.1))
    }
}

/// Lays a premultiplied pixel over another.
fn blend(pixel: &mut [u8], argb: u32) {
    let [blue, green, red, alpha] = argb.to_le_bytes();
    for (below, above) in pixel.iter_mut().zip([blue, green, red]) {
        let shine = (u32::from(*below) * u32::from(255 - alpha) + 127) / 255;
        *below = above.saturating_add(u8::try_from(shine).unwrap_or(u8::MAX));
    }
}

#[cfg(test)]
mod tests {
    use media::{Rect, Size};
    use proptest::prelude::*;

    use super::CursorImage;

    fn square(argb: u32) -> CursorImage {
        CursorImage { width: 3, height: 3, hot: (1, 1), argb: vec![argb; 9] }
    }

    #[test]
    fn an_opaque_cursor_replaces_and_a_clear_one_leaves() {
        let mut pixels = vec![10; 5 * 5 * 4];
        assert_eq!(
            square(0xff_01_02_03).draw(&mut pixels, Size::new(5, 5), (0, 0)),
            Some(Rect { x: 0, y: 0, width: 2, height: 2 })
        );
        assert_eq!(pixels[..4], [3, 2, 1, 10]);
        assert_eq!(pixels[8..12], [10; 4]);
        square(0).draw(&mut pixels, Size::new(5, 5), (3, 3));
        assert_eq!(pixels[(4 * 5 + 4) * 4..], [10; 4]);
    }

    #[test]
    fn half_of_white_over_black_is_grey() {
        let mut pixels = vec![0; 4];
        square(0x80_80_80_80).draw(&mut pixels, Size::new(1, 1), (0, 0));
        assert_eq!(pixels[..3], [0x80; 3]);
    }

    proptest! {
        #[test]
        fn a_cursor_anywhere_changes_only_its_place(x in -9i32..20, y in -9i32..20) {
            let size = Size::new(8, 6);
            let mut pixels = vec![10; 8 * 6 * 4];
            let place = square(0xffff_ffff).draw(&mut pixels, size, (x, y));
            for (at, pixel) in (0u32..).zip(pixels.chunks(4)) {
                let (column, row) = (at % 8, at / 8);
                let inside = place.is_some_and(|p| (p.x..p.x + p.width).contains(&column) && (p.y..p.y + p.height).contains(&row));
                prop_assert_eq!(pixel[0] == 255, inside);
            }
        }
    }
}

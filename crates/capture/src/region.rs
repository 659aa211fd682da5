//! A set of pixels, as rectangles that do not overlap.

use media::{Rect, Size};

/// Beyond this many rectangles a changed region becomes its bounding box: fewer requests, a few pixels more.
const MANY: usize = 32;

/// A set of pixels of one picture, as rectangles that do not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Region {
    rects: Vec<Rect>,
}

impl Region {
    /// All pixels of a picture.
    pub(crate) fn whole(size: Size) -> Self {
        let mut region = Self::default();
        region.add(Rect { x: 0, y: 0, width: size.width, height: size.height });
        region
    }

    /// Puts the pixels of `rect` in.
    pub(crate) fn add(&mut self, rect: Rect) {
        if rect.width == 0 || rect.height == 0 {
            return;
        }
        self.subtract(rect);
        self.rects.push(rect);
    }

    /// Takes the pixels of `rect` out.
    pub(crate) fn subtract(&mut self, rect: Rect) {
        self.rects = self.rects.iter().flat_map(|&kept| without(kept, rect)).collect();
    }

    /// Grows to the bounding box where there are many rectangles.
    pub(crate) fn simplify(&mut self) {
        if self.rects.len() > MANY {
            self.rects = self.rects.drain(..).reduce(bounds).into_iter().collect();
        }
    }

    /// The rectangles, none empty and no two overlapping.
    pub(crate) fn rects(&self) -> &[Rect] {
        &self.rects
    }

    /// No pixel is in.
    pub(crate) fn is_empty(&self) -> bool {
        self.rects.is_empty()
    }
}

/// What is in both, if anything.
pub(crate) fn intersection(a: Rect, b: Rect) -> Option<Rect> {
    let (x, y) = (a.x.max(b.x), a.y.max(b.y));
    let (right, bottom) = (right(a).min(right(b)), bottom(a).min(bottom(b)));
    (x < right && y < bottom).then(|| Rect { x, y, width: right - x, height: bottom - y })
}

/// The part of a rectangle (which may start before it) that is in a picture of `size`.
pub(crate) fn cut((x, y): (i32, i32), extent: Size, size: Size) -> Option<Rect> {
    let span = |start: i32, length: u32, end: u32| {
        let (start, end) = (i64::from(start), i64::from(end));
        let (from, to) = (start.clamp(0, end), (start + i64::from(length)).clamp(0, end));
        Some((u32::try_from(from).ok()?, u32::try_from(to - from).ok()?))
    };
    let ((x, width), (y, height)) = (span(x, extent.width, size.width)?, span(y, extent.height, size.height)?);
    intersection(Rect { x, y, width, height }, Rect { x: 0, y: 0, width: size.width, height: size.height })
}

/// The smallest rectangle around both.
fn bounds(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect { x, y, width: right(a).max(right(b)) - x, height: bottom(a).max(bottom(b)) - y }
}

/// Up to four rectangles that hold what of `kept` is not in `cut`.
fn without(kept: Rect, cut: Rect) -> impl Iterator<Item = Rect> {
    let parts = match intersection(kept, cut) {
        None => [Some(kept), None, None, None],
        Some(hole) => [
            Some(Rect { height: hole.y - kept.y, ..kept }),
            Some(Rect { y: bottom(hole), height: bottom(kept) - bottom(hole), ..kept }),
            Some(Rect { width: hole.x - kept.x, y: hole.y, height: hole.height, ..kept }),
            Some(Rect { x: right(hole), width: right(kept) - right(hole), y: hole.y, height: hole.height }),
        ],
    };
    parts.into_iter().flatten().filter(|part| part.width > 0 && part.height > 0)
}

fn right(rect: Rect) -> u32 {
    rect.x.saturating_add(rect.width)
}

fn bottom(rect: Rect) -> u32 {
    rect.y.saturating_add(rect.height)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use media::{Rect, Size};
    use proptest::prelude::*;

    use super::{Region, cut};

    fn pixels(rects: &[Rect]) -> Vec<(u32, u32)> {
        rects
            .iter()
            .flat_map(|r| (r.x..r.x + r.width).flat_map(|x| (r.y..r.y + r.height).map(move |y| (x, y))))
            .collect()
    }

    fn any_rect() -> impl Strategy<Value = Rect> {
        (0u32..12, 0u32..12, 0u32..8, 0u32..8).prop_map(|(x, y, width, height)| Rect { x, y, width, height })
    }

    #[test]
    fn a_rectangle_is_cut_at_every_edge() {
        let size = Size::new(10, 10);
        assert_eq!(cut((-3, -4), Size::new(5, 5), size), Some(Rect { x: 0, y: 0, width: 2, height: 1 }));
        assert_eq!(cut((8, 9), Size::new(5, 5), size), Some(Rect { x: 8, y: 9, width: 2, height: 1 }));
        assert_eq!(cut((-5, 0), Size::new(5, 5), size), None);
        assert_eq!(cut((i32::MAX, 0), Size::new(u32::MAX, 5), size), None);
    }

    proptest! {
        #[test]
        fn adding_and_subtracting_is_that_of_sets_and_no_pixel_is_twice(steps in prop::collection::vec((any_rect(), any::<bool>()), 0..20)) {
            let mut region = Region::default();
            let mut model = HashSet::new();
            for (rect, add) in steps {
                if add {
                    region.add(rect);
                    model.extend(pixels(&[rect]));
                } else {
                    region.subtract(rect);
                    for pixel in pixels(&[rect]) {
                        model.remove(&pixel);
                    }
                }
            }
            let listed = pixels(region.rects());
            prop_assert_eq!(listed.len(), model.len());
            prop_assert_eq!(listed.into_iter().collect::<HashSet<_>>(), model);
        }

        #[test]
        fn simplifying_loses_no_pixel(rects in prop::collection::vec(any_rect(), 0..60)) {
            let mut region = Region::default();
            rects.iter().for_each(|&rect| region.add(rect));
            let before: HashSet<_> = pixels(region.rects()).into_iter().collect();
            region.simplify();
            prop_assert!(region.rects().len() <= super::MANY);
            prop_assert!(before.is_subset(&pixels(region.rects()).into_iter().collect()));
        }
    }
}

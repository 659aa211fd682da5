//! Which rows of the planes are out of date.

use std::ops::Range;

use media::{Damage, Rect, Size};

/// Ranges of rows that must be converted before the next picture is encoded. They start at even rows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum StaleRows {
    /// All of them.
    All,
    /// These; they neither overlap nor touch, and ascend.
    Some(Vec<Range<usize>>),
}

impl StaleRows {
    /// None.
    pub(crate) fn none() -> Self {
        Self::Some(Vec::new())
    }

    /// Adds what `damage` of a picture of `source` touches in planes of `target`.
    pub(crate) fn add(&mut self, damage: &Damage, source: Size, target: Size) {
        let Self::Some(ranges) = self else { return };
        match damage {
            Damage::All => *self = Self::All,
            Damage::Rects(rects) => {
                ranges.extend(rects.iter().filter_map(|rect| touched(*rect, source, target)));
                merge(ranges);
            }
        }
    }

    /// The ranges, of planes `height` rows high; none is stale afterwards.
    pub(crate) fn take(&mut self, height: usize) -> Vec<Range<usize>> {
        match std::mem::replace(self, Self::none()) {
            #[expect(clippy::single_range_in_vec_init, reason = "one range is what is meant")]
            Self::All => vec![0..height],
            Self::Some(ranges) => ranges,
        }
    }
}

/// The rows of the target that depend on a rectangle of the source, evenly aligned.
fn touched(rect: Rect, source: Size, target: Size) -> Option<Range<usize>> {
    let padded = (source.width.next_multiple_of(2), source.height.next_multiple_of(2)) == (target.width, target.height);
    let (source, target) = (u64::from(source.height), u64::from(target.height));
    let top = u64::from(rect.y);
    let bottom = top.saturating_add(u64::from(rect.height)).min(source);
    if rect.width == 0 || top >= bottom {
        return None;
    }
    // Padded planes are one row larger than their picture and are not scaled: their rows are those of the picture.
    let (start, end) = if padded { (top, bottom) } else { (top * target / source, (bottom * target).div_ceil(source)) };
    let even = start / 2 * 2..end.next_multiple_of(2).min(target);
    Some(usize::try_from(even.start).ok()?..usize::try_from(even.end).ok()?)
}

fn merge(ranges: &mut Vec<Range<usize>>) {
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|next, range| {
        let joins = next.start <= range.end;
        if joins {
            range.end = range.end.max(next.end);
        }
        joins
    });
}

#[cfg(test)]
mod tests {
    use media::{Damage, Rect, Size};
    use proptest::prelude::*;

    use super::StaleRows;

    const fn rows(y: u32, height: u32) -> Rect {
        Rect { x: 0, y, width: 1, height }
    }

    #[test]
    fn damage_of_two_frames_adds_up_and_joins() {
        let size = Size::new(64, 64);
        let mut stale = StaleRows::none();
        stale.add(&Damage::Rects(vec![rows(31, 2), rows(5, 1)]), size, size);
        stale.add(&Damage::Rects(vec![rows(6, 3)]), size, size);
        assert_eq!(stale.take(64), [4..10, 30..34]);
        assert!(stale.take(64).is_empty());
    }

    #[test]
    fn unknown_damage_is_everywhere() {
        let size = Size::new(64, 64);
        let mut stale = StaleRows::none();
        stale.add(&Damage::All, size, size);
        stale.add(&Damage::Rects(vec![rows(0, 2)]), size, size);
        #[expect(clippy::single_range_in_vec_init, reason = "one range is what is meant")]
        let all = [0..64];
        assert_eq!(stale.take(64), all);
    }

    proptest! {
        #[test]
        fn every_row_that_a_rectangle_touches_is_stale(
            y in 0_u32..200, height in 0_u32..200, source in 1_u32..150, target in 1_u32..100,
        ) {
            let target = target * 2;
            let mut stale = StaleRows::none();
            stale.add(&Damage::Rects(vec![rows(y, height)]), Size::new(9, source), Size::new(10, target));
            let ranges = stale.take(target as usize);
            let padded = source.next_multiple_of(2) == target;
            for row in 0..target {
                let (from, to) = if padded { (row, row + 1) } else {
                    (row * source / target, ((row + 1) * source).div_ceil(target))
                };
                let touched = from < (y + height).min(source) && to > y && height > 0;
                let covered = ranges.iter().any(|range| range.contains(&(row as usize)));
                prop_assert!(covered || !touched, "row {} of {:?}", row, ranges);
            }
            prop_assert!(ranges.iter().all(|range| range.start % 2 == 0 && range.end <= target as usize));
        }
    }
}

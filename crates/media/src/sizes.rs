//! The sizes that are encoded.

use crate::{BitRate, Size};

/// The largest size that openh264 encodes; upright it may be as large the other way round.
pub const MAX_ENCODED: Size = Size::new(3840, 2160);

/// The smallest side that is encoded: one macroblock (H.264, section 3).
const LEAST_SIDE: u32 = 16;

/// The rate above which 1920×1080 pixels of a screen hardly look better.
const CEILING_AT_1080P: u64 = 8_000_000;

/// The square root of 1920×1080, in pixels.
const SIDE_OF_1080P: u64 = 1440;

/// The size in which a source is encoded at best: its own, even in both directions, and no larger than
/// [`MAX_ENCODED`] with its proportions kept.
#[must_use]
pub fn encoded_size(source: Size) -> Size {
    let (most_wide, most_high) = if source.width >= source.height {
        (MAX_ENCODED.width, MAX_ENCODED.height)
    } else {
        (MAX_ENCODED.height, MAX_ENCODED.width)
    };
    let fits = source.width <= most_wide && source.height <= most_high;
    if fits {
        return Size::new(even(source.width), even(source.height));
    }
    let wide = u64::from(source.width) * u64::from(most_high) >= u64::from(source.height) * u64::from(most_wide);
    if wide {
        Size::new(most_wide, even(proportional(source.height, most_wide, source.width)).min(most_high))
    } else {
        Size::new(even(proportional(source.width, most_high, source.height)).min(most_wide), most_high)
    }
}

/// Half the width and half the height, even.
pub(crate) fn halved(size: Size) -> Size {
    Size::new(even(size.width / 2), even(size.height / 2))
}

/// The most that is worth spending on a size. It grows with the side, not with the area: what changes on a large
/// screen is rarely all of it.
pub(crate) fn ceiling(size: Size) -> BitRate {
    let rate = CEILING_AT_1080P * size.area().isqrt() / SIDE_OF_1080P;
    BitRate(u32::try_from(rate).unwrap_or(u32::MAX))
}

fn proportional(side: u32, to: u32, from: u32) -> u32 {
    let scaled = u64::from(side) * u64::from(to) / u64::from(from.max(1));
    u32::try_from(scaled).unwrap_or(u32::MAX)
}

fn even(side: u32) -> u32 {
    side.checked_next_multiple_of(2).unwrap_or(u32::MAX - 1).max(LEAST_SIDE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_ENCODED, ceiling, encoded_size};
    use crate::{BitRate, Size};

    #[test]
    fn what_fits_keeps_its_size_but_becomes_even() {
        assert_eq!(encoded_size(Size::new(1920, 1080)), Size::new(1920, 1080));
        assert_eq!(encoded_size(Size::new(641, 479)), Size::new(642, 480));
        assert_eq!(encoded_size(Size::new(2160, 3840)), Size::new(2160, 3840));
        assert_eq!(encoded_size(Size::new(1, 1)), Size::new(16, 16));
    }

    #[test]
    fn what_is_too_large_fits_with_its_proportions() {
        assert_eq!(encoded_size(Size::new(7680, 4320)), MAX_ENCODED);
        assert_eq!(encoded_size(Size::new(5120, 1440)), Size::new(3840, 1080));
        assert_eq!(encoded_size(Size::new(3840, 2400)), Size::new(3456, 2160));
        assert_eq!(encoded_size(Size::new(2400, 3840)), Size::new(2160, 3456));
    }

    #[test]
    fn the_ceiling_is_8_megabits_at_1080p_and_16_at_2160p() {
        assert_eq!(ceiling(Size::new(1920, 1080)), BitRate(8_000_000));
        assert_eq!(ceiling(MAX_ENCODED), BitRate(16_000_000));
    }

    proptest! {
        #[test]
        fn every_size_becomes_one_that_openh264_takes(width in any::<u32>(), height in any::<u32>()) {
            let size = encoded_size(Size::new(width, height));
            let (long, short) = (size.width.max(size.height), size.width.min(size.height));
            prop_assert!(long <= 3840 && (16..=2160).contains(&short));
            prop_assert!(size.width.is_multiple_of(2) && size.height.is_multiple_of(2));
        }
    }
}

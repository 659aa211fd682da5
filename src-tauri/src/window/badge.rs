//! Porthole's icon with a badge that tells by shape and colour what goes on.

use tauri::image::Image;

use super::standing::Standing;

/// The icon as it is, 32 pixels each way, for all that is painted on it.
const PLAIN: Image<'static> = tauri::include_image!("../icons/32x32.png");

/// The colours of the window: what is on, and what wants attention.
const GOOD: [u8; 4] = [0x2f, 0xa8, 0x66, 0xff];
const BRASS: [u8; 4] = [0xd6, 0x9a, 0x33, 0xff];
const WHITE: [u8; 4] = [0xff; 4];

/// The middle of the badge from the left and from the top, and how far it reaches from there, in pixels.
const MIDDLE: f32 = 22.5;
const REACH: f32 = 9.0;

/// The icon for `standing`: without a badge, with a disc, a ring, or a disc with two bars.
pub(super) fn icon(standing: Standing) -> Image<'static> {
    let colour: fn(f32, f32) -> [u8; 4] = match standing {
        Standing::Quiet => return PLAIN,
        Standing::Sharing => |_, _| GOOD,
        Standing::Waiting => |x, y| if x.hypot(y) < REACH / 2.5 { WHITE } else { BRASS },
        Standing::Paused => |x, y| if is_bar(x, y) { WHITE } else { BRASS },
    };
    Image::new_owned(painted(colour), PLAIN.width(), PLAIN.height())
}

fn is_bar(x: f32, y: f32) -> bool {
    (1.0..4.0).contains(&x.abs()) && y.abs() < REACH / 2.0
}

/// The pixels with a badge of what `colour` says of each place, counted from the badge's middle, within a white rim.
fn painted(colour: fn(f32, f32) -> [u8; 4]) -> Vec<u8> {
    let mut pixels = PLAIN.rgba().to_vec();
    let mut row = -MIDDLE;
    for line in pixels.chunks_exact_mut(PLAIN.width() as usize * 4) {
        let mut column = -MIDDLE;
        for pixel in line.chunks_exact_mut(4) {
            let distance = column.hypot(row);
            if distance < REACH {
                pixel.copy_from_slice(&if distance < REACH - 1.0 { colour(column, row) } else { WHITE });
            }
            column += 1.0;
        }
        row += 1.0;
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::{PLAIN, icon};
    use crate::window::standing::Standing;

    #[test]
    fn each_state_has_an_icon_of_its_own_of_the_same_size() {
        let states = [Standing::Quiet, Standing::Sharing, Standing::Waiting, Standing::Paused];
        let icons = states.map(|standing| icon(standing).rgba().to_vec());
        for (place, one) in icons.iter().enumerate() {
            assert_eq!(one.len(), PLAIN.rgba().len());
            assert!(icons.iter().skip(place + 1).all(|other| other != one), "{:?}", states[place]);
        }
    }
}

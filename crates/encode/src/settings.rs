//! What an encoder is made for.

use media::{BitRate, Size};

/// What an [`Encoder`](crate::Encoder) is made for. Only the rate can be changed later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The encoded size: even, and no larger than [`media::MAX_ENCODED`] in either orientation. A frame of another
    /// size is scaled to it, except that a frame one pixel smaller has its edge repeated.
    pub size: Size,
    /// The rate to keep on average, in bits a second.
    pub rate: BitRate,
    /// The most pictures a second that will come; above zero.
    pub frame_rate: f32,
}

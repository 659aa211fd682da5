//! An encoded picture.

use bytes::Bytes;

use crate::{Size, Timestamp};

/// One encoded picture: all NAL units of one moment, in Annex B form (H.264, annex B: start codes between them).
///
/// Cloning is cheap: every guest of a tier is sent the same bytes.
#[derive(Clone, Debug)]
pub struct AccessUnit {
    /// The NAL units with their start codes.
    pub data: Bytes,
    /// An IDR picture with its parameter sets: a decoder can start here.
    pub keyframe: bool,
    /// The encoded size, always even.
    pub size: Size,
    /// When the screen looked like this.
    pub captured_at: Timestamp,
}

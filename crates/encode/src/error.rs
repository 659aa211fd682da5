//! Why a picture was not encoded.

use media::Size;
use thiserror::Error;

/// Why an encoder could not be made, or a picture not be encoded.
#[derive(Debug, Error)]
pub enum EncodeError {
    /// H.264 with 4:2:0 colour needs an even size, and openh264 takes 3840×2160 at most.
    #[error("a picture of {0} cannot be encoded: sizes are even and at most 3840×2160")]
    Size(Size),
    /// Not a number of pictures a second.
    #[error("{0} pictures a second cannot be encoded")]
    FrameRate(f32),
    /// A number of bits a second that openh264 does not take.
    #[error("the encoder refused option {option} with code {code}")]
    Option {
        /// openh264's number of the option.
        option: i32,
        /// openh264's reason.
        code: i32,
    },
    /// openh264 failed.
    #[error("openh264: {0}")]
    Codec(#[from] openh264::Error),
    /// The colours could not be converted.
    #[error("colour conversion: {0}")]
    Colour(#[from] yuv::YuvError),
}

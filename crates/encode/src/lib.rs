//! Frames to access units: colour conversion, scaling and H.264 by openh264.
//!
//! One [`Encoder`] a tier, on whatever thread the conductor gives it. It decides nothing: which picture is to be
//! encoded when, and at what rate and size, comes from the policy in `media`. It never touches a clock or a socket.

mod codec;
mod colour;
mod encoder;
mod error;
mod options;
mod pixels;
mod planes;
mod rows;
mod scale;
mod settings;

pub use encoder::Encoder;
pub use error::EncodeError;
pub use settings::Settings;

/// Whether the encoder was built with its assembly, without which it is three times slower.
pub const HAS_ASSEMBLY: bool = !cfg!(without_assembly);

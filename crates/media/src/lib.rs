//! The values that flow from a screen to a guest, and the policy of who gets which picture.
//!
//! Pure: no thread, clock or randomness is here. Time is a [`Timestamp`] that the conductor hands in.

mod access_unit;
mod cadence;
mod frame;
mod geometry;
mod guard;
mod keyframes;
mod picture;
mod sizes;
mod tiers;
mod time;

pub use access_unit::AccessUnit;
pub use cadence::{Cadence, Step};
pub use frame::{Damage, Frame, FrameError};
pub use geometry::{Rect, Size};
pub use guard::RateGuard;
pub use keyframes::KeyframeReason;
pub use picture::Picture;
pub use sizes::{MAX_ENCODED, encoded_size};
pub use tiers::{Ladder, Tier};
pub use time::{BitRate, Timestamp};

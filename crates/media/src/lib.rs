//! The values that flow from a screen to a guest, and the policy of who gets which picture.
//!
//! Pure: no thread, clock or randomness is here. Time is a [`Timestamp`] that the conductor hands in.

mod access_unit;
mod frame;
mod geometry;
mod time;

pub use access_unit::AccessUnit;
pub use frame::{Damage, Frame, FrameError};
pub use geometry::{Rect, Size};
pub use time::{BitRate, Timestamp};

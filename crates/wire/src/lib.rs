//! What crosses the network between Host and Guest, written once.
//!
//! The TypeScript in `ui/shared/wire/` is generated from these types and a test proves it fresh.
//! This room holds values and their limits only: no socket, clock, key or randomness is ever here.

mod control;
mod devices;
mod door;
pub mod files;
mod hex;
mod knock;
mod lanes;
pub mod limits;
mod name;
mod restart;
mod sdp;

pub use control::{ControlError, DescriptionKind, EndReason, ToGuest, ToHost};
pub use devices::{DeviceMessage, PairHalf};
pub use door::{DoorCode, DoorError};
pub use knock::{Abilities, Answer, Knock, KnockError, RefusalReason};
pub use lanes::{LanesToGuest, LanesToHost};
pub use name::DisplayName;
pub use restart::{HexError, Restart, RestartProof, ReturnKey};
pub use sdp::{Fingerprint, SdpAnswer, SdpError, SdpOffer};

/// The protocol version that every message carries.
pub const VERSION: u32 = 1;

//! Who may come in, and until when: invitation, link, QR code, seals, four words, admission.
//!
//! This room is pure. Time and random bytes are arguments; no socket, file, clock, thread or randomness is ever here,
//! so that a whole admission is tested as a value. The byte formats are told in `docs/protocol.md`.

mod admission;
pub mod device;
mod guest;
mod invitation;
mod keys;
mod link;
mod now;
pub mod qr;
mod restart;
mod seal;
mod secret;
mod slowing;
mod words;

pub use admission::{
    Admission, Admitted, LetInError, MAX_CLOSED, MAX_DEVICE_KNOCKS, MAX_GUESTS, MAX_KNOCKS, MAX_LATE_KNOCKS,
    MAX_REMEMBERED, MAX_WAITING, Opened, RenewError, Standing,
};
pub use device::{Device, DeviceId, Devices, Trust};
pub use guest::{GuestId, GuestIdError};
pub use invitation::{Invitation, InvitationId};
pub use link::{Link, LinkError};
pub use now::Now;
pub use restart::{Restarts, prove_restart};
pub use seal::{AnswerOpener, AnswerSeal, Nonce, SealError, SealedKnock, UnsealError, seal_knock};
pub use secret::Secret;
pub use words::Words;

//! The peer connection of the `webrtc` crate, set up the way a session needs it.

pub(crate) mod addresses;
pub(crate) mod build;
pub(crate) mod feedback;
pub(crate) mod handler;
mod sockets;

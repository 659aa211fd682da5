//! The largest that each thing on the wire may be. A receiver refuses what is larger before it parses it.

/// A sealed knock, in bytes: an SDP offer, a name and the seal.
pub const SEALED_KNOCK: usize = 96 * 1024;

/// A sealed answer, in bytes.
pub const SEALED_ANSWER: usize = 96 * 1024;

/// An SDP offer or answer, in bytes. A browser's offer for one video and one data channel is about 6 KiB.
pub const SDP: usize = 64 * 1024;

/// One message on the `control` channel, in bytes.
pub const CONTROL: usize = 80 * 1024;

/// The host says that it is alive this often, in seconds, to every connected guest.
pub const ALIVE_EVERY_SECONDS: u64 = 3;

/// A guest that heard nothing for this long, in seconds, takes the way from the host for broken, and knocks again.
pub const SILENCE_SECONDS: u64 = 10;

/// A name shown to people, in characters.
pub const NAME: usize = 64;

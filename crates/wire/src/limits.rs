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

/// The bytes of a file in one chunk: with its header well below the 256 KiB that browsers take in one message.
pub const CHUNK: usize = 64 * 1024;

/// What stands before those bytes, in bytes.
pub const CHUNK_HEADER: usize = 32;

/// What stands before a chunk's header where chunks go over several connections, in bytes.
pub const NUMBER_HEADER: usize = 5;

/// The lanes of one session: connections beside the first one.
pub const LANES: u8 = 7;

/// The roots of an offer.
pub const ROOTS: usize = 128;

/// The items in one message. Whoever writes the message also heeds [`CONTROL`].
pub const BATCH: usize = 256;

/// One file name on the wire, in bytes. File systems take 255, some of them in units of two bytes.
pub const FILE_NAME: usize = 1024;

/// The names in a path: more than people have. Each costs its reader memory of its own.
pub const PATH_DEPTH: usize = 128;

/// A path, in bytes of its names.
pub const PATH: usize = 16 * 1024;

/// The items of one transfer.
pub const ITEMS: u32 = 250_000;

/// The transfers of one guest that may be open at once, in each direction.
pub const TRANSFERS: usize = 32;

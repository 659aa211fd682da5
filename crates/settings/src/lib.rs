//! What a person chose once and for all: the values, what is allowed, and the text of the file that holds them.
//!
//! A text becomes [`Settings`] and [`Finding`]s: whatever is wrong in it costs that one value, and is told with its line. A
//! change becomes a new text in which every other line, and every comment, stands as before. Nothing here opens a file, knows
//! a folder or asks the system what it prefers.

mod change;
mod finding;
mod mending;
mod place;
mod reading;
mod setting;
mod value;
mod values;

pub use change::{NotAllowed, changed};
pub use finding::{Finding, Wrong};
pub use place::Place;
pub use reading::{Reading, read};
pub use setting::Setting;
pub use value::Value;
pub use values::{Accept, CloseToTray, Language, Settings, Theme};

/// The text of a new file: every setting as it is by default, each explained.
pub const TEMPLATE: &str = include_str!("template.toml");

/// A file is not read beyond this many bytes.
pub const LONGEST: usize = 64 * 1024;

//! What the tests of this package stand on: the real binary, real screens, a real browser, real networks.
//!
//! Nothing here knows how Porthole is built. A [`Host`] is the program as a user starts it, a [`Page`] is what a guest
//! sees, a [`Net`] is wire between them, and each promise of the project is held against these in `tests/tests/`.
//! Whatever is started here ends when its value is dropped, also where a test fails.

// Xvfb, namespaces and signals: the tests run on Linux, and elsewhere there is nothing here.
#![cfg(target_os = "linux")]

mod ages;
mod browser;
mod card;
mod depot;
pub mod dialog;
mod drop;
mod event;
mod eventually;
pub mod files;
mod finished;
mod flood;
mod freezes;
mod guest;
mod host;
mod keyring;
mod knocker;
mod link;
pub mod machine;
mod meter;
mod net;
mod page;
mod painted;
mod passage;
mod picture;
mod portion;
mod process;
mod screen;
mod sharing;
mod tally;
mod time_code;
mod tray;
mod visit;
mod window;

pub use ages::Ages;
pub use browser::Browser;
pub use card::{GREY, TOLERANCE, card};
pub use depot::Depot;
pub use drop::Drag;
pub use event::Event;
pub use eventually::{PATIENCE, eventually};
pub use finished::Finished;
pub use flood::flood;
pub use freezes::Freezes;
pub use guest::{Arrival, Guest, Handed, Identity, Parcel, Stranger, digest};
pub use host::{Holdings, Host};
pub use keyring::Keyring;
pub use knocker::{Knocker, Reply, offer};
pub use link::{Burst, Carried, Conditions, Lane, Line, Way};
pub use meter::{Meter, Traffic};
pub use net::{Net, Room};
pub use page::Page;
pub use passage::Passage;
pub use picture::{Colour, Picture, Rect};
pub use portion::Portion;
pub use process::Process;
pub use screen::{Pane, Screen};
pub use sharing::{Sharing, program};
pub use tally::Tally;
pub use time_code::CELL;
pub use tray::Tray;
pub use visit::Visit;
pub use window::Window;

/// What every test returns: nothing, or why the promise is not kept.
pub type Outcome = anyhow::Result<()>;

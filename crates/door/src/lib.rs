//! The small HTTP server that a guest knocks at: it hands out the viewer page, and hands a knock up and an answer down.
//! And the way to knock at another one's.
//!
//! It knows neither invitations nor sessions, opens no seal and reads no file: the page is part of the program.
//! Whatever a client sends or leaves out, memory and time spent on it are bounded by [`Limits`].

mod crowd;
mod foreign;
mod headers;
mod interfaces;
mod knocking;
mod knocks;
mod listening;
mod own_addresses;
mod pages;
mod refusal;
mod routes;
mod serving;
mod settings;

pub use interfaces::{Found, Interface, InterfaceKind, addresses_of, interface_of, interfaces, rank};
pub use knocking::{KnockingError, knock_at};
pub use knocks::{Knocked, Reply};
pub use listening::{Door, OpenError};
pub use pages::Pages;
pub use settings::{Limits, Settings};

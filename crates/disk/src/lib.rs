//! The hands for files: what is received into a folder, what is read to be sent, and the memory of both that survives a
//! kill.
//!
//! Everything here is synchronous and belongs on a thread of its own. Nothing here knows a guest, a socket or a message:
//! it is told what to write and asked what there is. Nothing is ever written outside the folder that it was given, and
//! nothing that is there already is ever overwritten.

mod boot;
mod data;
mod document;
mod error;
mod folder;
mod hashing;
mod identity;
mod intake;
mod ledger;
mod part;
mod probe;
mod reader;
mod tree;

pub use data::{DATA_VARIABLE, data_folder, make_data_folder, named_data_folder, settings_folder};
pub use document::{Document, read_document};
pub use error::DiskError;
pub use folder::Folder;
pub use intake::{Expected, Found, Intake, Landed};
pub use ledger::{
    Begun, Cause, Direction, Ledger, LedgerError, Opened, PATIENCE, Patience, Place, Record, Stage, Tally,
};
pub use part::Part;
pub use probe::try_writing;
pub use reader::{Opener, Reader};
pub use tree::{Skipped, Tree, WalkError, Walked};

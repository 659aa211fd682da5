//! `porthole send`.

use std::path::PathBuf;

use clap::Args;
use host::ShareRequest;

use super::door::Door;
use crate::obstacles::{self, Obstacle};

/// `porthole send`.
#[derive(Debug, Args)]
pub struct Send {
    /// The files and folders to send.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,

    /// Send them to everybody who is let in, until stopped or --for is over [default: to the first, then end].
    #[arg(long)]
    pub(crate) to_all: bool,

    #[command(flatten)]
    door: Door,

    /// Print one JSON object a line; docs/events.md describes them.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Send {
    /// Whether somebody must be asked by standard input.
    pub(crate) fn asks(&self) -> bool {
        self.door.asks()
    }

    /// What stands in the way.
    pub(crate) fn obstacles(&self) -> Vec<Obstacle> {
        let paths = obstacles::contents(&self.paths).into_iter();
        paths.chain(obstacles::addresses(self.door.addresses())).chain(obstacles::data()).collect()
    }

    /// A sharing without a picture.
    pub(crate) fn into_request(self) -> ShareRequest {
        self.door.into_request(None)
    }
}

//! `porthole share`.

use std::path::PathBuf;

use clap::Args;
use host::{AcceptFiles, ShareRequest, SourceChoice};

use super::Takes;
use super::door::Door;
use crate::obstacles::{self, Obstacle};

/// `porthole share`.
#[derive(Debug, Args)]
pub struct Share {
    /// What to show.
    #[arg(long, value_name = "SOURCE", default_value = "screen")]
    source: SourceChoice,

    #[command(flatten)]
    door: Door,

    /// Where to put the files that guests send [default: that of the settings, else your downloads].
    #[arg(long, value_name = "FOLDER")]
    inbox: Option<PathBuf>,

    /// Whether files wait for your word, given as a line on standard input: accept TRANSFER or decline TRANSFER
    /// [default: as the settings say, else ask].
    #[arg(long, value_name = "WHAT", value_enum)]
    accept: Option<Takes>,

    /// Print one JSON object a line; docs/events.md describes them.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Share {
    /// Whether somebody must be asked by standard input. Files that nobody spoke of are no reason to read it.
    pub(crate) fn asks(&self) -> bool {
        self.door.asks() || matches!(self.accept, Some(Takes::Ask))
    }

    /// What stands in the way.
    pub(crate) fn obstacles(&self) -> Vec<Obstacle> {
        let inbox = obstacles::inbox(self.inbox.as_deref()).into_iter();
        inbox.chain(obstacles::addresses(self.door.addresses())).chain(obstacles::data()).collect()
    }

    pub(crate) fn into_request(self) -> ShareRequest {
        let accept = self.accept.map(|takes| match takes {
            Takes::All => AcceptFiles::All,
            Takes::Ask => AcceptFiles::Ask,
        });
        ShareRequest { inbox: self.inbox, accept, ..self.door.into_request(Some(self.source)) }
    }
}

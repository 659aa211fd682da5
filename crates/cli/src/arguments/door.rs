//! What every verb can say that opens a door.

use std::net::IpAddr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use host::{LetIn, ShareRequest, SourceChoice};

use crate::duration;

/// An invitation from the command line works this long where nothing else is said.
const INVITATION_LASTS: Duration = Duration::from_secs(60 * 60);

/// Where guests knock, who comes in and until when.
#[derive(Debug, Args)]
pub(super) struct Door {
    /// An address of this machine that guests may use; can be given several times [default: those of the settings, else all].
    #[arg(long, value_name = "ADDRESS")]
    bind: Vec<IpAddr>,

    /// The port of the door [default: that of the settings, else 7780, or any free one where that is taken].
    #[arg(long, value_name = "N")]
    port: Option<u16>,

    /// Whether a guest waits for your word, given as a line on standard input: let-in GUEST or turn-away GUEST.
    #[arg(long, value_name = "WHO", value_enum, default_value_t = Who::Ask)]
    let_in: Who,

    /// End by itself after this time, such as 90s, 10m or 1h30m.
    #[arg(long = "for", value_name = "DURATION", value_parser = duration::parse)]
    lasts: Option<Duration>,

    /// How long the link works for newcomers [default: 60m, or as long as --for].
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    invite_for: Option<Duration>,
}

/// `--let-in`.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Who {
    /// Each guest waits for your word.
    Ask,
    /// Whoever has the link.
    All,
}

impl Door {
    /// Whether guests wait for a line on standard input.
    pub(super) fn asks(&self) -> bool {
        matches!(self.let_in, Who::Ask)
    }

    /// The addresses that were chosen.
    pub(super) fn addresses(&self) -> &[IpAddr] {
        &self.bind
    }

    /// The sharing of `source` behind this door; what becomes of what guests send, the settings say.
    pub(super) fn into_request(self, source: Option<SourceChoice>) -> ShareRequest {
        ShareRequest {
            source,
            bind: self.bind,
            port: self.port,
            let_in: match self.let_in {
                Who::Ask => LetIn::Ask,
                Who::All => LetIn::All,
            },
            lasts: self.lasts,
            invitation_lasts: self.invite_for.or(self.lasts).unwrap_or(INVITATION_LASTS),
            inbox: None,
            accept: None,
            most: None,
        }
    }
}

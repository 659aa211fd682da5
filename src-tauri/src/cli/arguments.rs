//! What can be said on the command line.

use std::net::IpAddr;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use host::{AcceptFiles, LetIn, ShareRequest, SourceChoice};

use super::duration;

/// An invitation from the command line works this long where nothing else is said.
const INVITATION_LASTS: Duration = Duration::from_secs(60 * 60);

/// Shows your screen to a colleague's plain browser, peer to peer, after one scan of a QR code.
///
/// Without a command, the window opens.
#[derive(Debug, Parser)]
#[command(name = "porthole", version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Share a screen, a window or the test pattern; prints a QR code and a link.
    Share(Share),
    /// List what can be shared.
    Sources {
        /// Print one JSON object instead of sentences.
        #[arg(long)]
        json: bool,
    },
}

/// `porthole share`.
#[derive(Debug, Args)]
pub(crate) struct Share {
    /// What to show.
    #[arg(
        long,
        value_name = "SOURCE",
        default_value = "screen",
        help = "What to show: screen, screen:N, window:TITLE or pattern[:WxH@FPS]"
    )]
    source: SourceChoice,

    /// An address of this machine that guests may use; can be given several times [default: all].
    #[arg(long, value_name = "ADDRESS")]
    bind: Vec<IpAddr>,

    /// The port of the door [default: 7780, or any free one where that is taken].
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

    /// Print one JSON object a line; docs/events.md describes them.
    #[arg(long)]
    pub(super) json: bool,
}

/// `--let-in`.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Who {
    /// Each guest waits for your word.
    Ask,
    /// Whoever has the link.
    All,
}

impl Share {
    /// Whether guests wait for a line on standard input.
    pub(super) fn asks(&self) -> bool {
        matches!(self.let_in, Who::Ask)
    }

    pub(super) fn into_request(self) -> ShareRequest {
        ShareRequest {
            source: Some(self.source),
            bind: self.bind,
            port: self.port,
            let_in: match self.let_in {
                Who::Ask => LetIn::Ask,
                Who::All => LetIn::All,
            },
            lasts: self.lasts,
            invitation_lasts: self.invite_for.or(self.lasts).unwrap_or(INVITATION_LASTS),
            inbox: None,
            accept: AcceptFiles::Ask,
        }
    }
}

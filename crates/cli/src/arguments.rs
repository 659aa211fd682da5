//! What can be said on the command line.

mod door;
mod join;
mod send;
mod share;

use clap::{Parser, Subcommand};

pub(crate) use join::Invitation;
pub use join::Join;
pub use send::Send;
pub use share::Share;

/// Shows your screen to a colleague's plain browser and passes files both ways, peer to peer, after one scan of a QR code.
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
pub enum Verb {
    /// Share a screen, a window or the test pattern; prints a QR code and a link.
    Share(Share),
    /// Send files and folders without showing anything; prints a QR code and a link, and ends when they are sent.
    Send(Send),
    /// Visit another Porthole by its link, to send files and to receive them.
    Join(Join),
    /// List the transfers of files, running and past.
    Transfers {
        /// Forget those that are over, then list what is left.
        #[arg(long)]
        clear: bool,
        /// Print one JSON object instead of sentences.
        #[arg(long)]
        json: bool,
    },
    /// List what can be shared.
    Sources {
        /// Print one JSON object instead of sentences.
        #[arg(long)]
        json: bool,
    },
}

/// `--accept`.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Takes {
    /// Each offer waits for your word.
    Ask,
    /// Everything is taken.
    All,
}

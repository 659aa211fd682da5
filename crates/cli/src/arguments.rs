//! What can be said on the command line.

mod complaint;
mod devices;
mod door;
mod help;
mod join;
mod opening;
mod send;
mod share;

use std::ffi::OsString;

use clap::{FromArgMatches, Parser, Subcommand};

pub use devices::Devices;
pub use join::Join;
pub use opening::Opening;
pub use send::Send;
pub use share::Share;

use crate::catalogue::Catalogue;

/// Shows your screen to a colleague's plain browser and passes files both ways, peer to peer, after one scan of a QR code.
///
/// Without a command, the window opens.
#[derive(Debug, Parser)]
#[command(name = "porthole", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

/// What is said instead of doing anything: help, or what is wrong with the arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// For people.
    pub(crate) text: String,
    /// The exit code: 0 for what was asked for, 2 for wrong usage.
    pub(crate) code: u8,
}

/// Reads a command line, the program's name first.
///
/// # Errors
/// What to say where nothing is to be done.
pub(crate) fn read(line: impl IntoIterator<Item = OsString>, texts: &Catalogue) -> Result<Arguments, Said> {
    let mut line: Vec<OsString> = line.into_iter().collect();
    // Many programs have a verb for their help.
    if line.get(1).is_some_and(|first| first == "help") {
        line.remove(1);
        line.push("--help".into());
    }
    let verb = complaint::verb_of(line.get(1).and_then(|first| first.to_str()));
    let read = help::command(texts).try_get_matches_from(line).and_then(|found| Arguments::from_arg_matches(&found));
    read.map_err(|error| {
        let code = u8::try_from(error.exit_code()).unwrap_or(1);
        let text = if error.use_stderr() { complaint::told(&error, verb, texts) } else { error.to_string() };
        Said { text, code }
    })
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
    /// List the devices that are remembered, after a change of them if one is given.
    Devices(Devices),
    /// List what can be shared.
    Sources {
        /// Print one JSON object instead of sentences.
        #[arg(long)]
        json: bool,
    },
    /// Show what was chosen once and for all, and the file of it.
    Settings {
        /// Make the file, with every setting explained, where there is none.
        #[arg(long)]
        make: bool,
        /// Print one JSON object instead of sentences.
        #[arg(long)]
        json: bool,
    },
    /// Look at everything that sharing stands on, and say what to do.
    Doctor {
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

//! The command line: the conductor without a window, moved by arguments and lines, told of in sentences or in JSON.
//!
//! It sends the same commands and hears the same events as the window; what a wish means is decided in `host`.

mod amounts;
mod arguments;
mod catalogue;
mod course;
mod duration;
mod errands;
mod following;
mod input;
mod interrupt;
pub mod log;
mod meter;
mod moment;
mod narrator;
mod no_window;
mod outlet;
mod sentences;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use host::{Command, DisplayName, Event, FilesCommand, FilesEvent, Link};

use arguments::{Arguments, Invitation};
pub use arguments::{Join, Send, Share, Verb};
use course::{Parcel, Sending, Sharing, Visiting};
use following::{ask, follow};
use input::Input;
pub use no_window::NoWindow;
use terminal::{Terminal, fail};

/// The exit code of wrong usage, as clap has it.
const WRONG_USAGE: u8 = 2;

/// What the process was asked to do; none means the window. A wrong usage ends the process with 2, `--help` with 0.
#[must_use]
pub fn asked() -> Option<Verb> {
    Arguments::parse().verb
}

/// Runs one verb to its end: 0 ended by choice, 1 a failure told in one sentence, 2 wrong usage. `name` is how others see
/// this machine.
#[must_use]
pub fn run(verb: Verb, name: DisplayName) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail("no-start", &[("reason", &error.to_string())]),
    };
    let code = runtime.block_on(async {
        match verb {
            Verb::Share(sharing) => share(sharing, name).await,
            Verb::Send(sending) => send(sending, name).await,
            Verb::Join(joining) => join(joining, name).await,
            Verb::Transfers { clear, json } => transfers(clear, name, Terminal::open(json)).await,
            Verb::Sources { json } => {
                let list = Command::ListSources { thumbnails: false };
                ask(list, name, Terminal::open(json), |event| matches!(event, Event::Sources(_))).await
            }
        }
    });
    // Neither a read of standard input nor a write to a full pipe can be cancelled; they must not hold the process.
    runtime.shutdown_background();
    code
}

async fn share(share: Share, name: DisplayName) -> ExitCode {
    let (terminal, input) = (Terminal::open(share.json), listen(share.asks()));
    follow(Sharing::new(share.into_request()), name, terminal, input).await
}

async fn send(send: Send, name: DisplayName) -> ExitCode {
    let terminal = Terminal::open(send.json);
    match parcel(&send.paths, terminal).await {
        Ok((parcel, terminal)) => {
            let (to_all, input) = (send.to_all, listen(send.asks()));
            follow(Sending::new(send.into_request(), parcel, to_all), name, terminal, input).await
        }
        Err(code) => code,
    }
}

async fn join(join: Join, name: DisplayName) -> ExitCode {
    let terminal = Terminal::open(join.json);
    let (parcel, terminal) = match parcel(&join.send, terminal).await {
        Ok(both) => both,
        Err(code) => return code,
    };
    let Some(link) = link(&join.invitation) else {
        fail("not-a-link", &[]);
        return ExitCode::from(WRONG_USAGE);
    };
    let name = join.name.as_deref().map_or(name, DisplayName::from);
    let input = listen(join.asks());
    follow(Visiting::new(join.into_request(link), parcel), name, terminal, input).await
}

async fn transfers(clear: bool, name: DisplayName, terminal: Terminal) -> ExitCode {
    // Both are answered by the list.
    let errand = if clear { FilesCommand::ClearHistory } else { FilesCommand::List };
    let is_list = |event: &Event| matches!(event, Event::Files(FilesEvent::Transfers(_)));
    ask(Command::Files(errand), name, terminal, is_list).await
}

/// Only who must be asked is worth that a job in the background stops for it.
fn listen(asks: bool) -> Input {
    if asks || !input::would_stop_a_job() { Input::open() } else { Input::closed() }
}

/// What is to be sent, if all of it is there; else that was told.
async fn parcel(paths: &[PathBuf], mut terminal: Terminal) -> Result<(Parcel, Terminal), ExitCode> {
    match Parcel::of(paths) {
        Ok(parcel) => Ok((parcel, terminal)),
        Err(missing) => {
            let message = missing.told(terminal.texts());
            terminal.problem("nothing-to-send", message);
            // There is nothing better to be said where even this cannot be.
            let _ = terminal.close().await;
            Err(ExitCode::FAILURE)
        }
    }
}

fn link(invitation: &Invitation) -> Option<Link> {
    match invitation {
        Invitation::Input => input::first_line().and_then(|line| Link::parse(line.trim()).ok()),
        Invitation::Link(link) => Some(link.clone()),
        Invitation::Unreadable => None,
    }
}

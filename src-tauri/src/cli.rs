//! The verbs of the command line: the conductor without a window.

mod amounts;
mod arguments;
mod catalogue;
mod course;
mod duration;
mod errands;
mod following;
mod input;
mod interrupt;
pub(crate) mod log;
mod meter;
mod moment;
mod narrator;
mod outlet;
mod sentences;
mod terminal;

pub(crate) use arguments::{Arguments, Verb};
pub(crate) use terminal::fail;

use std::path::PathBuf;
use std::process::ExitCode;

use host::{Command, DisplayName, Event, FilesCommand, FilesEvent, Link};

use arguments::{Invitation, Join, Send, Share};
use course::{Parcel, Sending, Sharing, Visiting};
use following::{ask, follow};
use input::Input;
use terminal::Terminal;

/// The exit code of wrong usage, as clap has it.
const WRONG_USAGE: u8 = 2;

/// Runs one verb to its end: 0 ended by choice, 1 a failure told in one sentence, 2 wrong usage.
pub(crate) fn run(verb: Verb) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail("no-start", &[("reason", &error.to_string())]),
    };
    let code = runtime.block_on(async {
        match verb {
            Verb::Share(sharing) => share(sharing).await,
            Verb::Send(sending) => send(sending).await,
            Verb::Join(joining) => join(joining).await,
            Verb::Transfers { clear, json } => transfers(clear, Terminal::open(json)).await,
            Verb::Sources { json } => {
                let list = Command::ListSources { thumbnails: false };
                ask(list, Terminal::open(json), |event| matches!(event, Event::Sources(_))).await
            }
        }
    });
    // Neither a read of standard input nor a write to a full pipe can be cancelled; they must not hold the process.
    runtime.shutdown_background();
    code
}

async fn share(share: Share) -> ExitCode {
    let (terminal, input) = (Terminal::open(share.json), listen(share.asks()));
    follow(Sharing::new(share.into_request()), crate::host_name(), terminal, input).await
}

async fn send(send: Send) -> ExitCode {
    let terminal = Terminal::open(send.json);
    match parcel(&send.paths, terminal).await {
        Ok((parcel, terminal)) => {
            let (to_all, input) = (send.to_all, listen(send.asks()));
            follow(Sending::new(send.into_request(), parcel, to_all), crate::host_name(), terminal, input).await
        }
        Err(code) => code,
    }
}

async fn join(join: Join) -> ExitCode {
    let terminal = Terminal::open(join.json);
    let (parcel, terminal) = match parcel(&join.send, terminal).await {
        Ok(both) => both,
        Err(code) => return code,
    };
    let Some(link) = link(&join.invitation) else {
        fail("not-a-link", &[]);
        return ExitCode::from(WRONG_USAGE);
    };
    let name = join.name.as_deref().map_or_else(crate::host_name, DisplayName::from);
    let input = listen(join.asks());
    follow(Visiting::new(join.into_request(link), parcel), name, terminal, input).await
}

async fn transfers(clear: bool, terminal: Terminal) -> ExitCode {
    // Both are answered by the list.
    let errand = if clear { FilesCommand::ClearHistory } else { FilesCommand::List };
    let is_list = |event: &Event| matches!(event, Event::Files(FilesEvent::Transfers(_)));
    ask(Command::Files(errand), terminal, is_list).await
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

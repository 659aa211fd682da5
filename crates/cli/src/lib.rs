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
mod obstacles;
mod outlet;
#[cfg(test)]
mod reference;
mod reporting;
mod sentences;
mod terminal;
mod width;

use std::process::ExitCode;

use host::{Command, DisplayName, EndedReason, Event, FilesCommand, FilesEvent};

pub use arguments::{Devices, Join, Opening, Send, Share, Verb};
use catalogue::Catalogue;
use course::{Parcel, Sending, Sharing, Visiting};
use following::{ask, follow};
use input::Input;
pub use no_window::NoWindow;
use obstacles::Obstacle;
use outlet::{complain, print};
use terminal::{Terminal, fail};

/// The exit code of wrong usage, as clap has it.
const WRONG_USAGE: u8 = 2;

/// What the process was asked to do.
#[derive(Debug)]
pub enum Asked {
    /// To open its window.
    Window(Opening),
    /// Something on the command line.
    Verb(Verb),
}

/// What this process was asked to do.
///
/// # Errors
/// The exit code, where help was asked for and printed (0), or the arguments were wrong and that was said (2).
pub fn asked() -> Result<Asked, ExitCode> {
    if let Some(opening) = Opening::of(std::env::args_os()) {
        return Ok(Asked::Window(opening));
    }
    match arguments::read(std::env::args_os(), &Catalogue::of_choice()) {
        Ok(arguments) => Ok(arguments.verb.map_or_else(|| Asked::Window(Opening::default()), Asked::Verb)),
        Err(said) => {
            if said.code == 0 {
                print(&said.text);
            } else {
                complain(&said.text);
            }
            Err(ExitCode::from(said.code))
        }
    }
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
            Verb::Devices(asked) => devices(&asked, name).await,
            Verb::Transfers { clear, json } => transfers(clear, name, Terminal::open(json)).await,
            Verb::Settings { make, json } => reporting::settings(make, name, Terminal::open(json)).await,
            Verb::Doctor { json } => reporting::doctor(Terminal::open(json)).await,
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
    let terminal = Terminal::open(share.json);
    let obstacles = share.obstacles();
    if !obstacles.is_empty() {
        return barred(&obstacles, terminal).await;
    }
    let input = listen(share.asks());
    follow(Sharing::new(share.into_request()), name, terminal, input).await
}

async fn send(send: Send, name: DisplayName) -> ExitCode {
    let terminal = Terminal::open(send.json);
    let obstacles = send.obstacles();
    if !obstacles.is_empty() {
        return barred(&obstacles, terminal).await;
    }
    let (parcel, to_all, input) = (Parcel::of(&send.paths), send.to_all, listen(send.asks()));
    follow(Sending::new(send.into_request(), parcel, to_all), name, terminal, input).await
}

async fn join(join: Join, name: DisplayName) -> ExitCode {
    let terminal = Terminal::open(join.json);
    match join.to_device() {
        Err(obstacles) => return barred(&obstacles, terminal).await,
        Ok(Some(request)) => {
            let (parcel, input) = (Parcel::of(&join.send), listen(join.asks()));
            return follow(Visiting::device(request, parcel), name, terminal, input).await;
        }
        Ok(None) => {}
    }
    let link = match join.link() {
        Ok(link) => link,
        Err(obstacles) => return barred(&obstacles, terminal).await,
    };
    let (parcel, input) = (Parcel::of(&join.send), listen(join.asks()));
    follow(Visiting::new(join.into_request(link), parcel), name, terminal, input).await
}

/// Tells each obstacle. Nothing was begun.
async fn barred(obstacles: &[Obstacle], mut terminal: Terminal) -> ExitCode {
    for obstacle in obstacles {
        let message = obstacle.told(terminal.texts());
        terminal.problem(obstacle.code(), message);
    }
    terminal.end(EndedReason::Failed);
    // There is nothing better to be said where even this cannot be.
    let _ = terminal.close().await;
    ExitCode::from(WRONG_USAGE)
}

async fn devices(asked: &Devices, name: DisplayName) -> ExitCode {
    let Ok(command) = asked.command() else {
        complain(&Catalogue::of_choice().say("devices.form", &[]));
        return ExitCode::from(WRONG_USAGE);
    };
    ask(command, name, Terminal::open(asked.json), |event| matches!(event, Event::Devices(_))).await
}

async fn transfers(clear: bool, name: DisplayName, terminal: Terminal) -> ExitCode {
    if let Some(obstacle) = obstacles::data() {
        return barred(&[obstacle], terminal).await;
    }
    // Both are answered by the list.
    let errand = if clear { FilesCommand::ClearHistory } else { FilesCommand::List };
    let is_list = |event: &Event| matches!(event, Event::Files(FilesEvent::Transfers(_)));
    ask(Command::Files(errand), name, terminal, is_list).await
}

/// Only who must be asked is worth that a job in the background stops for it.
fn listen(asks: bool) -> Input {
    if asks || !input::would_stop_a_job() { Input::open() } else { Input::closed() }
}

//! `porthole share` and `porthole sources`: the conductor without a window.

mod arguments;
mod catalogue;
mod duration;
mod errands;
mod input;
mod interrupt;
pub(crate) mod log;
mod outlet;
mod sentences;
mod terminal;

pub(crate) use arguments::{Arguments, Verb};
pub(crate) use terminal::fail;

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use host::{Command, EndedReason, Event, Host};
use tokio::sync::mpsc;
use tokio::time::timeout;

use errands::NoErrand;
use input::Input;
use interrupt::Interrupt;
use terminal::Terminal;

/// After the end, a reader who does not read is waited for this long.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Runs one verb to its end: 0 ended by choice, 1 a failure told in one sentence.
pub(crate) fn run(verb: Verb) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail("no-start", &[("reason", &error.to_string())]),
    };
    let code = runtime.block_on(async {
        match verb {
            Verb::Share(share) => {
                let terminal = Terminal::open(share.json);
                // Only who must be asked is worth that a job in the background stops for it.
                let listens = share.asks() || !input::would_stop_a_job();
                follow(terminal, Command::Share(share.into_request()), listens).await
            }
            Verb::Sources { json } => sources(Terminal::open(json)).await,
        }
    });
    // Neither a read of standard input nor a write to a full pipe can be cancelled; they must not hold the process.
    runtime.shutdown_background();
    code
}

/// Shows every event until the sharing ends.
async fn follow(mut terminal: Terminal, share: Command, listens: bool) -> ExitCode {
    let interrupt = Interrupt::listen();
    let mut host = Host::start(crate::host_name());
    let commands = host.commands();
    if commands.send(share).await.is_err() {
        return fail("no-start", &[("reason", "the conductor ended")]);
    }
    let mut input = if listens { Input::open() } else { Input::closed() };
    let mut interrupted = false;
    let mut ended = None;
    while ended.is_none() {
        // Each wait can be dropped without loss, and what is done about it waits for no reader.
        tokio::select! {
            event = host.event() => {
                let Some(event) = event else { break };
                if let Event::Ended(reason) = event {
                    ended = Some(reason);
                }
                terminal.show(event);
            }
            said = input.said() => obey(said, &commands, &mut terminal).await,
            () = interrupt.wish() => {
                interrupted = true;
                obey(Ok(Command::Stop), &commands, &mut terminal).await;
            }
            () = terminal.flush(), if !terminal.is_closed() => {}
        }
        if terminal.is_closed() && !interrupted {
            break;
        }
    }
    drop(commands);
    host.close().await;
    let written = timeout(LAST_WORDS, terminal.close()).await.unwrap_or(Ok(()));
    match (written, ended) {
        // Ctrl-C ends also those who read at the other end of a pipe.
        (Err(error), _) if !interrupted => no_output(&error),
        (_, Some(EndedReason::Stopped | EndedReason::TimeOver)) => ExitCode::SUCCESS,
        (_, Some(EndedReason::Failed) | None) => ExitCode::FAILURE,
    }
}

async fn obey(said: Result<Command, NoErrand>, commands: &mpsc::Sender<Command>, terminal: &mut Terminal) {
    match said {
        Ok(command) => {
            // The conductor ends only after it said so, and the loop above hears that.
            let _ = commands.send(command).await;
        }
        Err(wrong) => terminal.unknown_command(&wrong),
    }
}

async fn sources(mut terminal: Terminal) -> ExitCode {
    let mut host = Host::start(crate::host_name());
    if host.commands().send(Command::ListSources { thumbnails: false }).await.is_err() {
        return fail("no-start", &[("reason", "the conductor ended")]);
    }
    // The answer is the list, or the problem that stands in its way.
    let answer = host.event().await;
    let listed = matches!(answer, Some(Event::Sources(_)));
    if let Some(event) = answer {
        terminal.show(event);
    }
    host.close().await;
    // Somebody may be paging through the list, so there is no hurry.
    if let Err(error) = terminal.close().await {
        return no_output(&error);
    }
    if listed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn no_output(error: &io::Error) -> ExitCode {
    fail("no-output", &[("reason", &error.to_string())])
}

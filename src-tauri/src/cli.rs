//! `porthole share` and `porthole sources`: the conductor without a window.

mod arguments;
mod catalogue;
mod duration;
mod errands;
mod sentences;
mod terminal;

pub(crate) use arguments::{Arguments, Verb};
pub(crate) use terminal::fail;

use std::process::ExitCode;

use host::{Command, EndedReason, Event, Host};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::mpsc;

use terminal::Terminal;

/// A line on standard input longer than this is no command.
const LONGEST_LINE: usize = 4096;

/// Runs one verb to its end: 0 ended by choice, 1 a failure told in one sentence.
pub(crate) fn run(verb: Verb) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail("no-start", &[("reason", &error.to_string())]),
    };
    let code = runtime.block_on(async {
        match verb {
            Verb::Share(share) => {
                let terminal = Terminal::new(share.json);
                let asks = share.asks();
                follow(terminal, Command::Share(share.into_request()), asks).await
            }
            Verb::Sources { json } => sources(Terminal::new(json)).await,
        }
    });
    // A read of standard input cannot be cancelled; it must not hold the process.
    runtime.shutdown_background();
    code
}

/// Shows every event until the sharing ends.
async fn follow(mut terminal: Terminal, share: Command, asks: bool) -> ExitCode {
    let mut host = Host::start(crate::host_name());
    let commands = host.commands();
    if commands.send(share).await.is_err() {
        return fail("no-start", &[("reason", "the conductor ended")]);
    }
    let mut lines = asks.then(read_lines);
    let mut interrupted = Interrupt::new();
    let mut ended = None;
    while ended.is_none() {
        tokio::select! {
            event = host.event() => match event {
                Some(event) => {
                    if let Event::Ended(reason) = event {
                        ended = Some(reason);
                    }
                    terminal.show(event);
                }
                None => break,
            },
            line = next_line(&mut lines) => match line {
                Some(line) => errand(&mut terminal, &commands, &line).await,
                None => lines = None,
            },
            () = interrupted.wait() => {
                if commands.send(Command::Stop).await.is_err() {
                    break;
                }
            }
        }
        if terminal.is_closed() {
            break;
        }
    }
    drop(commands);
    host.close().await;
    match ended {
        Some(EndedReason::Stopped | EndedReason::TimeOver) => ExitCode::SUCCESS,
        Some(EndedReason::Failed) | None => ExitCode::FAILURE,
    }
}

async fn errand(terminal: &mut Terminal, commands: &mpsc::Sender<Command>, line: &str) {
    match errands::parse(line) {
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
    if listed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Lines of standard input, through a bounded queue; the reading task ends with the input or the process.
fn read_lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(16);
    tokio::spawn(async move {
        let mut input = BufReader::with_capacity(LONGEST_LINE, tokio::io::stdin());
        let mut line = Vec::new();
        loop {
            line.clear();
            let mut limited = tokio::io::AsyncReadExt::take(&mut input, LONGEST_LINE as u64);
            match limited.read_until(b'\n', &mut line).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {
                    if sender.send(String::from_utf8_lossy(&line).trim().to_owned()).await.is_err() {
                        break;
                    }
                }
            }
        }
    });
    lines
}

async fn next_line(lines: &mut Option<mpsc::Receiver<String>>) -> Option<String> {
    match lines {
        Some(lines) => lines.recv().await,
        None => std::future::pending().await,
    }
}

/// Ctrl-C, and the polite signal of a service manager.
struct Interrupt {
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
}

impl Interrupt {
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok(),
        }
    }

    async fn wait(&mut self) {
        #[cfg(unix)]
        if let Some(terminate) = &mut self.terminate {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        // Without a signal handler the system ends the process itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

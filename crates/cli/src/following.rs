//! One verb, from its first command to its exit code.

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use host::{Command, DisplayName, EndedReason, Event, Host, ProblemCode};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::course::{Course, End};
use super::errands::NoErrand;
use super::input::Input;
use super::interrupt::Interrupt;
use super::terminal::{Terminal, fail};

/// After the end, a reader who does not read is waited for this long.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A conductor, and those between whom the command line stands.
struct Following<C> {
    course: C,
    host: Host,
    commands: mpsc::Sender<Command>,
    terminal: Terminal,
    input: Input,
    interrupt: Interrupt,
    interrupted: bool,
    /// Somebody wants it to end, so nothing waits for who reads.
    ends: bool,
    /// The last event was told.
    told_end: bool,
}

/// Shows every event until `course` is over. `name` is how others see this machine.
pub(super) async fn follow(course: impl Course, name: DisplayName, terminal: Terminal, input: Input) -> ExitCode {
    let interrupt = Interrupt::listen();
    let host = Host::start(name);
    let commands = host.commands();
    let (interrupted, ends, told_end) = (false, false, false);
    let mut following = Following { course, host, commands, terminal, input, interrupt, interrupted, ends, told_end };
    let first = following.course.begin();
    if following.commands.send(first).await.is_err() {
        return fail("no-start", &[("reason", "the conductor ended")]);
    }
    following.run().await;
    following.leave().await
}

impl<C: Course> Following<C> {
    async fn run(&mut self) {
        while self.course.end().is_none() && (self.interrupted || !self.terminal.is_closed()) {
            let takes_events = self.ends || !self.terminal.is_full();
            // Each wait can be dropped without loss, and what is done about it waits for no reader.
            tokio::select! {
                event = self.host.event(), if takes_events => {
                    let Some(event) = event else { break };
                    self.heard(event).await;
                }
                said = self.input.said() => self.said(said).await,
                () = self.interrupt.wish() => {
                    self.interrupted = true;
                    self.said(Ok(Command::Stop)).await;
                }
                () = self.terminal.flush(), if !self.terminal.is_closed() => {}
            }
        }
    }

    async fn heard(&mut self, event: Event) {
        let command = self.course.heard(&event);
        // What was not done is told before the event that ends it, for that is the last.
        if let Some(End::Undone(regret)) = self.course.end() {
            self.terminal.regret(&regret);
        }
        self.told_end |= matches!(event, Event::Ended(_));
        self.terminal.show(event);
        if let Some(command) = command {
            self.obey(command).await;
        }
    }

    async fn said(&mut self, said: Result<Command, NoErrand>) {
        match said {
            Ok(command) => self.obey(self.course.means(command)).await,
            Err(wrong) => self.terminal.unknown_command(&wrong),
        }
    }

    async fn obey(&mut self, command: Command) {
        self.ends |= matches!(command, Command::Stop | Command::Leave);
        // The conductor ends only after it said so, and the loop above hears that.
        let _ = self.commands.send(command).await;
    }

    async fn leave(self) -> ExitCode {
        let Self { course, host, commands, mut terminal, interrupted, told_end, .. } = self;
        drop(commands);
        host.close().await;
        let end = course.end();
        if !told_end {
            let is_well = matches!(end, Some(End::Well));
            terminal.end(if is_well { EndedReason::Stopped } else { EndedReason::Failed });
        }
        let written = timeout(LAST_WORDS, terminal.close()).await.unwrap_or(Ok(()));
        match (written, end) {
            // Ctrl-C ends also those who read at the other end of a pipe.
            (Err(error), _) if !interrupted => no_output(&error),
            (_, Some(End::Well)) => ExitCode::SUCCESS,
            (_, Some(End::Failed | End::Undone(_)) | None) => ExitCode::FAILURE,
        }
    }
}

/// Asks and shows what is answered, until the event that `is_answer`, or a problem instead of it.
pub(super) async fn ask(
    command: Command,
    name: DisplayName,
    mut terminal: Terminal,
    is_answer: fn(&Event) -> bool,
) -> ExitCode {
    let mut host = Host::start(name);
    if host.commands().send(command).await.is_err() {
        return fail("no-start", &[("reason", "the conductor ended")]);
    }
    let mut is_answered = false;
    while let Some(event) = host.event().await {
        is_answered = is_answer(&event);
        let stands_in_the_way = is_obstacle(&event);
        terminal.show(event);
        if is_answered || stands_in_the_way {
            break;
        }
    }
    host.close().await;
    // Somebody may be paging through a list, so there is no hurry.
    if let Err(error) = terminal.close().await {
        return no_output(&error);
    }
    if is_answered { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// After a list that was damaged a new one follows; after every other problem, nothing does.
fn is_obstacle(event: &Event) -> bool {
    matches!(event, Event::Problem(problem) if problem.code != ProblemCode::ListDamaged)
}

pub(super) fn no_output(error: &io::Error) -> ExitCode {
    fail("no-output", &[("reason", &error.to_string())])
}

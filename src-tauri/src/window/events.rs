//! Between the window and the conductor: commands go in, events come out to the page.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use host::{Command, Event, FilesEvent, Host, SettingsSheet, Theme};
use tauri::async_runtime::{JoinHandle, block_on, spawn, spawn_blocking};
use tauri::{AppHandle, Emitter, Manager};
use tokio::sync::{mpsc, oneshot};
use view::View;

use super::shelf::Shelf;
#[cfg(target_os = "linux")]
use super::start;
use super::tray;

/// The name under which the page hears every event.
const EVENT: &str = "porthole";

/// Guests are told that sharing ends, for which the conductor takes 8 s at most; after this the process ends without them.
const GOODBYE: Duration = Duration::from_secs(10);

/// One running conductor and the page that listens to it.
pub(super) struct Hallway {
    commands: mpsc::Sender<Command>,
    state: Mutex<State>,
}

enum State {
    /// The page does not listen yet: events wait in the conductor.
    Waiting(Host),
    /// Events flow to the page until `leave` is told.
    Flowing { leave: oneshot::Sender<()>, flow: JoinHandle<()> },
    /// The application ends.
    Closed,
}

impl Hallway {
    /// Starts the conductor on the application's runtime.
    pub(super) fn open() -> Self {
        let host = block_on(async { Host::start(crate::host_name()) });
        Self { commands: host.commands(), state: Mutex::new(State::Waiting(host)) }
    }

    /// Hands `command` to the conductor.
    ///
    /// # Errors
    /// Where the application is ending.
    pub(super) async fn send(&self, command: Command) -> Result<(), mpsc::error::SendError<Command>> {
        self.commands.send(command).await
    }

    /// The page listens from now on. A second call changes nothing.
    pub(super) fn listen(&self, app: AppHandle) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = match std::mem::replace(&mut *state, State::Closed) {
            State::Waiting(host) => {
                let (leave, left) = oneshot::channel();
                State::Flowing { leave, flow: spawn(flow(host, app, left)) }
            }
            state @ (State::Flowing { .. } | State::Closed) => state,
        };
    }

    /// Stops sharing, tells the guests and waits for that, but not for long.
    pub(super) fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let ending = std::mem::replace(&mut *state, State::Closed);
        block_on(async {
            let goodbye = async {
                // `Stop` lets the guests know; it goes unheard only where the conductor is gone already.
                let _ = self.commands.send(Command::Stop).await;
                if let State::Flowing { leave, flow } = ending {
                    let _ = leave.send(());
                    let _ = flow.await;
                }
            };
            let _ = tokio::time::timeout(GOODBYE, goodbye).await;
        });
    }
}

async fn flow(mut host: Host, app: AppHandle, mut left: oneshot::Receiver<()>) {
    loop {
        tokio::select! {
            event = host.event() => match event {
                Some(event) => tell(&app, event),
                None => return,
            },
            _ = &mut left => break,
        }
    }
    host.close().await;
}

/// The window's colours are the system's, or those that were chosen.
pub(super) fn colour(app: &AppHandle, theme: Theme) {
    app.set_theme(match theme {
        Theme::Auto => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    });
}

/// Porthole starts with the desktop where that was chosen; nothing was, where the file could not be read.
#[cfg(target_os = "linux")]
fn start_with_desktop(app: &AppHandle, sheet: &SettingsSheet) {
    let wanted = sheet.reading.settings.start_with_session;
    let (Ok(config), None) = (app.path().config_dir(), &sheet.unread) else { return };
    drop(spawn_blocking(move || {
        let data = host::named_data_folder();
        let arranged = start::program().and_then(|program| start::arrange(&config, wanted, &program, data.as_deref()));
        if let Err(error) = arranged {
            tracing::warn!(%error, "the entry for the start of the desktop was not changed");
        }
    }));
}

/// Elsewhere the desktop starts it by means of its own.
#[cfg(not(target_os = "linux"))]
fn start_with_desktop(_app: &AppHandle, _sheet: &SettingsSheet) {}

fn tell(app: &AppHandle, event: Event) {
    tray::note(app, &event);
    if let Event::Settings(sheet) = &event {
        colour(app, sheet.reading.settings.theme);
        start_with_desktop(app, sheet);
    }
    if let Event::Files(event) = &event {
        app.state::<Shelf>().note(event);
    }
    // A transfer may bring 100,000 files, and the page shows no more than their number.
    if !matches!(event, Event::Files(FilesEvent::Verified(_))) {
        // A page that is gone hears nothing; the application is about to end then.
        let _ = app.emit(EVENT, View::for_window(event));
    }
}

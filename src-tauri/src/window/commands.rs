//! What the page can ask: each command becomes one [`Command`] for the conductor, and its outcome comes as events.

use std::time::Duration;

use host::{AcceptFiles, Command, GuestId, LetIn, ShareRequest, SourceChoice};
use serde::Serialize;
use tauri::ipc::Invoke;
use tauri::{AppHandle, State, Wry};

use super::events::Hallway;

/// An invitation from the window works this long; it can be renewed by one click.
const INVITATION_LASTS: Duration = Duration::from_secs(15 * 60);

/// Why a command was not taken.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    code: &'static str,
    message: String,
}

type Taken = Result<(), Refused>;

/// Every command of the page, and no other.
pub(super) fn all() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![ready, sources, share, let_in, turn_away, pause, resume, renew, revoke, stop]
}

#[tauri::command]
fn ready(app: AppHandle, hallway: State<'_, Hallway>) {
    hallway.listen(app);
}

#[tauri::command]
async fn sources(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::ListSources { thumbnails: true }).await
}

#[tauri::command]
async fn share(hallway: State<'_, Hallway>, source: String) -> Taken {
    let source = source.parse().map_err(|error| refused("no-source", &error))?;
    send(&hallway, Command::Share(request(source))).await
}

#[tauri::command]
async fn let_in(hallway: State<'_, Hallway>, guest: String) -> Taken {
    send(&hallway, Command::LetIn(named(&guest)?)).await
}

#[tauri::command]
async fn turn_away(hallway: State<'_, Hallway>, guest: String) -> Taken {
    send(&hallway, Command::TurnAway(named(&guest)?)).await
}

#[tauri::command]
async fn pause(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Pause).await
}

#[tauri::command]
async fn resume(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Resume).await
}

#[tauri::command]
async fn renew(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Renew).await
}

#[tauri::command]
async fn revoke(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Revoke).await
}

#[tauri::command]
async fn stop(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Stop).await
}

fn request(source: SourceChoice) -> ShareRequest {
    ShareRequest {
        source: Some(source),
        bind: Vec::new(),
        port: None,
        let_in: LetIn::Ask,
        lasts: None,
        invitation_lasts: INVITATION_LASTS,
        inbox: None,
        accept: AcceptFiles::Ask,
    }
}

fn named(guest: &str) -> Result<GuestId, Refused> {
    guest.parse().map_err(|error| refused("unknown-guest", &error))
}

async fn send(hallway: &Hallway, command: Command) -> Taken {
    hallway.send(command).await.map_err(|error| refused("ending", &error))
}

fn refused(code: &'static str, error: &dyn std::fmt::Display) -> Refused {
    Refused { code, message: error.to_string() }
}

//! What the page asks of a sharing.

use std::time::Duration;

use host::{Command, GuestId, LetIn, ShareRequest};
use tauri::State;

use super::{Hallway, Refused, Taken, refused, send};

/// An invitation from the window works this long; it can be renewed by one click.
const INVITATION_LASTS: Duration = Duration::from_secs(15 * 60);

#[tauri::command]
pub(super) async fn sources(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::ListSources { thumbnails: true }).await
}

#[tauri::command]
pub(super) async fn preview(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Preview).await
}

/// Without a source: files only.
#[tauri::command]
pub(super) async fn share(hallway: State<'_, Hallway>, source: Option<String>) -> Taken {
    let source = source.map(|source| source.parse()).transpose().map_err(|error| refused("no-source", error))?;
    let request = ShareRequest {
        source,
        bind: Vec::new(),
        port: None,
        let_in: LetIn::Ask,
        lasts: None,
        invitation_lasts: INVITATION_LASTS,
        inbox: None,
        accept: None,
        most: None,
    };
    send(&hallway, Command::Share(request)).await
}

/// Another source in the place of the one that is shown.
#[tauri::command]
pub(super) async fn show(hallway: State<'_, Hallway>, source: String) -> Taken {
    let source = source.parse().map_err(|error| refused("no-source", error))?;
    send(&hallway, Command::Show(source)).await
}

#[tauri::command]
pub(super) async fn let_in(hallway: State<'_, Hallway>, guest: String) -> Taken {
    send(&hallway, Command::LetIn(named(&guest)?)).await
}

#[tauri::command]
pub(super) async fn turn_away(hallway: State<'_, Hallway>, guest: String) -> Taken {
    send(&hallway, Command::TurnAway(named(&guest)?)).await
}

#[tauri::command]
pub(super) async fn pause(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Pause).await
}

#[tauri::command]
pub(super) async fn resume(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Resume).await
}

#[tauri::command]
pub(super) async fn renew(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Renew).await
}

#[tauri::command]
pub(super) async fn revoke(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Revoke).await
}

#[tauri::command]
pub(super) async fn stop(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Stop).await
}

fn named(guest: &str) -> Result<GuestId, Refused> {
    guest.parse().map_err(|error| refused("unknown-guest", error))
}

//! What the page asks of files. It never names a path: what a person picked, dropped or received lies on the [`Shelf`].

use host::{Choice, Command, FilesCommand, Recipients, TransferId};
use tauri::{AppHandle, Manager, State, WebviewWindow};
use tokio::task::spawn_blocking;

use super::settings::usual_folder;
use super::{Hallway, Refused, Taken, refused};
use crate::window::dialog::{self, Pick};
use crate::window::notice;
use crate::window::shelf::{BasketView, FolderView, Shelf};

/// Files or a folder to send; none where the dialog was closed. The dialog has the title.
#[tauri::command]
pub(super) async fn pick(
    window: WebviewWindow,
    shelf: State<'_, Shelf>,
    what: Pick,
    title: String,
) -> Result<Option<BasketView>, Refused> {
    let start = shelf.last().or_else(|| window.path().home_dir().ok());
    Ok(dialog::pick(&window, what, title, start).await.map(|paths| shelf.fill(paths)))
}

/// Another folder for what is offered, from the one that was chosen last; none where the dialog was closed.
#[tauri::command]
pub(super) async fn choose_folder(
    window: WebviewWindow,
    shelf: State<'_, Shelf>,
    transfer: String,
    title: String,
) -> Result<Option<FolderView>, Refused> {
    let transfer = named(transfer)?;
    let start = match shelf.liked() {
        Some(liked) => Some(liked),
        None => usual_folder().await,
    };
    let chosen = dialog::pick(&window, Pick::Folder, title, start).await;
    let Some(folder) = chosen.and_then(|paths| paths.into_iter().next()) else { return Ok(None) };
    let app = window.app_handle().clone();
    let shown = spawn_blocking(move || app.state::<Shelf>().choose(transfer, folder)).await;
    shown.map(Some).map_err(|error| refused("no-inbox", error))
}

/// What was picked or dropped last, to one peer or to everybody.
#[tauri::command]
pub(super) async fn send(hallway: State<'_, Hallway>, shelf: State<'_, Shelf>, to: Option<String>) -> Taken {
    let to = match to {
        Some(peer) => Recipients::One(peer.parse().map_err(|error| refused("no-recipient", error))?),
        None => Recipients::All,
    };
    tell(&hallway, FilesCommand::Send { to, paths: shelf.empty() }).await
}

/// All roots, or those with these numbers.
#[tauri::command]
pub(super) async fn accept(
    hallway: State<'_, Hallway>,
    shelf: State<'_, Shelf>,
    transfer: String,
    roots: Option<Vec<u32>>,
) -> Taken {
    let transfer = named(transfer)?;
    let choice = match roots {
        Some(roots) => Choice::Some(roots.try_into().map_err(|error| refused("unknown-transfer", error))?),
        None => Choice::All,
    };
    tell(&hallway, FilesCommand::Accept { transfer, choice, into: shelf.chosen(transfer) }).await
}

#[tauri::command]
pub(super) async fn decline(hallway: State<'_, Hallway>, transfer: String) -> Taken {
    tell(&hallway, FilesCommand::Decline(named(transfer)?)).await
}

#[tauri::command]
pub(super) async fn hold_back(hallway: State<'_, Hallway>, transfer: String) -> Taken {
    tell(&hallway, FilesCommand::Pause(named(transfer)?)).await
}

#[tauri::command]
pub(super) async fn go_on(hallway: State<'_, Hallway>, transfer: String) -> Taken {
    tell(&hallway, FilesCommand::Resume(named(transfer)?)).await
}

#[tauri::command]
pub(super) async fn cancel(hallway: State<'_, Hallway>, transfer: String) -> Taken {
    tell(&hallway, FilesCommand::Cancel(named(transfer)?)).await
}

#[tauri::command]
pub(super) async fn retry(hallway: State<'_, Hallway>, transfer: String) -> Taken {
    tell(&hallway, FilesCommand::Retry(named(transfer)?)).await
}

#[tauri::command]
pub(super) async fn transfers(hallway: State<'_, Hallway>) -> Taken {
    tell(&hallway, FilesCommand::List).await
}

#[tauri::command]
pub(super) async fn clear_history(hallway: State<'_, Hallway>) -> Taken {
    tell(&hallway, FilesCommand::ClearHistory).await
}

/// Shows what was received in the system's own view of its folder.
#[tauri::command]
pub(super) async fn reveal(shelf: State<'_, Shelf>, transfer: String) -> Taken {
    let place = shelf.place(named(transfer)?).ok_or_else(|| refused("not-shown", "it is not known where it lies"))?;
    let shown = spawn_blocking(move || place.reveal()).await.map_err(|error| refused("not-shown", error))?;
    shown.map_err(|error| refused("not-shown", error))
}

/// Shows a notice of the desktop, where the window is not in front.
#[tauri::command]
pub(super) fn notify(app: AppHandle, window: WebviewWindow, title: String, text: String) {
    if !window.is_focused().unwrap_or_default() {
        notice::show(app.package_info().name.clone(), title, text);
    }
}

async fn tell(hallway: &Hallway, command: FilesCommand) -> Taken {
    super::send(hallway, Command::Files(command)).await
}

fn named(transfer: String) -> Result<TransferId, Refused> {
    transfer.try_into().map_err(|error| refused("unknown-transfer", error))
}

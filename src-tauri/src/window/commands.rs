//! What the page can ask: each command becomes one [`Command`] for the conductor, and its outcome comes as events.

mod files;
mod sharing;
mod visit;

use host::Command;
use serde::Serialize;
use tauri::ipc::Invoke;
use tauri::{AppHandle, Manager, State, Wry};

use super::events::Hallway;

/// Why a command was not taken.
#[derive(Debug, Serialize)]
struct Refused {
    code: &'static str,
    message: String,
}

type Taken = Result<(), Refused>;

/// Every command of the page, and no other.
pub(super) fn all() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        ready,
        inbox,
        sharing::sources,
        sharing::preview,
        sharing::share,
        sharing::let_in,
        sharing::turn_away,
        sharing::pause,
        sharing::resume,
        sharing::renew,
        sharing::revoke,
        sharing::stop,
        visit::check_link,
        visit::join,
        visit::leave,
        files::pick,
        files::choose_folder,
        files::send,
        files::accept,
        files::decline,
        files::hold_back,
        files::go_on,
        files::cancel,
        files::retry,
        files::transfers,
        files::clear_history,
        files::reveal,
        files::notify
    ]
}

#[tauri::command]
fn ready(app: AppHandle, hallway: State<'_, Hallway>) {
    hallway.listen(app);
}

/// The folder for what is received, where the person chooses no other.
#[tauri::command]
fn inbox(app: AppHandle) -> Result<String, Refused> {
    let folder = downloads(&app).ok_or("the system names no folder for downloads");
    folder.map(|folder| folder.to_string_lossy().into_owned()).map_err(|error| refused("no-inbox", error))
}

/// What the page shows as the inbox is what the conductor is told.
fn downloads(app: &AppHandle) -> Option<std::path::PathBuf> {
    app.path().download_dir().or_else(|_| app.path().home_dir()).ok()
}

async fn send(hallway: &Hallway, command: Command) -> Taken {
    hallway.send(command).await.map_err(|error| refused("ending", error))
}

fn refused(code: &'static str, error: impl std::fmt::Display) -> Refused {
    Refused { code, message: error.to_string() }
}

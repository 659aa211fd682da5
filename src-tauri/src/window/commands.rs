//! What the page can ask: each command becomes one [`Command`] for the conductor, and its outcome comes as events.

mod devices;
mod files;
mod settings;
mod sharing;
mod visit;

use host::Command;
use serde::Serialize;
use tauri::ipc::Invoke;
use tauri::{AppHandle, State, Wry};

use super::events::Hallway;
use super::wish::{Wish, Wishes};

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
        wish,
        settings::language,
        settings::settings,
        settings::change,
        settings::choose_inbox,
        settings::examine,
        sharing::sources,
        sharing::preview,
        sharing::share,
        sharing::show,
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
        devices::devices,
        devices::remember,
        devices::connect,
        devices::rename_device,
        devices::trust_device,
        devices::forget_device,
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

/// What was asked of the page from outside, where that is not done yet.
#[tauri::command]
fn wish(wishes: State<'_, Wishes>) -> Option<Wish> {
    wishes.take()
}

async fn send(hallway: &Hallway, command: Command) -> Taken {
    hallway.send(command).await.map_err(|error| refused("ending", error))
}

fn refused(code: &'static str, error: impl std::fmt::Display) -> Refused {
    Refused { code, message: error.to_string() }
}

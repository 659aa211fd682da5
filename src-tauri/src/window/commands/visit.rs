//! What the page asks of a visit to another Porthole.

use host::{AcceptFiles, Command, JoinRequest, Link, LinkError};
use tauri::{AppHandle, State};

use super::{Hallway, Refused, Taken, downloads, refused, send};

/// The address that a link leads to.
#[tauri::command]
pub(super) fn check_link(link: &str) -> Result<String, Refused> {
    read(link).map(|link| link.address().to_string())
}

#[tauri::command]
pub(super) async fn join(app: AppHandle, hallway: State<'_, Hallway>, link: String) -> Taken {
    let request = JoinRequest { link: read(&link)?, into: downloads(&app), accept: AcceptFiles::Ask };
    send(&hallway, Command::Join(request)).await
}

#[tauri::command]
pub(super) async fn leave(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Leave).await
}

fn read(link: &str) -> Result<Link, Refused> {
    Link::parse(link).map_err(|error| refused(code(error), error))
}

fn code(error: LinkError) -> &'static str {
    match error {
        LinkError::Scheme | LinkError::Address => "no-link",
        LinkError::Unreachable => "unreachable",
        LinkError::Version => "version",
        LinkError::Secret => "incomplete",
    }
}

//! What the page asks of a visit to another Porthole.

use host::{Command, JoinRequest, Link, LinkError};
use tauri::State;

use super::{Hallway, Refused, Taken, refused, send};

/// The address that a link leads to.
#[tauri::command]
pub(super) fn check_link(link: &str) -> Result<String, Refused> {
    read(link).map(|link| link.address().to_string())
}

#[tauri::command]
pub(super) async fn join(hallway: State<'_, Hallway>, link: String) -> Taken {
    let request = JoinRequest { link: read(&link)?, name: None, into: None, accept: None };
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

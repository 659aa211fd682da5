//! What the page asks of devices.

use host::{Command, ConnectRequest, DevicesCommand, DisplayName, Trust};
use tauri::State;

use super::{Hallway, Taken, refused, send};

/// All devices, and every change of them from now on.
#[tauri::command]
pub(super) async fn devices(hallway: State<'_, Hallway>) -> Taken {
    ask(&hallway, DevicesCommand::List).await
}

#[tauri::command]
pub(super) async fn remember(hallway: State<'_, Hallway>, peer: String) -> Taken {
    let peer = peer.parse().map_err(|error| refused("not-able", error))?;
    ask(&hallway, DevicesCommand::Remember(peer)).await
}

#[tauri::command]
pub(super) async fn connect(hallway: State<'_, Hallway>, device: String) -> Taken {
    let request = ConnectRequest { device, at: None, name: None, into: None, accept: None };
    ask(&hallway, DevicesCommand::Connect(request)).await
}

#[tauri::command]
pub(super) async fn rename_device(hallway: State<'_, Hallway>, device: String, name: &str) -> Taken {
    ask(&hallway, DevicesCommand::Rename { device, name: DisplayName::from(name) }).await
}

#[tauri::command]
pub(super) async fn trust_device(hallway: State<'_, Hallway>, device: String, trust: &str) -> Taken {
    let trust = Trust::of(trust).ok_or_else(|| refused("unknown-trust", "there is no such trust"))?;
    ask(&hallway, DevicesCommand::Trust { device, trust }).await
}

#[tauri::command]
pub(super) async fn forget_device(hallway: State<'_, Hallway>, device: String) -> Taken {
    ask(&hallway, DevicesCommand::Forget { device }).await
}

async fn ask(hallway: &Hallway, command: DevicesCommand) -> Taken {
    send(hallway, Command::Devices(command)).await
}

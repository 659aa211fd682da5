//! What the page asks of settings and of the doctor.

use host::{Command, Setting, SettingsCommand, SettingsFile, SettingsSheet, Value};
use serde::Deserialize;
use tauri::{State, WebviewWindow};
use tokio::task::spawn_blocking;

use super::{Hallway, Refused, Taken, refused, send};
use crate::window::dialog::{self, Pick};

/// A file of settings is text.
const NO_TEXT: &str = "the name of this folder is no text in UTF-8: choose another folder";

/// A value as the page has it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Given {
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
}

/// Tells the settings, now and whenever their file is changed.
#[tauri::command]
pub(super) async fn settings(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Settings(SettingsCommand::Show)).await
}

#[tauri::command]
pub(super) async fn change(hallway: State<'_, Hallway>, setting: String, value: Given) -> Taken {
    let setting = Setting::of(&setting).ok_or_else(|| refused("not-changed", "there is no such setting"))?;
    let value = match value {
        Given::Flag(flag) => Value::Flag(flag),
        Given::Number(number) => Value::Number(number),
        Given::Text(text) => Value::Text(text),
        Given::List(texts) => Value::List(texts),
    };
    send(&hallway, Command::Settings(SettingsCommand::Change { setting, value })).await
}

/// Lets the person choose the folder for what arrives; nothing changes where the dialog is closed.
#[tauri::command]
pub(super) async fn choose_inbox(window: WebviewWindow, hallway: State<'_, Hallway>, title: String) -> Taken {
    let chosen = dialog::pick(&window, Pick::Folder, title, usual_folder().await).await;
    let Some(folder) = chosen.and_then(|paths| paths.into_iter().next()) else { return Ok(()) };
    // A name like it would be another folder.
    let folder = folder.into_os_string().into_string().map_err(|_| refused("not-changed", NO_TEXT))?;
    let value = Value::Text(folder);
    send(&hallway, Command::Settings(SettingsCommand::Change { setting: Setting::Folder, value })).await
}

/// The language that was chosen, by which the page begins.
#[tauri::command]
pub(super) async fn language() -> Result<&'static str, Refused> {
    Ok(spawn_blocking(SettingsFile::chosen).await.unwrap_or_default().language.as_str())
}

#[tauri::command]
pub(super) async fn examine(hallway: State<'_, Hallway>) -> Taken {
    send(&hallway, Command::Examine).await
}

/// The folder for what is received, where the person chooses no other.
pub(super) async fn usual_folder() -> Option<std::path::PathBuf> {
    let sheet = spawn_blocking(|| SettingsSheet::of(SettingsFile::usual().as_ref(), crate::host_name()));
    sheet.await.ok()?.folder()
}

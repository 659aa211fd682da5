//! The system's own dialogs for files and folders.

use std::path::PathBuf;

use rfd::AsyncFileDialog;
use serde::Deserialize;
use tauri::WebviewWindow;
use tokio::sync::oneshot;

/// What is to be chosen.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Pick {
    /// Any number of files.
    Files,
    /// One folder.
    Folder,
}

/// Lets the person choose, from the folder `start` on, or where the system thinks fit (GTK begins with recent files, and takes
/// no typed name of a folder there). None where the dialog was closed, or
/// cannot be opened.
pub(super) async fn pick(
    window: &WebviewWindow,
    what: Pick,
    title: String,
    start: Option<PathBuf>,
) -> Option<Vec<PathBuf>> {
    let (opened, opening) = oneshot::channel();
    let parent = window.clone();
    // Some systems open dialogs from the main thread only; it is not kept waiting.
    let open = move || {
        let mut dialog = AsyncFileDialog::new().set_parent(&parent).set_title(title);
        if let Some(start) = start {
            dialog = dialog.set_directory(start);
        }
        let chosen = async move {
            match what {
                Pick::Files => dialog.pick_files().await,
                Pick::Folder => dialog.pick_folder().await.map(|folder| vec![folder]),
            }
        };
        // Whoever asked is gone only where the application ends.
        let _ = opened.send(chosen);
    };
    window.run_on_main_thread(open).ok()?;
    let chosen = opening.await.ok()?.await?;
    Some(chosen.into_iter().map(PathBuf::from).collect())
}

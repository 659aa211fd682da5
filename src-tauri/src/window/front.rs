//! The window comes to the front.

use tauri::{AppHandle, Manager, WebviewWindow};
use tokio::sync::oneshot;

/// The name of the only window.
pub(super) const MAIN: &str = "main";

/// What `question` finds out about the window; none where the application is about to end. Asked on any other thread than the
/// main one, the window would keep that thread until it has answered, and one that is about to be gone never does.
pub(super) async fn ask<T: Send + 'static>(
    window: &WebviewWindow,
    question: impl FnOnce(&WebviewWindow) -> T + Send + 'static,
) -> Option<T> {
    let (told, answer) = oneshot::channel();
    let asked = window.clone();
    window.run_on_main_thread(move || drop(told.send(question(&asked)))).ok()?;
    answer.await.ok()
}

/// Shows a window that was out of sight, and leaves the keyboard where it is.
pub(super) fn unhide(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    if window.is_visible().is_ok_and(|visible| !visible) {
        // It fails only where the window is about to be gone.
        let _ = window.show();
    }
}

/// Shows the window, wherever it is, and gives it the keyboard.
pub(super) fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    // Each of these fails only where the window is about to be gone.
    let _ = window.show();
    let _ = window.unminimize();
    let _ = window.set_focus();
}

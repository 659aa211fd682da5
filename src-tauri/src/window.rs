//! The window: a web page that asks by commands and is told by events. It knows no domain logic.

mod commands;
mod dialog;
mod drag;
mod events;
mod notice;
mod shelf;

use std::process::ExitCode;

use cli::NoWindow;
use host::SettingsFile;
use tauri::{Manager, RunEvent};

use events::Hallway;
use shelf::Shelf;

/// Opens the window and runs until it is closed.
pub(crate) fn run() -> ExitCode {
    if !has_display() {
        return NoWindow::Display.told();
    }
    let app = tauri::Builder::default()
        .setup(|app| {
            app.manage(Shelf::default());
            app.manage(Hallway::open());
            events::colour(app.handle(), SettingsFile::chosen().theme);
            Ok(())
        })
        .on_window_event(drag::follow)
        .invoke_handler(commands::all())
        .build(tauri::generate_context!());
    match app {
        Ok(app) => ExitCode::from(exit_code(app.run_return(|app, event| {
            if matches!(event, RunEvent::Exit) {
                app.state::<Hallway>().close();
            }
        }))),
        Err(error) => NoWindow::Failed(error.to_string()).told(),
    }
}

fn exit_code(code: i32) -> u8 {
    u8::try_from(code).unwrap_or(1)
}

/// GTK ends the process where it finds no display, so it is asked first.
#[cfg(target_os = "linux")]
fn has_display() -> bool {
    gtk::init().is_ok()
}

#[cfg(not(target_os = "linux"))]
fn has_display() -> bool {
    true
}

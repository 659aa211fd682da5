//! The window: a web page that asks by commands and is told by events. It knows no domain logic.

mod badge;
mod commands;
mod dialog;
mod drag;
mod events;
mod front;
mod notice;
mod place;
mod shelf;
mod single;
mod standing;
#[cfg(target_os = "linux")]
mod start;
mod tray;
mod wish;
mod words;

use std::process::ExitCode;

use cli::{NoWindow, Opening};
use host::SettingsFile;
use tauri::{AppHandle, Manager, RunEvent};

use events::Hallway;
use place::Moves;
use shelf::Shelf;
use tray::Tray;
use wish::Wishes;

/// Opens the window and runs until it is closed; where it is open already, that one takes over.
pub(crate) fn run(opening: Opening) -> ExitCode {
    if !has_display() {
        return NoWindow::Display.told();
    }
    let settings = SettingsFile::chosen();
    let app = tauri::Builder::default()
        .manage(Shelf::default())
        .manage(Wishes::default())
        .manage(Moves::default())
        .manage(Tray::of(&settings))
        .plugin(single::plugin())
        .setup(move |app| {
            app.manage(Hallway::open());
            events::colour(app.handle(), settings.theme);
            place::begin(app.handle());
            tray::begin(app.handle());
            if opening.hidden {
                tray::wait(app.handle());
            }
            single::open(app.handle(), opening);
            Ok(())
        })
        .on_window_event(|window, event| {
            drag::follow(window, event);
            place::follow(window, event);
            tray::follow(window, event);
        })
        .invoke_handler(commands::all())
        .build(tauri::generate_context!());
    match app {
        Ok(app) => ExitCode::from(exit_code(app.run_return(follow))),
        Err(error) => NoWindow::Failed(error.to_string()).told(),
    }
}

fn follow(app: &AppHandle, event: RunEvent) {
    // Only there the system hands links over by an event of its own.
    #[cfg(target_os = "macos")]
    if let RunEvent::Opened { urls } = &event {
        let line = urls.first().map(|link| ["porthole".into(), link.as_str().into()]);
        single::open(app, line.and_then(Opening::of).unwrap_or_default());
    }
    if matches!(event, RunEvent::Exit) {
        app.state::<Hallway>().close();
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

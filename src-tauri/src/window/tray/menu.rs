//! The menu of the icon.

use host::Command;
use tauri::async_runtime::spawn;
use tauri::menu::{Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::{AppHandle, Manager, Wry};

use crate::window::events::Hallway;
use crate::window::front;
use crate::window::standing::{Goings, Standing};
use crate::window::wish::{self, Wish};
use crate::window::words::Words;

/// What goes on, in words.
pub(super) fn heading(standing: Standing, words: &Words) -> &str {
    match standing {
        Standing::Quiet => &words.quiet,
        Standing::Sharing => &words.sharing,
        Standing::Waiting => &words.waiting,
        Standing::Paused => &words.paused,
    }
}

/// What goes on, and what can be done about it.
///
/// # Errors
/// Where the system makes no menu.
pub(super) fn of(app: &AppHandle, goings: &Goings, words: &Words) -> tauri::Result<Menu<Wry>> {
    let item = |id, text: &str, enabled| MenuItem::with_id(app, id, text, enabled, None::<&str>);
    let menu = Menu::new(app)?;
    menu.append(&item("heading", heading(goings.standing(), words), false)?)?;
    menu.append(&PredefinedMenuItem::separator(app)?)?;
    menu.append(&item("open", &words.open, true)?)?;
    if goings.shares() {
        let (id, text) = if goings.paused() { ("resume", &words.go_on) } else { ("pause", &words.pause) };
        menu.append(&item(id, text, true)?)?;
        menu.append(&item("stop", &words.stop, true)?)?;
    } else {
        menu.append(&item("share", &words.share, true)?)?;
    }
    menu.append(&PredefinedMenuItem::separator(app)?)?;
    menu.append(&item("quit", &words.quit, true)?)?;
    Ok(menu)
}

/// Something was chosen.
pub(super) fn chosen(app: &AppHandle, event: MenuEvent) {
    match event.id().as_ref() {
        "open" => front::raise(app),
        // Who shares wants to hand out the link.
        "share" => {
            front::raise(app);
            wish::make(app, Wish::Share);
        }
        "pause" => send(app, Command::Pause),
        "resume" => send(app, Command::Resume),
        "stop" => send(app, Command::Stop),
        "quit" => app.exit(0),
        // What goes on is no wish.
        _ => {}
    }
}

fn send(app: &AppHandle, command: Command) {
    let app = app.clone();
    spawn(async move {
        // It is not taken only where the application ends.
        let _ = app.state::<Hallway>().send(command).await;
    });
}

//! The icon in the desktop's tray: what goes on, and the few things that can be done without the window.

mod menu;
mod shelf;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use host::{CloseToTray, Event, Settings};
use tauri::async_runtime::spawn;
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Window, WindowEvent};

use super::standing::{Goings, Standing};
use super::words::Words;
use super::{badge, front, notice};

/// The name of the only icon.
const ICON: &str = "porthole";

/// A desktop that starts has its tray within this time.
const TRAY_COMES: Duration = Duration::from_secs(15);

/// What the icon shows, and what it needs for that.
pub(super) struct Tray {
    known: Mutex<Known>,
    /// The desktop has a place for icons, and ours is in it.
    there: AtomicBool,
}

struct Known {
    goings: Goings,
    close: CloseToTray,
    words: Words,
}

impl Tray {
    /// As the settings have it, before anything happened.
    pub(super) fn of(settings: &Settings) -> Self {
        let (close, words) = (settings.close_to_tray, Words::of(settings.language));
        Self { known: Mutex::new(Known { goings: Goings::default(), close, words }), there: AtomicBool::new(false) }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a window that is closed leaves the program in the tray, and whether something goes on there.
    fn keeps(&self) -> (bool, bool) {
        let known = self.known();
        let busy = known.goings.is_busy();
        let wanted = match known.close {
            CloseToTray::Sharing => busy,
            CloseToTray::Always => true,
            CloseToTray::Never => false,
        };
        (wanted, busy)
    }
}

/// The icon is there whenever the desktop has a place for it.
pub(super) fn begin(app: &AppHandle) {
    shelf::watch(app, appear, vanish);
}

/// The window is out of sight. It comes into sight where no tray is there in time.
pub(super) fn wait(app: &AppHandle) {
    let app = app.clone();
    spawn(async move {
        tokio::time::sleep(TRAY_COMES).await;
        if !app.state::<Tray>().there.load(Ordering::Relaxed) {
            front::unhide(&app);
        }
    });
}

/// Hears an event, and shows what has changed by it.
pub(super) fn note(app: &AppHandle, event: &Event) {
    let changed = {
        let tray = app.state::<Tray>();
        let mut known = tray.known();
        let before = (known.goings.standing(), known.goings.shares());
        known.goings.note(event);
        if let Event::Settings(sheet) = event {
            known.close = sheet.reading.settings.close_to_tray;
            known.words = Words::of(sheet.reading.settings.language);
        }
        matches!(event, Event::Settings(_)) || before != (known.goings.standing(), known.goings.shares())
    };
    if changed {
        let shown = app.clone();
        // Where the main thread is gone, so is the icon.
        let _ = app.run_on_main_thread(move || show(&shown));
    }
}

/// A window that is closed goes out of sight, where the settings say so and an icon stays in sight.
pub(super) fn follow(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    let tray = window.state::<Tray>();
    let (keeps, busy) = tray.keeps();
    if !keeps || !tray.there.load(Ordering::Relaxed) || !shelf::is_seen() || window.hide().is_err() {
        return;
    }
    api.prevent_close();
    if busy {
        let known = tray.known();
        let name = window.package_info().name.clone();
        notice::show(name, known.words.stays.clone(), known.words.stays_text.clone());
    }
}

/// There is a place for the icon, perhaps again: it goes into that by itself then.
fn appear(app: &AppHandle) {
    let is_there = app.tray_by_id(ICON).is_some() || {
        let icon = TrayIconBuilder::with_id(ICON).icon(badge::icon(Standing::Quiet)).on_menu_event(menu::chosen);
        // Its library may be missing, and says so by a panic.
        let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| icon.build(app)));
        matches!(built, Ok(Ok(_)))
    };
    app.state::<Tray>().there.store(is_there, Ordering::Relaxed);
    if is_there {
        show(app);
    }
}

/// There is none any more. What goes on must not go on out of sight.
fn vanish(app: &AppHandle) {
    if app.state::<Tray>().there.swap(false, Ordering::Relaxed) {
        front::unhide(app);
    }
}

/// Shows what goes on.
fn show(app: &AppHandle) {
    let Some(icon) = app.tray_by_id(ICON) else { return };
    let tray = app.state::<Tray>();
    let known = tray.known();
    let shown = menu::of(app, &known.goings, &known.words).and_then(|menu| {
        icon.set_menu(Some(menu))?;
        icon.set_tooltip(Some(menu::heading(known.goings.standing(), &known.words)))?;
        icon.set_icon(Some(badge::icon(known.goings.standing())))
    });
    // The window tells the same.
    drop(shown);
}

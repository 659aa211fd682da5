//! Whether the desktop has a place for icons.

#[cfg(target_os = "linux")]
pub(super) use bus::{is_seen, watch};
#[cfg(not(target_os = "linux"))]
pub(super) use elsewhere::{is_seen, watch};

/// StatusNotifierItem, where who shows icons can come and go (freedesktop.org, StatusNotifierWatcher).
#[cfg(target_os = "linux")]
mod bus {
    use gtk::gio::{self, BusNameWatcherFlags, BusType, Cancellable, DBusCallFlags};
    use gtk::glib::Variant;
    use gtk::glib::variant::ToVariant;
    use tauri::AppHandle;

    /// Who keeps the list of icons.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    const PATH: &str = "/StatusNotifierWatcher";
    /// It answers at once, or hangs; in milliseconds.
    const PATIENCE: i32 = 500;

    /// Calls `appear` and `vanish` as the place for icons comes and goes, on the main thread; neither where there is no bus.
    pub(in super::super) fn watch(app: &AppHandle, appear: fn(&AppHandle), vanish: fn(&AppHandle)) {
        let (here, gone) = (app.clone(), app.clone());
        // A bus that is not there would be told to `bus_watch_name` in a way that it panics of.
        gio::bus_get(BusType::Session, Cancellable::NONE, move |bus| {
            let Ok(bus) = bus else { return };
            // It is watched until the program ends.
            let _ = gio::bus_watch_name_on_connection(
                &bus,
                WATCHER,
                BusNameWatcherFlags::NONE,
                move |_, _, _| on_main(&here, appear),
                move |_, _| on_main(&gone, vanish),
            );
        });
    }

    fn on_main(app: &AppHandle, then: fn(&AppHandle)) {
        let on = app.clone();
        // Where the main thread is gone, the program ends.
        let _ = app.run_on_main_thread(move || then(&on));
    }

    /// Whether somebody shows icons just now: a list alone shows nothing.
    pub(in super::super) fn is_seen() -> bool {
        let Ok(bus) = gio::bus_get_sync(BusType::Session, Cancellable::NONE) else { return false };
        let property = (WATCHER, "IsStatusNotifierHostRegistered").to_variant();
        let (interface, method) = ("org.freedesktop.DBus.Properties", "Get");
        let flags = DBusCallFlags::NO_AUTO_START;
        let destination = Some(WATCHER);
        let answer = bus.call_sync(
            destination,
            PATH,
            interface,
            method,
            Some(&property),
            None,
            flags,
            PATIENCE,
            Cancellable::NONE,
        );
        answer.ok().and_then(|answer| answer.try_child_get::<Variant>(0).ok().flatten()?.get()).unwrap_or(false)
    }
}

/// Windows and macOS always have one.
#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use tauri::AppHandle;

    pub(in super::super) fn watch(app: &AppHandle, appear: fn(&AppHandle), _vanish: fn(&AppHandle)) {
        appear(app);
    }

    pub(in super::super) fn is_seen() -> bool {
        true
    }
}

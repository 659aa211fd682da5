//! One window for one person: a second start hands over what it was asked, brings the first to the front, and ends.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use cli::Opening;
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Wry};
use tauri_plugin_single_instance::Builder;

use super::front;
use super::wish::{self, Wish};

/// How this program is called on a message bus.
const NAME: &str = "app.porthole.Porthole";

/// Ends the process where the window is open already. Where there is no way to find another one, this is the first.
pub(super) fn plugin() -> TauriPlugin<Wry> {
    let heard = |app: &AppHandle, line: Vec<String>, _: String| {
        open(app, Opening::of(line.into_iter().map(Into::into)).unwrap_or_default());
    };
    Builder::new().callback(heard).dbus_id(name(host::named_data_folder().as_deref())).build()
}

/// Brings the window to the front, with what is to be opened in it.
pub(super) fn open(app: &AppHandle, opening: Opening) {
    if !opening.hidden {
        front::raise(app);
    }
    if let Some(link) = opening.link {
        wish::make(app, Wish::Visit { link });
    }
}

/// Who keeps all data in another folder is another Porthole.
fn name(data: Option<&Path>) -> String {
    data.map_or_else(
        || NAME.to_owned(),
        |data| {
            let mut hasher = DefaultHasher::new();
            data.hash(&mut hasher);
            format!("{NAME}.Data{:016x}", hasher.finish())
        },
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::name;

    #[test]
    fn each_folder_of_data_has_a_window_of_its_own() {
        let [one, other] = ["/a", "/b"].map(|folder| name(Some(Path::new(folder))));
        assert_eq!(name(None), "app.porthole.Porthole");
        assert!(one != other && one == name(Some(Path::new("/a"))));
        assert!(one.chars().all(|c| c.is_ascii_alphanumeric() || c == '.'), "{one} is a name on the bus");
    }
}

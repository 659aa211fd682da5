//! Notices of the desktop. They say who and which file, never what is in it; where nobody shows notices, nothing happens.

use notify_rust::Notification;
use tauri::async_runtime::spawn_blocking;

/// A notice has no more letters than this in its title or its text.
const LETTERS: usize = 200;

/// Shows a notice in the name of `program`, without waiting for it.
pub(super) fn show(program: String, title: String, text: String) {
    // The desktop is asked over a bus that may be slow, or not there.
    spawn_blocking(move || {
        let [title, text] = [title, text].map(|words| words.chars().take(LETTERS).collect::<String>());
        let text = if reads_markup() { escaped(&text) } else { text };
        let notice = Notification::new().appname(&program).icon("porthole").summary(&title).body(&text).finalize();
        // Without a desktop that shows it there is nobody to tell.
        let _ = notice.show();
    });
}

/// Some desktops read a notice's text as markup (Desktop Notifications Specification, section 4); titles never are.
#[cfg(all(unix, not(target_os = "macos")))]
fn reads_markup() -> bool {
    notify_rust::get_capabilities().is_ok_and(|abilities| abilities.iter().any(|ability| ability == "body-markup"))
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn reads_markup() -> bool {
    false
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_file_name_is_no_markup() {
        assert_eq!(escaped("<b>R&D</b>.pdf"), "&lt;b&gt;R&amp;D&lt;/b&gt;.pdf");
    }
}

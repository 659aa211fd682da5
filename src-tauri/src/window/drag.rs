//! Files that are held over the window, and let go.

use serde::Serialize;
use tauri::{DragDropEvent, Emitter, Manager, Window, WindowEvent};

use super::shelf::{BasketView, Shelf};

/// The name under which the page hears of it.
const EVENT: &str = "porthole-drag";

/// What happens to files over the window.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum DragView {
    /// They are held over it.
    Hovering {
        /// How many.
        count: usize,
    },
    /// They went away again.
    Away,
    /// They were let go, to be sent.
    Dropped(BasketView),
}

/// Tells the page of files over `window`; what is let go is put on the shelf.
pub(super) fn follow(window: &Window, event: &WindowEvent) {
    let WindowEvent::DragDrop(drag) = event else { return };
    if let Some(view) = view(drag, &window.state::<Shelf>()) {
        // A page that is gone hears nothing; the application is about to end then.
        let _ = window.emit(EVENT, view);
    }
}

/// Text and pictures can be dragged too; they have no path, and nothing becomes of them.
fn view(drag: &DragDropEvent, shelf: &Shelf) -> Option<DragView> {
    if let DragDropEvent::Over { .. } = drag {
        return None;
    }
    if let DragDropEvent::Enter { paths, .. } = drag {
        return (!paths.is_empty()).then_some(DragView::Hovering { count: paths.len() });
    }
    if let DragDropEvent::Drop { paths, .. } = drag
        && !paths.is_empty()
    {
        return Some(DragView::Dropped(shelf.fill(paths.clone())));
    }
    Some(DragView::Away)
}

#[cfg(test)]
mod tests {
    //! `UPDATE=1 cargo test -p porthole typescript` writes the window's TypeScript anew.

    use std::path::PathBuf;

    use ts_rs::{Config, TS};

    use super::super::shelf::FolderView;
    use super::super::wish::Wish;
    use super::{BasketView, DragView};

    #[test]
    fn the_committed_typescript_is_what_the_window_says() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/shared/events");
        let config = Config::new();
        let texts = [
            ("BasketView.ts", BasketView::export_to_string(&config).unwrap()),
            ("DragView.ts", DragView::export_to_string(&config).unwrap()),
            ("FolderView.ts", FolderView::export_to_string(&config).unwrap()),
            ("WishView.ts", Wish::export_to_string(&config).unwrap()),
        ];
        for (name, text) in texts {
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(folder.join(name), &text).unwrap();
            }
            let committed = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert_eq!(committed, text, "{name} is stale: run UPDATE=1 cargo test -p porthole typescript");
        }
    }
}

//! What is asked of the page from outside of it. The page fetches it when it can; the newest counts.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager};

/// The name under which the page hears that there is one.
const EVENT: &str = "porthole-wish";

/// A wish of the person that was not said in the page.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(rename = "WishView"))]
#[serde(tag = "wish", rename_all = "kebab-case")]
pub(super) enum Wish {
    /// To visit another Porthole. The link was not read yet, and may be none; the person has to press for it.
    Visit {
        /// What was given.
        link: String,
    },
    /// To share the screen.
    Share,
}

/// The wish that the page has not fetched yet.
#[derive(Default)]
pub(super) struct Wishes(Mutex<Option<Wish>>);

impl Wishes {
    /// The wish, which is not here any more then.
    pub(super) fn take(&self) -> Option<Wish> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, wish: Wish) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(wish);
    }
}

/// Tells the page that there is a `wish`. What it is, only the page is told: it may hold a secret.
pub(super) fn make(app: &AppHandle, wish: Wish) {
    app.state::<Wishes>().put(wish);
    // A page that does not listen yet asks when it does.
    let _ = app.emit(EVENT, ());
}

#[cfg(test)]
mod tests {
    use super::{Wish, Wishes};

    #[test]
    fn the_newest_wish_is_fetched_once() {
        let wishes = Wishes::default();
        assert!(wishes.take().is_none());
        for link in ["a", "b"] {
            wishes.put(Wish::Visit { link: link.to_owned() });
        }
        assert!(wishes.take() == Some(Wish::Visit { link: "b".to_owned() }));
        assert!(wishes.take().is_none());
    }
}

//! Where the window stood, and how large it was. It is written soon after each change, so that a kill costs nothing.

use std::path::PathBuf;
use std::time::Duration;

use host::{Document, data_folder, read_document};
use serde::{Deserialize, Serialize};
use tauri::async_runtime::{spawn, spawn_blocking};
use tauri::{AppHandle, Manager, PhysicalPosition, PhysicalSize, WebviewWindow, Window, WindowEvent};
use tokio::sync::Notify;

use super::front::{self, MAIN};

/// The file, in the folder of Porthole's data.
const NAME: &str = "window.json";

/// The file is not read beyond this many bytes.
const LONGEST: usize = 1024;

/// A person moves a window for a while; what is written is where it came to rest.
const REST: Duration = Duration::from_millis(400);

/// So much of the window's upper edge has to be on a monitor, in pixels each way, for somebody to get hold of it.
const HOLD: i64 = 40;

/// Where a window is, in pixels, while it is not maximised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
    maximised: bool,
}

/// A part of the desktop: left, top, width and height, in pixels.
type Area = (i64, i64, i64, i64);

impl Place {
    /// Whether a person could get hold of the window there.
    fn is_on(&self, monitors: &[Area]) -> bool {
        let (left, top) = (i64::from(self.x), i64::from(self.y));
        let right = left + i64::from(self.width);
        monitors.iter().any(|(x, y, width, height)| {
            let seen = right.min(x + width) - left.max(*x);
            seen >= HOLD && (*y..=y + height - HOLD).contains(&top)
        })
    }
}

/// Told whenever the window was moved or resized.
#[derive(Default)]
pub(super) struct Moves(Notify);

/// Puts the window where it stood, as far as that is still on a monitor, and remembers from now on where it is.
pub(super) fn begin(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let before = file().and_then(|file| read_document(&file, LONGEST).ok().flatten());
    let before: Option<Place> = before.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if let Some(place) = before {
        restore(&window, place);
    }
    spawn(remember(window, before));
}

/// Hears of the window.
pub(super) fn follow(window: &Window, event: &WindowEvent) {
    if let WindowEvent::Resized(_) | WindowEvent::Moved(_) = event {
        window.state::<Moves>().0.notify_one();
    }
}

fn restore(window: &WebviewWindow, place: Place) {
    let monitors: Vec<Area> = window.available_monitors().unwrap_or_default().iter().map(area).collect();
    // Each of these fails only where the window is about to be gone.
    if place.is_on(&monitors) {
        let _ = window.set_size(PhysicalSize::new(place.width, place.height));
        let _ = window.set_position(PhysicalPosition::new(place.x, place.y));
    }
    if place.maximised {
        let _ = window.maximize();
    }
}

fn area(monitor: &tauri::Monitor) -> Area {
    let (at, size) = (monitor.position(), monitor.size());
    (at.x.into(), at.y.into(), size.width.into(), size.height.into())
}

async fn remember(window: WebviewWindow, mut last: Option<Place>) {
    loop {
        window.state::<Moves>().0.notified().await;
        tokio::time::sleep(REST).await;
        let Some(place) = front::ask(&window, move |window| seen(window, last)).await.flatten() else { continue };
        if last != Some(place) && spawn_blocking(move || write(place)).await.is_ok_and(|written| written.is_ok()) {
            last = Some(place);
        }
    }
}

/// Where the window is now; none where that cannot be told, or it is out of sight.
fn seen(window: &WebviewWindow, last: Option<Place>) -> Option<Place> {
    if !window.is_visible().ok()? || window.is_minimized().ok()? {
        return None;
    }
    if window.is_maximized().ok()? {
        return last.map(|last| Place { maximised: true, ..last });
    }
    let (at, size) = (window.outer_position().ok()?, window.inner_size().ok()?);
    Some(Place { x: at.x, y: at.y, width: size.width, height: size.height, maximised: false })
}

fn write(place: Place) -> std::io::Result<()> {
    let Some(file) = file() else { return Ok(()) };
    Document::hold(&file)?.replace(&serde_json::to_string(&place)?)
}

fn file() -> Option<PathBuf> {
    Some(data_folder()?.join(NAME))
}

#[cfg(test)]
mod tests {
    use super::Place;

    const MONITORS: [(i64, i64, i64, i64); 2] = [(0, 0, 1920, 1080), (1920, 200, 1280, 1024)];

    fn at(x: i32, y: i32) -> Place {
        Place { x, y, width: 960, height: 640, maximised: false }
    }

    #[test]
    fn a_window_comes_back_only_to_where_somebody_can_get_hold_of_it() {
        for held in [at(0, 0), at(-900, 500), at(1880, 1000), at(3000, 300), at(1000, 1040)] {
            assert!(held.is_on(&MONITORS), "{held:?}");
        }
        let lost =
            [at(-940, 0), at(0, -5), at(0, 1079), at(3190, 300), at(1950, 100), at(i32::MAX, 0), at(0, i32::MIN)];
        for lost in lost {
            assert!(!lost.is_on(&MONITORS), "{lost:?}");
        }
        assert!(!at(0, 0).is_on(&[]));
    }

    #[test]
    fn a_place_is_read_as_it_was_written_and_anything_else_is_none() {
        let place = at(-3, 7);
        assert_eq!(serde_json::from_str::<Place>(&serde_json::to_string(&place).unwrap()).unwrap(), place);
        for wrong in ["", "{}", "{\"x\":1e99,\"y\":0,\"width\":1,\"height\":1,\"maximised\":false}", "[]"] {
            assert!(serde_json::from_str::<Place>(wrong).is_err(), "{wrong}");
        }
    }
}

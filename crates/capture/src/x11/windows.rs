//! The windows of a display that a person would name.

use media::Size;
use x11rb::protocol::xproto::{Atom, AtomEnum, ConnectionExt as _, MapState, Window, WindowClass};

use super::{display::Display, failure::XFailure};
use crate::{SourceId, SourceInfo, SourceKind};

/// How deep under a top-level window the program's own window is looked for (a window manager puts frames around it).
const DEPTH: u32 = 4;
/// Longest title and longest list that is read, in units of four bytes.
const LONGEST: u32 = 16 * 1024;

/// The mapped windows with a title, topmost first.
pub(super) fn windows(display: &Display) -> Result<Vec<SourceInfo>, XFailure> {
    let names = Names::new(display)?;
    let mut listed = Vec::new();
    for window in managed(display, &names)?.map_or_else(|| top_levels(display, &names), Ok)? {
        // a window may go away between the questions
        if is_shown(display, window)? {
            listed.extend(describe(display, &names, window)?.filter(|info| !info.name.is_empty()));
        }
    }
    Ok(listed)
}

/// One window, shown or not; `None` where there is no such window or it can have no picture.
pub(super) fn info(display: &Display, window: Window) -> Result<Option<SourceInfo>, XFailure> {
    let attributes = present(display.connection().get_window_attributes(window)?.reply())?;
    let drawable = attributes.is_some_and(|attributes| attributes.class == WindowClass::INPUT_OUTPUT);
    if drawable && window != display.root() { describe(display, &Names::new(display)?, window) } else { Ok(None) }
}

/// The property names that are asked for.
struct Names {
    stacking: Atom,
    clients: Atom,
    state: Atom,
    title: Atom,
}

impl Names {
    fn new(display: &Display) -> Result<Self, XFailure> {
        let atom =
            |name: &str| Ok::<_, XFailure>(display.connection().intern_atom(false, name.as_bytes())?.reply()?.atom);
        Ok(Self {
            stacking: atom("_NET_CLIENT_LIST_STACKING")?,
            clients: atom("_NET_CLIENT_LIST")?,
            state: atom("WM_STATE")?,
            title: atom("_NET_WM_NAME")?,
        })
    }
}

/// The windows that a window manager lists, topmost first; `None` where there is none.
fn managed(display: &Display, names: &Names) -> Result<Option<Vec<Window>>, XFailure> {
    for list in [names.stacking, names.clients] {
        let reply =
            display.connection().get_property(false, display.root(), list, AtomEnum::WINDOW, 0, LONGEST)?.reply()?;
        if let Some(windows) = reply.value32() {
            let mut windows: Vec<_> = windows.collect();
            windows.reverse();
            return Ok(Some(windows));
        }
    }
    Ok(None)
}

/// The program's window of each top-level window, topmost first.
fn top_levels(display: &Display, names: &Names) -> Result<Vec<Window>, XFailure> {
    let mut windows = Vec::new();
    for top in display.connection().query_tree(display.root())?.reply()?.children.into_iter().rev() {
        windows.push(with_state(display, names, top, DEPTH)?.unwrap_or(top));
    }
    Ok(windows)
}

/// The window in this tree that a window manager manages.
fn with_state(display: &Display, names: &Names, window: Window, depth: u32) -> Result<Option<Window>, XFailure> {
    let state = display.connection().get_property(false, window, names.state, AtomEnum::ANY, 0, 0)?;
    if present(state.reply())?.is_some_and(|state| state.type_ != x11rb::NONE) {
        return Ok(Some(window));
    }
    let tree = if depth == 0 { None } else { present(display.connection().query_tree(window)?.reply())? };
    for child in tree.into_iter().flat_map(|tree| tree.children.into_iter().rev()) {
        if let Some(found) = with_state(display, names, child, depth - 1)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn is_shown(display: &Display, window: Window) -> Result<bool, XFailure> {
    let attributes = present(display.connection().get_window_attributes(window)?.reply())?;
    Ok(attributes.is_some_and(|a| a.map_state == MapState::VIEWABLE && a.class == WindowClass::INPUT_OUTPUT))
}

fn describe(display: &Display, names: &Names, window: Window) -> Result<Option<SourceInfo>, XFailure> {
    let Some(geometry) = present(display.connection().get_geometry(window)?.reply())? else { return Ok(None) };
    Ok(Some(SourceInfo {
        id: SourceId::Window(window.into()),
        kind: SourceKind::Window,
        name: title(display, names, window)?,
        size: Size::new(geometry.width.into(), geometry.height.into()),
        primary: false,
    }))
}

/// The title: UTF-8 if the program says so, else Latin-1.
fn title(display: &Display, names: &Names, window: Window) -> Result<String, XFailure> {
    let text = |property: Atom| {
        let reply = display.connection().get_property(false, window, property, AtomEnum::ANY, 0, LONGEST)?.reply();
        Ok::<_, XFailure>(present(reply)?.map(|reply| reply.value).unwrap_or_default())
    };
    let utf8 = text(names.title)?;
    let title = if utf8.is_empty() {
        text(AtomEnum::WM_NAME.into())?.into_iter().map(char::from).collect()
    } else {
        String::from_utf8_lossy(&utf8).into_owned()
    };
    Ok(title.trim().to_owned())
}

/// `None` where the window that was asked about is gone.
pub(super) fn present<T>(reply: Result<T, x11rb::errors::ReplyError>) -> Result<Option<T>, XFailure> {
    match reply.map_err(XFailure::from) {
        Ok(reply) => Ok(Some(reply)),
        Err(failure) if failure.is_stale() => Ok(None),
        Err(failure) => Err(failure),
    }
}

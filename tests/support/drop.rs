//! Files that a person drags from a file manager: an X11 client that owns them (freedesktop.org, Drag-and-Drop Protocol, version 5).

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, MapState, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::{PATIENCE, Screen};

/// The protocol's version that is spoken.
const VERSION: u32 = 5;

x11rb::atom_manager! {
    /// The names of the protocol.
    Names: NamesCookie {
        XdndAware, XdndEnter, XdndPosition, XdndStatus, XdndLeave, XdndDrop, XdndFinished, XdndSelection, XdndActionCopy,
        URIS: b"text/uri-list",
        TARGETS,
    }
}

/// Files that are held over the one window of a screen. They are still on their way until [`Drag::drop`] or [`Drag::leave`].
#[derive(Debug)]
pub struct Drag {
    connection: RustConnection,
    names: Names,
    source: u32,
    target: u32,
    middle: (u16, u16),
    uris: String,
}

impl Drag {
    /// Takes up `files` and holds them over the middle of the largest window of `screen` that takes files.
    ///
    /// # Errors
    /// Where there is none, or it does not want them.
    pub fn over(screen: &Screen, files: &[PathBuf]) -> Result<Self> {
        let (connection, number) = x11rb::connect(Some(screen.display()))?;
        let names = Names::new(&connection)?.reply()?;
        let root = connection.setup().roots.get(number).context("the display has no screen")?.root;
        let source = connection.generate_id()?;
        let looks = CreateWindowAux::new();
        connection.create_window(0, source, root, 0, 0, 1, 1, 0, WindowClass::INPUT_OUTPUT, 0, &looks)?;
        connection.set_selection_owner(source, names.XdndSelection, x11rb::CURRENT_TIME)?;
        let (target, middle) = largest(&connection, root, &names)?;
        let uris = files.iter().map(|file| format!("file://{}\r\n", file.display())).collect();
        let drag = Self { connection, names, source, target, middle, uris };
        drag.tell(drag.names.XdndEnter, [VERSION << 24, drag.names.URIS, 0, 0])?;
        drag.hold()?;
        Ok(drag)
    }

    /// Lets the files go.
    ///
    /// # Errors
    /// Where the window does not take them.
    pub fn drop(self) -> Result<()> {
        self.tell(self.names.XdndDrop, [0, x11rb::CURRENT_TIME, 0, 0])?;
        self.wait("takes the files", self.names.XdndFinished).map(|_| ())
    }

    /// Takes the files away again.
    ///
    /// # Errors
    /// Where the display does not answer.
    pub fn leave(self) -> Result<()> {
        self.tell(self.names.XdndLeave, [0; 4])?;
        self.connection.sync()?;
        Ok(())
    }

    /// Moves a little until the window says that it would take them: it asks for the list of files first.
    fn hold(&self) -> Result<()> {
        let started = Instant::now();
        loop {
            let at = (u32::from(self.middle.0) << 16) | u32::from(self.middle.1);
            self.tell(self.names.XdndPosition, [0, at, x11rb::CURRENT_TIME, self.names.XdndActionCopy])?;
            let status = self.wait("says whether it takes files", self.names.XdndStatus)?;
            if status.data.as_data32()[1] & 1 == 1 {
                return Ok(());
            }
            ensure!(started.elapsed() < PATIENCE, "the window does not want the files");
        }
    }

    /// Waits for a message of the window, and hands the files' names to it meanwhile.
    fn wait(&self, what: &str, wanted: Atom) -> Result<ClientMessageEvent> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            match self.connection.poll_for_event()? {
                Some(Event::ClientMessage(message)) if message.type_ == wanted => return Ok(message),
                Some(Event::SelectionRequest(request)) => self.hand(&request)?,
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        bail!("it did not happen within {PATIENCE:?} that the window {what}")
    }

    fn hand(&self, request: &SelectionRequestEvent) -> Result<()> {
        let (target, place) = (request.requestor, request.property);
        if request.target == self.names.TARGETS {
            let targets = [self.names.URIS];
            self.connection.change_property32(PropMode::REPLACE, target, place, AtomEnum::ATOM, &targets)?;
        } else {
            let kind = self.names.URIS;
            self.connection.change_property8(PropMode::REPLACE, target, place, kind, self.uris.as_bytes())?;
        }
        let handed = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: request.property,
        };
        self.connection.send_event(false, target, EventMask::NO_EVENT, handed)?;
        self.connection.sync()?;
        Ok(())
    }

    /// Sends a message of the protocol; each begins with the source's window.
    fn tell(&self, kind: Atom, [a, b, c, d]: [u32; 4]) -> Result<()> {
        let message = ClientMessageEvent::new(32, self.target, kind, [self.source, a, b, c, d]);
        self.connection.send_event(false, self.target, EventMask::NO_EVENT, message)?;
        self.connection.flush()?;
        Ok(())
    }
}

/// The largest window that takes what is dropped, and its middle.
fn largest(connection: &RustConnection, root: u32, names: &Names) -> Result<(u32, (u16, u16))> {
    let mut found: Option<(u32, (u16, u16), u32)> = None;
    for window in connection.query_tree(root)?.reply()?.children {
        let aware = connection.get_property(false, window, names.XdndAware, AtomEnum::ANY, 0, 1)?.reply()?.length > 0;
        let shown = connection.get_window_attributes(window)?.reply()?.map_state == MapState::VIEWABLE;
        let place = connection.get_geometry(window)?.reply()?;
        let size = u32::from(place.width) * u32::from(place.height);
        if aware && shown && found.is_none_or(|(_, _, largest)| size > largest) {
            let middle = (place.x.unsigned_abs() + place.width / 2, place.y.unsigned_abs() + place.height / 2);
            found = Some((window, middle, size));
        }
    }
    let (window, middle, _) = found.context("no window on the screen takes files")?;
    Ok((window, middle))
}

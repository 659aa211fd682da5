//! The connection to an X server, with what it can do.

use std::{env, ffi::OsStr, time::Instant};

use media::Size;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};
use x11rb::{
    connection::{Connection, RequestConnection},
    protocol::{
        Event, composite, damage,
        randr::ConnectionExt as _,
        shm,
        xfixes::ConnectionExt as _,
        xinput,
        xproto::{ConnectionExt as _, ImageOrder, Screen, Setup, Window},
    },
    rust_connection::RustConnection,
};

use super::failure::XFailure;
use crate::CaptureError;

/// The connection to an X server, with what it can do.
pub(super) struct Display {
    connection: RustConnection,
    root: Window,
    abilities: Abilities,
}

/// The extensions that can be done without.
#[derive(Clone, Copy, Debug)]
pub(super) struct Abilities {
    /// Images through shared memory: MIT-SHM 1.2 over a local socket.
    pub(super) shared_memory: bool,
    /// Monitors: RandR 1.5.
    pub(super) monitors: bool,
    /// Off-screen pictures of windows: Composite 0.2.
    pub(super) composite: bool,
    /// Pointer movement wherever it is: XInput 2.
    pub(super) raw_motion: bool,
}

impl Display {
    /// Connects to `name`, or to `$DISPLAY`.
    pub(super) fn connect(name: Option<&str>) -> Result<Self, CaptureError> {
        if name.is_none() {
            named(env::var_os("DISPLAY").as_deref(), env::var_os("WAYLAND_DISPLAY").as_deref())?;
        }
        let refused = |reason: String| CaptureError::NoDisplay { reason };
        let asked = name.map_or_else(|| env::var("DISPLAY").unwrap_or_default(), str::to_owned);
        if has_wild_number(&asked) {
            return Err(refused(format!("{asked} names none")));
        }
        let (connection, screen) = x11rb::connect(name).map_err(|error| refused(error.to_string()))?;
        let screen = connection.setup().roots.get(screen).ok_or_else(|| refused("it has no such screen".to_owned()))?;
        check_format(connection.setup(), screen)?;
        let (root, abilities) = (screen.root, negotiate(&connection)?);
        Ok(Self { connection, root, abilities })
    }

    pub(super) fn connection(&self) -> &RustConnection {
        &self.connection
    }

    pub(super) fn root(&self) -> Window {
        self.root
    }

    pub(super) fn abilities(&self) -> Abilities {
        self.abilities
    }

    /// The size of the whole desktop now.
    pub(super) fn root_size(&self) -> Result<Size, XFailure> {
        let geometry = self.connection.get_geometry(self.root)?.reply()?;
        Ok(Size::new(geometry.width.into(), geometry.height.into()))
    }

    /// The screens of Xwayland are black to X11 programs.
    pub(super) fn is_xwayland(&self) -> bool {
        matches!(self.connection.extension_information("XWAYLAND"), Ok(Some(_)))
    }

    /// The next event, waited for until `deadline` at most.
    pub(super) fn next_event(&self, deadline: Instant) -> Result<Option<Event>, XFailure> {
        self.connection.flush()?;
        // events that came together with replies are not on the socket any more
        if let Some(event) = self.connection.poll_for_event()? {
            return Ok(Some(event));
        }
        let timeout = Timespec::try_from(deadline.saturating_duration_since(Instant::now())).ok();
        match poll(&mut [PollFd::new(self.connection.stream(), PollFlags::IN)], timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => Ok(self.connection.poll_for_event()?),
            Err(error) => Err(XFailure::Lost(error.to_string())),
        }
    }
}

/// Whether there is a display to connect to, by the environment.
fn named(display: Option<&OsStr>, wayland: Option<&OsStr>) -> Result<(), CaptureError> {
    match (display.filter(|name| !name.is_empty()), wayland.filter(|name| !name.is_empty())) {
        (Some(_), _) => Ok(()),
        (None, Some(_)) => {
            let what = "the screens of a Wayland session yet: log in with an Xorg session, or share the test pattern"
                .to_owned();
            Err(CaptureError::Unsupported { what })
        }
        (None, None) => Err(CaptureError::NoDisplay { reason: "DISPLAY is not set".to_owned() }),
    }
}

/// Whether the number is one that has no port: x11rb adds it to 6000 without a check.
fn has_wild_number(name: &str) -> bool {
    let number = name.rsplit_once(':').map_or("", |(_, number)| number.split('.').next().unwrap_or(number));
    number.parse::<u16>().is_ok_and(|number| number > u16::MAX - 6000)
}

/// Pixels must be four bytes: blue, green, red, and one unused.
fn check_format(setup: &Setup, screen: &Screen) -> Result<(), CaptureError> {
    let unsupported = |what: String| Err(CaptureError::Unsupported { what });
    let visual = screen
        .allowed_depths
        .iter()
        .flat_map(|depth| &depth.visuals)
        .find(|visual| visual.visual_id == screen.root_visual);
    let bits = setup
        .pixmap_formats
        .iter()
        .find(|format| format.depth == screen.root_depth)
        .map(|format| format.bits_per_pixel);
    let masks = visual.map(|visual| (visual.red_mask, visual.green_mask, visual.blue_mask));
    if screen.root_depth != 24 && screen.root_depth != 32
        || bits != Some(32)
        || masks != Some((0xff_0000, 0xff00, 0xff))
    {
        return unsupported(format!("a display of {} bits: set it to 24 bits", screen.root_depth));
    }
    if setup.image_byte_order != ImageOrder::LSB_FIRST {
        return unsupported("a display with big-endian pixels: run Porthole on that machine itself".to_owned());
    }
    Ok(())
}

/// Tells the server which versions of its extensions are spoken.
fn negotiate(connection: &RustConnection) -> Result<Abilities, CaptureError> {
    let has = |name| Ok::<_, XFailure>(connection.extension_information(name)?.is_some());
    for needed in ["DAMAGE", "XFIXES"] {
        if !has(needed)? {
            return Err(CaptureError::Unsupported {
                what: format!("this display: start its server with the {needed} extension"),
            });
        }
    }
    Ok(versions(connection, has)?)
}

fn versions(
    connection: &RustConnection,
    has: impl Fn(&'static str) -> Result<bool, XFailure>,
) -> Result<Abilities, XFailure> {
    connection.xfixes_query_version(5, 0)?.reply()?;
    damage::query_version(connection, 1, 1)?.reply()?;
    let at_least = |version: (u32, u32), needed: (u32, u32)| version >= needed;
    let shared_memory = is_local(connection) && has("MIT-SHM")? && {
        let version = shm::query_version(connection)?.reply()?;
        at_least((version.major_version.into(), version.minor_version.into()), (1, 2))
    };
    let monitors = has("RANDR")? && {
        let version = connection.randr_query_version(1, 5)?.reply()?;
        at_least((version.major_version, version.minor_version), (1, 5))
    };
    let composite = has("Composite")? && {
        let version = composite::query_version(connection, 0, 4)?.reply()?;
        at_least((version.major_version, version.minor_version), (0, 2))
    };
    let raw_motion = has("XInputExtension")? && {
        let version = xinput::xi_query_version(connection, 2, 2)?.reply()?;
        version.major_version >= 2
    };
    Ok(Abilities { shared_memory, monitors, composite, raw_motion })
}

/// Connected through a local socket: file descriptors can be passed.
fn is_local(connection: &RustConnection) -> bool {
    rustix::net::getsockname(connection.stream())
        .is_ok_and(|address| address.address_family() == rustix::net::AddressFamily::UNIX)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::{has_wild_number, named};
    use crate::CaptureError;

    #[test]
    fn a_display_number_without_a_port_is_told_apart() {
        for (name, wild) in
            [(":64999", true), ("host:65535.0", true), (":59535", false), (":0.0", false), ("", false), (":x", false)]
        {
            assert_eq!(has_wild_number(name), wild, "{name}");
        }
    }

    #[test]
    fn a_session_without_a_display_is_told_apart_from_a_wayland_session() {
        assert_eq!(named(Some(OsStr::new(":0")), Some(OsStr::new("wayland-0"))), Ok(()));
        assert!(matches!(named(None, None), Err(CaptureError::NoDisplay { .. })));
        assert!(matches!(named(Some(OsStr::new("")), None), Err(CaptureError::NoDisplay { .. })));
        let wayland = named(None, Some(OsStr::new("wayland-0"))).unwrap_err();
        assert_eq!(
            wayland.to_string(),
            "Porthole cannot share the screens of a Wayland session yet: log in with an Xorg session, or share the test pattern."
        );
    }
}

//! An X11 screen of a test's own, with things drawn on it that the test knows.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeGCAux, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, CreateGCAux, CreateWindowAux,
    EventMask, PropMode, Rectangle, StackMode, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::{Colour, Process, Rect, net::checked};

/// An Xvfb with one screen of 24 bits a pixel; it ends when this is dropped.
#[derive(Debug)]
pub struct Screen {
    connection: RustConnection,
    root: u32,
    pen: u32,
    display: String,
    server: Process,
}

/// A window that the server itself keeps painted: a background and patches of one colour each.
#[derive(Clone, Copy, Debug)]
pub struct Pane {
    /// The window's id.
    pub id: u32,
}

impl Screen {
    /// Opens a screen of this size, in pixels.
    ///
    /// # Errors
    /// Where Xvfb is missing or does not start.
    pub fn open(width: u32, height: u32) -> Result<Self> {
        let mut command = Command::new("Xvfb");
        let screen = format!("{width}x{height}x24");
        command.args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-ac", "-br", "-noreset"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Process::spawn(command).context("xvfb is needed")?;
        let mut number = String::new();
        let output = server.child().stdout.take().context("Xvfb has no output")?;
        BufReader::new(output).read_line(&mut number)?;
        ensure!(!number.trim().is_empty(), "Xvfb did not start");
        let display = format!(":{}", number.trim());
        let (connection, screen) = x11rb::connect(Some(&display))?;
        let root = connection.setup().roots.get(screen).context("the display has no screen")?.root;
        let pen = connection.generate_id()?;
        connection.create_gc(pen, root, &CreateGCAux::new().graphics_exposures(0))?.check()?;
        let screen = Self { connection, root, pen, display, server };
        screen.point_at(width.saturating_sub(1), height.saturating_sub(1))?;
        Ok(screen)
    }

    /// The display's name, as in `DISPLAY`.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Paints a place of the desktop.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn paint(&self, place: Rect, colour: Colour) -> Result<()> {
        self.paint_all(&[place], colour)
    }

    /// Paints places of the desktop in one go.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn paint_all(&self, places: &[Rect], colour: Colour) -> Result<()> {
        self.connection.change_gc(self.pen, &ChangeGCAux::new().foreground(pixel(colour)))?;
        let places = places.iter().map(|place| rectangle(*place)).collect::<Result<Vec<_>>>()?;
        self.connection.poly_fill_rectangle(self.root, self.pen, &places)?;
        self.settle()
    }

    /// Opens a window with this title and background, and patches in it (their places count from its corner).
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn window(&self, title: &str, place: Rect, colour: Colour, patches: &[(Rect, Colour)]) -> Result<Pane> {
        let id = self.create(self.root, place, colour)?;
        for (place, colour) in patches {
            self.create(id, *place, *colour)?;
        }
        let (name, text) = (AtomEnum::WM_NAME, AtomEnum::STRING);
        self.connection.change_property8(PropMode::REPLACE, id, name, text, title.as_bytes())?;
        let state = self.connection.intern_atom(false, b"WM_STATE")?.reply()?.atom;
        // NormalState (ICCCM, section 4.1.3.1): what a window manager would say of a window that is shown.
        self.connection.change_property32(PropMode::REPLACE, id, state, state, &[1, 0])?;
        self.connection.map_window(id)?;
        self.settle()?;
        Ok(Pane { id })
    }

    /// Puts a patch of another colour into a window.
    ///
    /// # Errors
    /// Where the window is gone.
    pub fn patch(&self, pane: Pane, place: Rect, colour: Colour) -> Result<()> {
        self.create(pane.id, place, colour)?;
        self.settle()
    }

    /// Moves a window as a person does, by xdotool.
    ///
    /// # Errors
    /// Where xdotool is missing or the window is gone.
    pub fn shift(&self, pane: Pane, x: u32, y: u32) -> Result<()> {
        self.tool("xdotool", &["windowmove", &pane.id.to_string(), &x.to_string(), &y.to_string()])
    }

    /// Gives a window another size.
    ///
    /// # Errors
    /// Where the window is gone.
    pub fn resize_window(&self, pane: Pane, width: u32, height: u32) -> Result<()> {
        self.connection.configure_window(pane.id, &ConfigureWindowAux::new().width(width).height(height))?;
        self.settle()
    }

    /// Gives the keyboard to the window with this title, by xdotool.
    ///
    /// # Errors
    /// Where xdotool is missing or there is no such window.
    pub fn focus(&self, title: &str) -> Result<()> {
        self.tool(
            "xdotool",
            &["search", "--sync", "--onlyvisible", "--name", &format!("^{title}$"), "windowfocus", "--sync"],
        )
    }

    /// Puts a window above all others.
    ///
    /// # Errors
    /// Where the window is gone.
    pub fn raise(&self, pane: Pane) -> Result<()> {
        self.connection.configure_window(pane.id, &ConfigureWindowAux::new().stack_mode(StackMode::ABOVE))?;
        self.settle()
    }

    /// Takes a window off the screen, as a window manager that minimises it does (ICCCM, section 4.1.4).
    ///
    /// # Errors
    /// Where the window is gone.
    pub fn minimise(&self, pane: Pane) -> Result<()> {
        self.connection.unmap_window(pane.id)?;
        self.settle()
    }

    /// Puts a minimised window back.
    ///
    /// # Errors
    /// Where the window is gone.
    pub fn restore(&self, pane: Pane) -> Result<()> {
        self.connection.map_window(pane.id)?;
        self.settle()
    }

    /// Closes a window.
    ///
    /// # Errors
    /// Where it is gone.
    pub fn close(&self, pane: Pane) -> Result<()> {
        self.connection.destroy_window(pane.id)?;
        self.settle()
    }

    /// Asks the program of a window to close it, as the button of its frame does (ICCCM, section 4.2.8.1).
    ///
    /// # Errors
    /// Where it is gone.
    pub fn ask_to_close(&self, window: u32) -> Result<()> {
        let atom =
            |name: &str| Ok::<_, anyhow::Error>(self.connection.intern_atom(false, name.as_bytes())?.reply()?.atom);
        let (protocols, delete) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
        let message = ClientMessageEvent::new(32, window, protocols, [delete, x11rb::CURRENT_TIME, 0, 0, 0]);
        self.connection.send_event(false, window, EventMask::NO_EVENT, message)?.check()?;
        Ok(())
    }

    /// Puts the pointer there.
    ///
    /// # Errors
    /// Where the server does not answer.
    pub fn point_at(&self, x: u32, y: u32) -> Result<()> {
        self.connection.warp_pointer(x11rb::NONE, self.root, 0, 0, 0, 0, i16::try_from(x)?, i16::try_from(y)?)?;
        self.settle()
    }

    /// Gives the pointer the shape of a large block, which is easy to find in a picture.
    ///
    /// # Errors
    /// Where xsetroot is missing.
    pub fn large_pointer(&self) -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("block.xbm");
        let bits = vec!["0xff"; 32 * 4].join(",");
        let size = "#define b_width 32\n#define b_height 32\n#define b_x_hot 0\n#define b_y_hot 0\n";
        std::fs::write(&file, format!("{size}static char b_bits[] = {{\n{bits}}};\n"))?;
        let file = file.to_string_lossy();
        self.tool("xsetroot", &["-cursor", &file, &file, "-fg", "red", "-bg", "red"])
    }

    /// Gives the screen another size (RandR); Xvfb allows no more than it began with.
    ///
    /// # Errors
    /// Where xrandr is missing or refuses.
    pub fn resize(&self, width: u32, height: u32) -> Result<()> {
        let mode = format!("{width}x{height}");
        if !self.asked("xrandr", &[])?.split_whitespace().any(|word| word == mode) {
            let (w, h) = (width.to_string(), height.to_string());
            // Timings mean nothing to a screen that is not there.
            self.tool("xrandr", &["--newmode", &mode, "30", &w, &w, &w, &w, &h, &h, &h, &h])?;
            self.tool("xrandr", &["--addmode", "screen", &mode])?;
        }
        self.tool("xrandr", &["--output", "screen", "--mode", &mode])
    }

    /// Says that the screen is two monitors side by side (RandR 1.5).
    ///
    /// # Errors
    /// Where xrandr is missing or refuses.
    pub fn split(&self, left: (u32, u32), right: (u32, u32)) -> Result<()> {
        let first = format!("{}/300x{}/200+0+0", left.0, left.1);
        let second = format!("{}/300x{}/200+{}+0", right.0, right.1, left.0);
        self.tool("xrandr", &["--setmonitor", "left", &first, "screen"])?;
        self.tool("xrandr", &["--setmonitor", "right", &second, "none"])
    }

    fn tool(&self, program: &str, arguments: &[&str]) -> Result<()> {
        self.asked(program, arguments).map(|_| ())
    }

    fn asked(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let output = checked(Command::new(program).args(arguments).env("DISPLAY", &self.display))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn create(&self, parent: u32, place: Rect, colour: Colour) -> Result<u32> {
        let id = self.connection.generate_id()?;
        let Rectangle { x, y, width, height } = rectangle(place)?;
        let looks = CreateWindowAux::new().background_pixel(pixel(colour));
        let kind = WindowClass::INPUT_OUTPUT;
        self.connection.create_window(0, id, parent, x, y, width, height, 0, kind, x11rb::COPY_FROM_PARENT, &looks)?;
        self.connection.map_subwindows(id)?;
        if parent != self.root {
            self.connection.map_window(id)?;
        }
        Ok(id)
    }

    /// Waits until the server has done all of it.
    fn settle(&self) -> Result<()> {
        self.connection.get_input_focus()?.reply()?;
        Ok(())
    }

    /// Stops the X server where it is: it takes requests and answers none.
    ///
    /// # Errors
    /// Where it is gone.
    pub fn hang(&self) -> Result<()> {
        self.server.signal(Signal::STOP)
    }

    /// Lets an X server that hangs go on.
    ///
    /// # Errors
    /// Where it is gone.
    pub fn wake(&self) -> Result<()> {
        self.server.signal(Signal::CONT)
    }
}

fn pixel([red, green, blue]: Colour) -> u32 {
    u32::from_be_bytes([0, red, green, blue])
}

fn rectangle(place: Rect) -> Result<Rectangle> {
    let (x, y) = (i16::try_from(place.x)?, i16::try_from(place.y)?);
    Ok(Rectangle { x, y, width: u16::try_from(place.width)?, height: u16::try_from(place.height)? })
}

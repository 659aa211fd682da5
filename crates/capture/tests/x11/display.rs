//! An Xvfb of its own for each test, a client that draws on it, and a viewer of what is captured.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use capture::{CaptureError, Grab, Source, SourceId, x11};
use media::{Damage, Frame, Rect, Size};
use x11rb::{
    COPY_DEPTH_FROM_PARENT,
    connection::Connection,
    protocol::xproto::{
        AtomEnum, ConfigureWindowAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, Gcontext, PropMode, Rectangle,
        SubwindowMode, Window, WindowClass,
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

/// Longer than anything may take on a busy machine; reached only by a failing test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A running Xvfb. It ends when this is dropped.
pub(crate) struct Xvfb {
    server: Child,
    pub(crate) name: String,
}

impl Xvfb {
    pub(crate) fn start(width: u16, height: u16, arguments: &[&str]) -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &format!("{width}x{height}x24"), "-nolisten", "tcp", "-noreset"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts: install the package xvfb");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        assert!(!number.trim().is_empty(), "Xvfb ended at once");
        Self { server, name: format!(":{}", number.trim()) }
    }

    pub(crate) fn open(&self, id: SourceId) -> Viewer {
        Viewer::new(x11::open(Some(&self.name), id, Instant::now()).unwrap())
    }

    pub(crate) fn try_open(&self, id: SourceId) -> Result<Box<dyn Source>, CaptureError> {
        x11::open(Some(&self.name), id, Instant::now())
    }

    /// Switches the one output to a mode of this size (at most that of the start).
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let mode = format!("{width}x{height}");
        let listed = self.xrandr(&[]);
        if !listed.split_whitespace().any(|word| word == mode) {
            let (w, h) = (width.to_string(), height.to_string());
            self.xrandr(&["--newmode", &mode, "36.0", &w, &w, &w, &w, &h, &h, &h, &h]);
            self.xrandr(&["--addmode", "screen", &mode]);
        }
        self.xrandr(&["--output", "screen", "--mode", &mode]);
    }

    pub(crate) fn xrandr(&self, arguments: &[&str]) -> String {
        let done = Command::new("xrandr")
            .args(["--display", &self.name])
            .args(arguments)
            .output()
            .expect("xrandr is installed");
        assert!(done.status.success(), "xrandr {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }
}

impl Drop for Xvfb {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A client that draws.
pub(crate) struct Painter {
    pub(crate) connection: RustConnection,
    pub(crate) root: Window,
    pen: Gcontext,
}

impl Painter {
    /// A client of a display whose background is dark and whose pointer is in the bottom right corner.
    pub(crate) fn new(xvfb: &Xvfb) -> Self {
        let (connection, screen) = x11rb::connect(Some(&xvfb.name)).unwrap();
        let root = connection.setup().roots[screen].root;
        let pen = connection.generate_id().unwrap();
        connection.create_gc(pen, root, &CreateGCAux::new().subwindow_mode(SubwindowMode::INCLUDE_INFERIORS)).unwrap();
        let painter = Self { connection, root, pen };
        painter.move_pointer(i16::MAX, i16::MAX);
        painter.fill(root, (0, 0, u16::MAX, u16::MAX), 0x20_20_20);
        painter
    }

    /// Paints a rectangle in a colour 0xRRGGBB, and waits until it is done.
    pub(crate) fn fill(&self, window: Window, (x, y, width, height): (i16, i16, u16, u16), colour: u32) {
        self.connection.change_gc(self.pen, &x11rb::protocol::xproto::ChangeGCAux::new().foreground(colour)).unwrap();
        self.connection.poly_fill_rectangle(window, self.pen, &[Rectangle { x, y, width, height }]).unwrap();
        self.sync();
    }

    /// A mapped window that no window manager touches; `background` as 0xRRGGBB, or none at all.
    pub(crate) fn window(&self, place: (i16, i16, u16, u16), background: Option<u32>, title: &str) -> Window {
        let attributes =
            CreateWindowAux { background_pixel: background, ..CreateWindowAux::new().override_redirect(1) };
        self.create(place, &attributes, title)
    }

    /// A mapped window that a window manager may move and frame.
    pub(crate) fn managed_window(&self, (width, height): (u16, u16), background: u32, title: &str) -> Window {
        self.create((0, 0, width, height), &CreateWindowAux::new().background_pixel(background), title)
    }

    fn create(&self, (x, y, width, height): (i16, i16, u16, u16), attributes: &CreateWindowAux, title: &str) -> Window {
        let (window, class) = (self.connection.generate_id().unwrap(), WindowClass::INPUT_OUTPUT);
        let depth = COPY_DEPTH_FROM_PARENT;
        self.connection.create_window(depth, window, self.root, x, y, width, height, 0, class, 0, attributes).unwrap();
        self.connection
            .change_property8(PropMode::REPLACE, window, AtomEnum::WM_NAME, AtomEnum::STRING, title.as_bytes())
            .unwrap();
        self.connection.map_window(window).unwrap();
        self.sync();
        window
    }

    pub(crate) fn configure(&self, window: Window, change: &ConfigureWindowAux) {
        self.connection.configure_window(window, change).unwrap();
        self.sync();
    }

    pub(crate) fn move_pointer(&self, x: i16, y: i16) {
        self.connection.warp_pointer(x11rb::NONE, self.root, 0, 0, 0, 0, x, y).unwrap();
        self.sync();
    }

    pub(crate) fn sync(&self) {
        self.connection.sync().unwrap();
    }
}

/// Somebody who looks at a source, and keeps a picture up to date by the damage that is told alone.
pub(crate) struct Viewer {
    pub(crate) source: Box<dyn Source>,
    size: Size,
    kept: Vec<u8>,
}

impl Viewer {
    pub(crate) fn new(source: Box<dyn Source>) -> Self {
        Self { source, size: Size::new(0, 0), kept: Vec::new() }
    }

    /// The next frame; its damage must tell of all that changed.
    pub(crate) fn frame(&mut self) -> Frame {
        let Grab::Frame(frame) = self.source.next(PATIENCE).unwrap() else { panic!("no frame came") };
        self.keep(&frame);
        frame
    }

    /// Looks until a frame is as wanted.
    pub(crate) fn until(&mut self, what: &str, wanted: impl Fn(&Frame) -> bool) -> Frame {
        let end = Instant::now() + PATIENCE;
        let mut last = None;
        while Instant::now() < end {
            if let Grab::Frame(frame) = self.source.next(Duration::from_millis(500)).unwrap() {
                self.keep(&frame);
                if wanted(&frame) {
                    return frame;
                }
                last = Some(frame);
            }
        }
        panic!("never seen: {what}; the last frame was {:?}", last.map(|frame| (frame.size(), frame.damage().clone())))
    }

    /// Looks until the source says that its window is minimised.
    pub(crate) fn until_hidden(&mut self) {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            match self.source.next(Duration::from_millis(50)).unwrap() {
                Grab::Frame(frame) => self.keep(&frame),
                Grab::Still => {}
                Grab::Hidden => return,
            }
        }
        panic!("the source is not hidden")
    }

    /// Looks until the source ends.
    pub(crate) fn until_end(&mut self) -> CaptureError {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            match self.source.next(Duration::from_millis(500)) {
                Ok(Grab::Frame(frame)) => self.keep(&frame),
                Ok(Grab::Still | Grab::Hidden) => {}
                Err(error) => return error,
            }
        }
        panic!("the source did not end")
    }

    fn keep(&mut self, frame: &Frame) {
        assert_eq!(self.source.info().size, frame.size());
        match frame.damage() {
            Damage::All => (self.size, self.kept) = (frame.size(), frame.pixels().to_vec()),
            Damage::Rects(rects) => {
                assert_eq!(self.size, frame.size(), "a new size damages everything");
                rects.iter().for_each(|&rect| self.copy(frame, rect));
            }
        }
        assert!(self.kept == frame.pixels(), "something changed outside of the damage {:?}", frame.damage());
    }

    fn copy(&mut self, frame: &Frame, rect: Rect) {
        for y in rect.y..rect.y + rect.height {
            let start = y as usize * frame.stride() + rect.x as usize * 4;
            let row = start..start + rect.width as usize * 4;
            self.kept[row.clone()].copy_from_slice(&frame.pixels()[row]);
        }
    }
}

/// The colour 0xRRGGBB of a pixel.
pub(crate) fn colour(frame: &Frame, x: u32, y: u32) -> u32 {
    let at = y as usize * frame.stride() + x as usize * 4;
    u32::from_le_bytes(frame.pixels()[at..at + 4].try_into().unwrap()) & 0xff_ffff
}

/// Whether every pixel of a rectangle has this colour, and no neighbour at its corners has.
pub(crate) fn is_patch(frame: &Frame, (x, y, width, height): (u32, u32, u32, u32), wanted: u32) -> bool {
    (y..y + height).all(|y| (x..x + width).all(|x| colour(frame, x, y) == wanted))
}

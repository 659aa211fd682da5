//! Text that appears on a screen, as work on a computer makes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use support::Screen;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ChangeGCAux, ConnectionExt as _, CreateGCAux, Font, Rectangle};
use x11rb::rust_connection::RustConnection;

/// Changes a second.
const RATE: u32 = 30;

/// The size of a letter of the font `fixed`, which every X server has, and where its base line is.
const LETTER: (i16, i16) = (6, 13);
const BASE: i16 = 11;

/// The most letters that one request draws (X11 protocol, ImageText8).
const LETTERS: usize = 255;

/// What changes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    /// A screen full of text moves up by a line and gets a new one.
    Scrolling,
    /// A letter appears after the other.
    Typing,
}

/// Somebody at work on a screen of 1920×1080, until this is dropped.
#[derive(Debug)]
pub(crate) struct Writing {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<()>>>,
}

/// A connection to the screen, with a pen for black text on white paper.
struct Desk {
    connection: RustConnection,
    root: u32,
    pen: u32,
    width: i16,
    height: i16,
    seed: u32,
}

impl Writing {
    /// Fills `screen` with text and begins to work there.
    ///
    /// # Errors
    /// Where the screen is gone.
    pub(crate) fn start(screen: &Screen, work: Work) -> Result<Self> {
        let mut desk = Desk::open(screen)?;
        desk.fill()?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || desk.work(work, &stopped));
        Ok(Self { stop, thread: Some(thread) })
    }

    /// Ends the work.
    ///
    /// # Errors
    /// Where it had ended before, because the screen did not take it.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        let ended = self.thread.take().context("the work ended before")?.join();
        ended.map_err(|_| anyhow::anyhow!("the work panicked"))?
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Desk {
    fn open(screen: &Screen) -> Result<Self> {
        let (connection, number) = x11rb::connect(Some(screen.display()))?;
        let screen = connection.setup().roots.get(number).context("the display has no screen")?;
        let (root, white, black) = (screen.root, screen.white_pixel, screen.black_pixel);
        let (width, height) = (screen.width_in_pixels.try_into()?, screen.height_in_pixels.try_into()?);
        let font: Font = connection.generate_id()?;
        connection.open_font(font, b"fixed")?.check()?;
        let pen = connection.generate_id()?;
        let looks = CreateGCAux::new().font(font).foreground(black).background(white).graphics_exposures(0);
        connection.create_gc(pen, root, &looks)?.check()?;
        let desk = Self { connection, root, pen, width, height, seed: 1 };
        desk.clear(0, height, white, black)?;
        Ok(desk)
    }

    fn fill(&mut self) -> Result<()> {
        for line in 0..self.lines() {
            self.write_line(line)?;
        }
        self.settle()
    }

    fn work(&mut self, work: Work, stopped: &AtomicBool) -> Result<()> {
        let began = Instant::now();
        for change in 0_u32.. {
            if stopped.load(Ordering::Relaxed) {
                break;
            }
            // This pace is what is measured; nobody waits here for anything to happen.
            let due = Duration::from_secs(1) / RATE * change;
            std::thread::sleep(due.saturating_sub(began.elapsed()));
            match work {
                Work::Scrolling => self.scroll()?,
                Work::Typing => self.write_letter(change)?,
            }
            self.settle()?;
        }
        Ok(())
    }

    fn scroll(&mut self) -> Result<()> {
        let last = self.lines() - 1;
        let (width, kept) = (self.width.try_into()?, (last * LETTER.1).try_into()?);
        self.connection.copy_area(self.root, self.root, self.pen, 0, LETTER.1, 0, 0, width, kept)?;
        self.write_line(last)
    }

    /// The letter after the last, from left to right in the lines from the top, and again from there.
    fn write_letter(&mut self, number: u32) -> Result<()> {
        let (columns, lines) = (u32::try_from(self.columns())?, u32::try_from(self.lines())?);
        let (column, line) = (i16::try_from(number % columns)?, i16::try_from(number / columns % lines)?);
        let letter = self.letter();
        self.write(&[letter], column, line)
    }

    fn write_line(&mut self, line: i16) -> Result<()> {
        let text: Vec<u8> = (0..self.columns()).map(|_| self.letter()).collect();
        let mut column = 0;
        for part in text.chunks(LETTERS) {
            self.write(part, column, line)?;
            column += i16::try_from(part.len())?;
        }
        Ok(())
    }

    fn write(&self, text: &[u8], column: i16, line: i16) -> Result<()> {
        self.connection.image_text8(self.root, self.pen, column * LETTER.0, line * LETTER.1 + BASE, text)?;
        Ok(())
    }

    fn clear(&self, top: i16, height: i16, white: u32, black: u32) -> Result<()> {
        let paper = Rectangle { x: 0, y: top, width: self.width.try_into()?, height: height.try_into()? };
        self.connection.change_gc(self.pen, &ChangeGCAux::new().foreground(white))?;
        self.connection.poly_fill_rectangle(self.root, self.pen, &[paper])?;
        self.connection.change_gc(self.pen, &ChangeGCAux::new().foreground(black))?;
        Ok(())
    }

    /// A letter, or the space after a word: the same for every run (a linear congruential generator).
    fn letter(&mut self) -> u8 {
        self.seed = self.seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [high, ..] = self.seed.to_be_bytes();
        if high % 6 == 0 { b' ' } else { b'a' + high % 26 }
    }

    fn columns(&self) -> i16 {
        self.width / LETTER.0
    }

    fn lines(&self) -> i16 {
        self.height / LETTER.1
    }

    /// Waits until the server has done all of it.
    fn settle(&self) -> Result<()> {
        self.connection.get_input_focus()?.reply()?;
        Ok(())
    }
}

//! A coloured line round what is shared, so that the person at the screen knows. It lies outside of that, so that it is not
//! in the picture, and presses go through it.

mod bars;
mod target;

use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
    thread::JoinHandle,
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
};
use x11rb::connection::Connection as _;

use self::{bars::Bars, target::Target};
use super::{display::Display, failure::XFailure};
use crate::{CaptureError, SourceId};

/// What the thread is told: the picture flows, or it is held back. The end of the line ends the thread.
const LIVE: u8 = 1;
const HELD: u8 = 0;

/// A line round a source. It goes when this is dropped, or the source is gone.
#[derive(Debug)]
pub struct Outline {
    word: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl Outline {
    /// Draws a line round a window or a part of the desktop; `None` round anything else, where it would be in the picture,
    /// and on a display that is no X server's own. `display` is a name such as `:1`; `None` is the one in `$DISPLAY`.
    ///
    /// # Errors
    /// As [`super::open`].
    pub fn draw(display: Option<&str>, id: SourceId) -> Result<Option<Self>, CaptureError> {
        let display = Display::connect(display)?;
        let Some(target) = Target::of(id).filter(|_| !display.is_xwayland()) else { return Ok(None) };
        let (word, heard) = UnixStream::pair().map_err(failed)?;
        for end in [&word, &heard] {
            end.set_nonblocking(true).map_err(failed)?;
        }
        let line = Line { bars: Bars::new(&display)?, display, target, heard };
        let thread = std::thread::Builder::new().name("outline".to_owned());
        let thread = thread.spawn(move || line.follow()).map_err(failed)?;
        Ok(Some(Self { word, thread: Some(thread) }))
    }

    /// Shows by another colour that the picture is held back, or flows again.
    pub fn hold(&self, held: bool) {
        // Where the thread is gone, so is the line.
        let _ = (&self.word).write_all(&[if held { HELD } else { LIVE }]);
    }
}

impl Drop for Outline {
    fn drop(&mut self) {
        // The thread may be gone already.
        let _ = self.word.shutdown(std::net::Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            // A panic inside was printed where it happened; the windows went with its connection either way.
            let _ = thread.join();
        }
    }
}

fn failed(error: std::io::Error) -> CaptureError {
    CaptureError::Backend(error.to_string())
}

/// The thread's own things. Its windows go with its connection.
struct Line {
    display: Display,
    target: Target,
    bars: Bars,
    heard: UnixStream,
}

impl Line {
    fn follow(mut self) {
        if let Err(failure) = self.keep_up() {
            tracing::debug!(?failure, "the line round the source ended");
        }
    }

    /// Follows the source until it is gone or nobody wants the line any more.
    fn keep_up(&mut self) -> Result<(), XFailure> {
        self.target.watch(&self.display)?;
        loop {
            while let Some(event) = self.display.connection().poll_for_event()? {
                self.target.notice(&self.display, &event)?;
            }
            let Some(place) = self.target.place(&self.display)? else { return Ok(()) };
            self.bars.surround(&self.display, place)?;
            self.display.connection().flush()?;
            // Events that came together with replies are not on the socket any more.
            if let Some(event) = self.display.connection().poll_for_event()? {
                self.target.notice(&self.display, &event)?;
            } else if !self.wait()? {
                return Ok(());
            }
        }
    }

    /// Waits for an event of the display or a word of the owner; false at the end.
    fn wait(&mut self) -> Result<bool, XFailure> {
        let ready = {
            let x = PollFd::new(self.display.connection().stream(), PollFlags::IN);
            match poll(&mut [x, PollFd::new(&self.heard, PollFlags::IN)], None) {
                Ok(_) | Err(Errno::INTR) => Ok(()),
                Err(error) => Err(XFailure::Lost(error.to_string())),
            }
        };
        ready?;
        let mut words = [0; 16];
        match self.heard.read(&mut words) {
            Ok(0) => Ok(false),
            Ok(count) => {
                let last = words.get(count - 1).copied();
                self.bars.colour(&self.display, last == Some(HELD))?;
                Ok(true)
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Ok(true),
            Err(error) => Err(XFailure::Other(error.to_string())),
        }
    }
}

//! The capture thread: one source, fed to the slot of every encoder; at rest while nobody watches.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use capture::{CaptureError, Grab, Source};
use media::{Frame, Size};
use tokio::sync::mpsc;

use super::condition::Watch;
use super::slot::Slot;
use super::{Condition, Counters, PictureNote};

/// How long one wait for a change may take: the delay with which a new encoder gets its first frame.
const GRAB: Duration = Duration::from_millis(20);

/// A running capture thread.
pub(super) struct Feed {
    desk: Arc<Desk>,
    thread: Option<JoinHandle<()>>,
}

/// What the conductor sets and the thread reads, and the watch over the thread.
#[derive(Default)]
struct Desk {
    state: Mutex<State>,
    changed: Condvar,
    watch: Mutex<Watch>,
}

#[derive(Default)]
struct State {
    watching: Vec<Arc<Slot>>,
    newcomers: Vec<Arc<Slot>>,
    held: bool,
    closed: bool,
}

impl Feed {
    /// Starts a thread on `source`. It takes no picture before the first encoder watches.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(super) fn start(
        source: Box<dyn Source>,
        counters: Arc<Counters>,
        notes: mpsc::Sender<PictureNote>,
    ) -> std::io::Result<Self> {
        let desk = Arc::new(Desk::default());
        let size = source.info().size;
        let last_note = notes.clone().try_reserve_owned().ok();
        let camera = Camera { source, size, last: None, desk: Arc::clone(&desk), counters, notes, last_note };
        let thread = std::thread::Builder::new().name("capture".to_owned()).spawn(move || camera.run())?;
        Ok(Self { desk, thread: Some(thread) })
    }

    /// Adds an encoder; it gets the newest picture at once, however still the screen is.
    pub(super) fn watch(&self, slot: Arc<Slot>) {
        self.desk.lock().newcomers.push(slot);
        self.desk.changed.notify_one();
    }

    /// Takes an encoder away.
    pub(super) fn unwatch(&self, slot: &Arc<Slot>) {
        let mut state = self.desk.lock();
        state.watching.retain(|other| !Arc::ptr_eq(other, slot));
        state.newcomers.retain(|other| !Arc::ptr_eq(other, slot));
    }

    /// Takes no pictures while `held`; afterwards every encoder gets the newest one.
    pub(super) fn hold(&self, held: bool) {
        let mut state = self.desk.lock();
        state.held = held;
        if !held {
            let watching = std::mem::take(&mut state.watching);
            state.newcomers.extend(watching);
        }
        self.desk.changed.notify_one();
    }

    /// How the source stands at `now`.
    pub(super) fn condition(&self, now: Instant) -> Condition {
        self.desk.watch().condition(now)
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.desk.lock().closed = true;
        self.desk.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic inside was printed where it happened; the thread is gone either way.
            let _ = thread.join();
        }
    }
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until somebody watches; none at the end.
    fn audience(&self) -> Option<Audience> {
        let resting = |state: &mut State| {
            !state.closed && (state.held || (state.watching.is_empty() && state.newcomers.is_empty()))
        };
        let mut state = self.changed.wait_while(self.lock(), resting).unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return None;
        }
        let watching = state.watching.clone();
        let newcomers = std::mem::take(&mut state.newcomers);
        state.watching.extend(newcomers.iter().cloned());
        Some(Audience { watching, newcomers })
    }

    fn is_held(&self) -> bool {
        self.lock().held
    }
}

/// The slots to feed.
struct Audience {
    /// Those that have a picture and want the changes.
    watching: Vec<Arc<Slot>>,
    /// Those that have none yet.
    newcomers: Vec<Arc<Slot>>,
}

/// The thread's own things.
struct Camera {
    source: Box<dyn Source>,
    size: Size,
    last: Option<Frame>,
    desk: Arc<Desk>,
    counters: Arc<Counters>,
    notes: mpsc::Sender<PictureNote>,
    /// Room that is kept for the note after which none comes.
    last_note: Option<mpsc::OwnedPermit<PictureNote>>,
}

impl Camera {
    fn run(mut self) {
        while let Some(audience) = self.desk.audience() {
            let within = if audience.newcomers.is_empty() { GRAB } else { Duration::ZERO };
            let fresh = match self.look(within) {
                Ok(Grab::Frame(frame)) => Some(frame),
                Ok(Grab::Still | Grab::Hidden) => None,
                Err(error) => {
                    return self.note_last(PictureNote::Failed(error));
                }
            };
            self.feed(fresh, &audience);
        }
    }

    /// Asks for a picture. A display that hangs holds the thread up here.
    fn look(&mut self, within: Duration) -> Result<Grab, CaptureError> {
        self.desk.watch().asked(Instant::now());
        let grab = self.source.next(within);
        let hidden = matches!(grab, Ok(Grab::Hidden));
        let turned = self.desk.watch().answered(hidden, Instant::now());
        if turned {
            self.note(PictureNote::Turned);
        }
        grab
    }

    fn feed(&mut self, fresh: Option<Frame>, audience: &Audience) {
        if let Some(frame) = fresh {
            self.counters.captured.add(1);
            if frame.size() != self.size {
                self.size = frame.size();
                self.note(PictureNote::Resized(self.size));
            }
            if !self.desk.is_held() {
                audience.watching.iter().for_each(|slot| slot.put(frame.clone()));
            }
            self.last = Some(frame);
        }
        if let Some(last) = &self.last {
            audience.newcomers.iter().for_each(|slot| slot.put(last.clone().all_new()));
        }
    }

    fn note_last(mut self, note: PictureNote) {
        match self.last_note.take() {
            Some(room) => drop(room.send(note)),
            None => self.note(note),
        }
    }

    /// Tells the conductor. It never waits: the conductor may be waiting for this thread to end.
    fn note(&self, note: PictureNote) {
        if let Err(error) = self.notes.try_send(note) {
            tracing::debug!(%error, "a note of the capture thread was not taken");
        }
    }
}

#[cfg(test)]
mod tests;

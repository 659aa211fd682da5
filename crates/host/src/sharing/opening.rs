//! A source from its name to its first picture: opened off the conductor's own thread, for a display may take its time.

use std::sync::Arc;

use capture::{SourceChoice, SourceId};
use tokio::sync::mpsc;
use tokio::time::timeout;
use wire::DisplayName;

use crate::clock::Clock;
use crate::event::Shown;
use crate::listings::DISPLAY_ANSWERS_WITHIN;
use crate::picture::{Counters, Picture, PictureNote};
use crate::problem::{self, Problem, ProblemCode};

/// Notes of the picture's threads that wait for the conductor.
const NOTES: usize = 64;

/// A source that was opened. Nothing of it is captured before somebody watches.
pub(crate) struct Opened {
    /// The very source that was found under what was asked for.
    pub(super) source: SourceId,
    pub(super) picture: Picture,
    pub(super) shown: Shown,
    /// What its threads tell, and no other's.
    pub(super) notes: mpsc::Receiver<PictureNote>,
}

/// Opens `source`. `held` lives as long as the thread that asks the display, which may outlive the wait for it.
pub(super) async fn open(
    source: SourceChoice,
    clock: Clock,
    counters: Arc<Counters>,
    held: Arc<()>,
) -> Result<Opened, Problem> {
    let opening = tokio::task::spawn_blocking(move || {
        let _held = held;
        let (noter, notes) = mpsc::channel(NOTES);
        let (picture, info) = Picture::open(&source, clock, counters, noter)?;
        let shown = Shown { source: info.id, name: DisplayName::from(info.name), size: info.size };
        Ok(Opened { source: info.id, picture, shown, notes })
    });
    timeout(DISPLAY_ANSWERS_WITHIN, opening)
        .await
        .map_err(|late| Problem::new(ProblemCode::CaptureFailed, format!("The display does not answer ({late}).")))?
        .map_err(|error| Problem::new(ProblemCode::CaptureFailed, error))?
        .map_err(|error| problem::of_capture(&error))
}

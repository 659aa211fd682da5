//! Another source in the place of the one that is shown. It is opened first, so that a failure changes nothing; guests keep
//! their sessions and tracks, and their next picture is a keyframe of the new source.

use std::sync::Arc;

use capture::SourceChoice;
use wire::ToGuest;

use super::opening::{Opened, open};
use super::{Inside, Sharing};
use crate::event::Event;
use crate::guest::Stage;
use crate::news::News;
use crate::picture::Condition;
use crate::problem::{Problem, ProblemCode};

/// Sources that may be under way to be opened, those included that hang in a dead display.
const OPENINGS: usize = 2;

/// What was wished for in the place of the source that is shown.
#[derive(Default)]
pub(crate) struct Switching {
    /// Counts the wishes: only the newest one is fulfilled.
    wishes: u64,
    /// Held once more by each thread that opens a source.
    held: Arc<()>,
}

/// What came of a wish.
pub(crate) struct Switched {
    wish: u64,
    opened: Result<Opened, Problem>,
}

impl Sharing {
    /// Begins to open another source. Until it is open, and where it cannot be opened, the one that is shown stays.
    pub(super) fn switch(&mut self, choice: SourceChoice, news: &mut News) {
        if self.shown.is_none() {
            let message = "Only files are shared, so there is no picture to change: stop, and share a screen.";
            return news.tell(Event::Problem(Problem::new(ProblemCode::FilesOnly, message)));
        }
        if Arc::strong_count(&self.switching.held) > OPENINGS {
            let message = "The display has not answered what it was asked before: try again later.";
            return news.tell(Event::Problem(Problem::new(ProblemCode::CaptureFailed, message)));
        }
        self.switching.wishes += 1;
        let (wish, insider) = (self.switching.wishes, self.insider.clone());
        let opening = open(choice, self.clock, Arc::clone(&self.counters), Arc::clone(&self.switching.held));
        tokio::spawn(async move {
            let switched = Switched { wish, opened: opening.await };
            if let Err(unheard) = insider.send(Inside::Switched(Box::new(switched))).await {
                // The sharing ended meanwhile. The end of a source waits for its thread.
                tokio::task::spawn_blocking(move || drop(unheard));
            }
        });
    }

    /// Takes what came of a wish.
    pub(super) fn switched(&mut self, switched: Switched, news: &mut News) {
        let Switched { wish, opened } = switched;
        let is_newest = wish == self.switching.wishes;
        match opened {
            Ok(opened) if is_newest => self.replace(opened, news),
            Ok(outdated) => self.goodbyes.end(outdated),
            Err(problem) if is_newest => news.tell(Event::Problem(problem)),
            Err(_) => {}
        }
    }

    /// Ends what is shown, and shows this. While paused nothing of it is captured.
    fn replace(&mut self, opened: Opened, news: &mut News) {
        let Opened { source, picture, shown, notes } = opened;
        picture.hold(self.paused);
        if let Some(before) = self.picture.replace(picture) {
            before.dismiss();
            self.goodbyes.end(before);
        }
        let paused = self.paused;
        for guest in self.guests.values_mut().filter(|guest| guest.stage == Stage::In) {
            // What still waits to leave is of the source before: a gate that closes throws it away.
            guest.show(false);
            guest.show(!paused);
        }
        self.notes = notes;
        self.source = Some(source.into());
        self.shown = Some(shown.clone());
        self.condition = Condition::Seen;
        self.arrange();
        // What is chosen while paused is named when it is seen. A guest who was told that the source is gone waits for that.
        self.tell_inside(&if paused { ToGuest::Paused } else { self.source_message() });
        news.tell(Event::Source(shown));
    }
}

//! What can be shared and what is shown, asked of a display that may take its time, or never answer.

use std::sync::Arc;
use std::time::Duration;

use capture::SourceChoice;
use media::Size;
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::timeout;

use crate::event::{Event, Offered, Preview};
use crate::problem::{self, Problem, ProblemCode};

/// A thumbnail is no larger than this.
const THUMBNAIL: Size = Size::new(480, 300);

/// A display that takes longer than this is taken for dead.
pub(crate) const DISPLAY_ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// Listings that may run at once, those included that hang in a dead display.
const LISTINGS: usize = 2;

/// The listings under way.
#[derive(Debug)]
pub(crate) struct Listings {
    answers: JoinSet<Event>,
    threads: Arc<Semaphore>,
}

impl Listings {
    pub(crate) fn new() -> Self {
        Self { answers: JoinSet::new(), threads: Arc::new(Semaphore::new(LISTINGS)) }
    }

    /// Asks the display what it has.
    pub(crate) fn ask(&mut self, thumbnails: bool) {
        self.begin(move || listing(thumbnails), unlisted);
    }

    /// Asks the display how `source` looks.
    pub(crate) fn preview(&mut self, source: SourceChoice) {
        self.begin(move || Event::Preview(looked(&source)), |_| Event::Preview(None));
    }

    /// The next answer; none where none is awaited.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        let answer = self.answers.join_next().await?;
        Some(answer.unwrap_or_else(|error| unlisted(&error)))
    }

    /// One that is asked for beside so many others is not begun: the next of them answers for it. `failed` is the answer where
    /// the display gave none.
    fn begin(&mut self, list: impl FnOnce() -> Event + Send + 'static, failed: fn(&dyn std::fmt::Display) -> Event) {
        if self.answers.len() >= LISTINGS {
            return;
        }
        // A thread cannot be called back from a display that hangs, so it keeps its place.
        let thread = Arc::clone(&self.threads).try_acquire_owned();
        self.answers.spawn(async move {
            let Ok(thread) = thread else { return failed(&"it has not answered what it was asked before") };
            let listing = spawn_blocking(move || {
                let _held = thread;
                list()
            });
            match timeout(DISPLAY_ANSWERS_WITHIN, listing).await {
                Ok(Ok(listed)) => listed,
                Ok(Err(error)) => failed(&error),
                Err(late) => failed(&late),
            }
        });
    }
}

fn unlisted(error: &dyn std::fmt::Display) -> Event {
    let message = format!("The display did not say what can be shared ({error}): try again.");
    Event::Problem(Problem::new(ProblemCode::CaptureFailed, message))
}

fn listing(thumbnails: bool) -> Event {
    match capture::list() {
        Ok(sources) => Event::Sources(sources.into_iter().map(|info| offered(info, thumbnails)).collect()),
        Err(error) => Event::Problem(problem::of_capture(&error)),
    }
}

/// Where there is no picture, the capture thread of the sharing tells why.
fn looked(source: &SourceChoice) -> Option<Preview> {
    let id = match source {
        SourceChoice::Id(id) => *id,
        SourceChoice::WindowTitled(_) => source.find(&capture::list().ok()?).ok()?,
    };
    let picture = capture::thumbnail(&id, THUMBNAIL).ok()?;
    Some(Preview { source: id, picture })
}

fn offered(info: capture::SourceInfo, thumbnails: bool) -> Offered {
    // A source that vanishes while it is drawn is still listed, without a picture.
    let thumbnail = thumbnails.then(|| capture::thumbnail(&info.id, THUMBNAIL).ok()).flatten();
    Offered { info, thumbnail }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::{DISPLAY_ANSWERS_WITHIN, LISTINGS, Listings, unlisted};
    use crate::event::Event;

    fn is_problem(answer: Option<&Event>) -> bool {
        matches!(answer, Some(Event::Problem(_)))
    }

    #[tokio::test(start_paused = true)]
    async fn a_display_that_hangs_keeps_no_more_threads_however_often_it_is_asked() {
        let mut listings = Listings::new();
        let mut hanging = Vec::new();
        for _ in 0..LISTINGS {
            let (end, ended) = mpsc::channel::<()>();
            hanging.push(end);
            let (begin, begun) = tokio::sync::oneshot::channel();
            listings.begin(
                move || {
                    begin.send(()).unwrap();
                    let _ = ended.recv();
                    Event::Sources(Vec::new())
                },
                unlisted,
            );
            begun.await.unwrap();
        }
        tokio::time::advance(DISPLAY_ANSWERS_WITHIN * 2).await;
        for _ in 0..LISTINGS {
            assert!(is_problem(listings.next().await.as_ref()));
        }
        assert!(listings.next().await.is_none());

        listings.begin(|| panic!("it has no thread"), unlisted);
        assert!(is_problem(listings.next().await.as_ref()));

        drop(hanging);
        let answer = loop {
            listings.begin(|| Event::Sources(Vec::new()), unlisted);
            let answer = listings.next().await;
            if !is_problem(answer.as_ref()) {
                break answer;
            }
        };
        assert!(matches!(answer, Some(Event::Sources(_))), "the display answers again");
    }

    #[tokio::test]
    async fn a_preview_is_a_picture_or_nothing_and_never_a_problem() {
        let mut listings = Listings::new();
        listings.preview("pattern:320x180@30".parse().unwrap());
        let Some(Event::Preview(Some(preview))) = listings.next().await else { panic!("there is no picture") };
        assert_eq!(preview.source.to_string(), "pattern:320x180@30");
        assert!(preview.picture.starts_with(b"\x89PNG"));
        listings.preview("window:a title that no window has".parse().unwrap());
        assert!(matches!(listings.next().await, Some(Event::Preview(None))));
    }
}

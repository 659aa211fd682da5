//! The capture thread before a source that answers when the test says so.

use std::sync::Arc;
use std::sync::mpsc as channel;
use std::time::{Duration, Instant};

use capture::{CaptureError, Grab, PatternSpec, Source, SourceInfo};
use tokio::sync::mpsc;

use super::Feed;
use crate::picture::slot::Slot;
use crate::picture::{Condition, Counters, PictureNote};

/// A source that tells when it is asked, and hangs until it is given an answer.
struct Hanging {
    info: SourceInfo,
    asked: channel::SyncSender<()>,
    answers: channel::Receiver<Grab>,
}

impl Source for Hanging {
    fn next(&mut self, _within: Duration) -> Result<Grab, CaptureError> {
        let gone = |reason: &str| CaptureError::Backend(reason.to_owned());
        self.asked.send(()).map_err(|_| gone("nobody asks"))?;
        self.answers.recv().map_err(|_| gone("nobody answers"))
    }

    fn info(&self) -> &SourceInfo {
        &self.info
    }
}

/// A feed that somebody watches, when its source was asked, and how the source answers.
struct Scene {
    answers: channel::SyncSender<Grab>,
    asked: channel::Receiver<()>,
    notes: mpsc::Receiver<PictureNote>,
    // Last, for its end waits for the thread, which ends with the answers.
    feed: Feed,
}

impl Scene {
    fn new() -> Self {
        let (asker, asked) = channel::sync_channel(8);
        let (answers, answered) = channel::sync_channel(8);
        let (noter, notes) = mpsc::channel(8);
        let info = SourceInfo::pattern(PatternSpec::default());
        let source = Hanging { info, asked: asker, answers: answered };
        let feed = Feed::start(Box::new(source), Arc::new(Counters::default()), noter).unwrap();
        feed.watch(Arc::new(Slot::default()));
        Self { answers, asked, notes, feed }
    }

    /// How the source stands when it has been asked for `time`.
    fn after(&self, time: Duration) -> Condition {
        self.feed.condition(Instant::now() + time)
    }
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_source_that_hangs_is_silent_and_one_that_is_hidden_is_told_when_it_hides_and_when_it_is_back() {
    let mut scene = Scene::new();
    scene.asked.recv().unwrap();
    assert_eq!(scene.after(LONG), Condition::Silent);
    assert_eq!(scene.after(Duration::ZERO), Condition::Seen, "it may take a moment");

    scene.answers.send(Grab::Hidden).unwrap();
    scene.asked.recv().unwrap();
    assert!(matches!(scene.notes.try_recv(), Ok(PictureNote::Turned)));
    assert_eq!(scene.after(Duration::ZERO), Condition::Hidden);
    scene.answers.send(Grab::Hidden).unwrap();
    scene.asked.recv().unwrap();
    assert!(scene.notes.try_recv().is_err(), "that is no news");

    scene.answers.send(Grab::Still).unwrap();
    scene.asked.recv().unwrap();
    assert!(matches!(scene.notes.try_recv(), Ok(PictureNote::Turned)));
    assert_eq!(scene.after(Duration::ZERO), Condition::Seen);
}

#[test]
fn a_source_that_is_asked_for_nothing_is_not_silent() {
    let scene = Scene::new();
    scene.asked.recv().unwrap();
    scene.feed.hold(true);
    scene.answers.send(Grab::Still).unwrap();
    // The pause is asked for before the answer, so the thread rests after it; until then it is merely being asked.
    while scene.feed.condition(Instant::now() + LONG) == Condition::Silent {
        std::thread::yield_now();
    }
    assert!(scene.asked.try_recv().is_err());
}

#[test]
fn a_source_that_fails_is_told_of_however_much_was_not_heard_before() {
    let Scene { answers, asked, mut notes, feed } = Scene::new();
    for turn in 0..100 {
        asked.recv().unwrap();
        answers.send(if turn % 2 == 0 { Grab::Hidden } else { Grab::Still }).unwrap();
    }
    drop(answers);
    while asked.recv().is_ok() {}
    drop(feed);
    let heard: Vec<_> = std::iter::from_fn(|| notes.try_recv().ok()).collect();
    assert!(matches!(heard.last(), Some(PictureNote::Failed(_))), "{heard:?}");
    assert!(heard.len() < 100, "some were lost: {}", heard.len());
}

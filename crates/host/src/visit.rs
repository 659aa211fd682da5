//! A visit: this Porthole as the guest of another one, for files only.
//!
//! A task knocks, waits to be let in, and comes back by itself for as long as the visit lasts: after a silence, a broken
//! connection, or a host that was away for a while. What it tells, it tells the conductor.

mod course;
mod farewell;
mod identity;
mod knocking;
mod patience;
mod request;
mod stay;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use pairing::Words;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use wire::DisplayName;

use crate::clock;
use crate::files::{Coming, PeerId, Terms};
use course::Guest;
pub(crate) use farewell::Farewell;
pub use request::{JoinRequest, Visit, VisitReason, VisitState};

/// What the visit tells and the conductor has not taken; the visit waits then.
const NOTES: usize = 16;

/// How long a goodbye may take: the last word over a thin line, and the close after it.
const LEAVE_WITHIN: Duration = Duration::from_secs(8);

/// What a visit tells the conductor.
#[derive(Debug)]
pub(crate) enum VisitNote {
    /// How it stands.
    State(Visit),
    /// The host let us in: files can go both ways.
    Came(Coming),
}

/// A visit that goes on.
pub(crate) struct Visiting {
    notes: mpsc::Receiver<VisitNote>,
    leave: watch::Sender<bool>,
    task: JoinHandle<()>,
    /// As it was told last.
    visit: Visit,
    /// When a goodbye is waited for no longer.
    leaves_by: Option<Instant>,
}

impl Visiting {
    /// Sets out. `name` is how the host sees this side, `data` where its certificate is kept.
    pub(crate) fn begin(request: JoinRequest, name: DisplayName, data: Option<PathBuf>) -> Self {
        let (tell, notes) = mpsc::channel(NOTES);
        let (leave, told_to_leave) = watch::channel(false);
        let visit = Visit::before(request.link.address());
        let JoinRequest { link, into, accept, .. } = request;
        let terms = Terms { inbox: into, accept: accept.unwrap_or_default() };
        let voice = Voice { tell, address: link.address(), host: None, name: DisplayName::default(), words: None };
        let guest = Guest { link, name, terms, data };
        let task = tokio::spawn(course::run(guest, voice, told_to_leave));
        Self { notes, leave, task, visit, leaves_by: None }
    }

    /// Waits for what is told next; none after the end, which is always told. It can be dropped without loss.
    pub(crate) async fn note(&mut self) -> Option<VisitNote> {
        let note = tokio::select! {
            biased;
            note = self.notes.recv() => note,
            () = clock::by(self.leaves_by) => {
                self.task.abort();
                self.notes.recv().await
            }
        };
        match note {
            Some(VisitNote::State(visit)) => self.visit = visit,
            Some(came @ VisitNote::Came(_)) => return Some(came),
            None if self.visit.state == VisitState::Ended => return None,
            None => {
                tracing::warn!("a visit did not come to its end by itself");
                let reason = if self.leaves_by.is_some() { VisitReason::Left } else { VisitReason::Broken };
                self.visit = Visit { state: VisitState::Ended, reason: Some(reason), ..self.visit.clone() };
            }
        }
        Some(VisitNote::State(self.visit.clone()))
    }

    /// Begins to say goodbye: the end is told soon, whatever the host does.
    pub(crate) fn leave(&mut self) {
        self.leaves_by.get_or_insert_with(|| Instant::now() + LEAVE_WITHIN);
        self.leave.send_replace(true);
    }
}

/// Tells how the visit stands, with what is known of the host by then.
struct Voice {
    tell: mpsc::Sender<VisitNote>,
    address: SocketAddr,
    host: Option<PeerId>,
    name: DisplayName,
    words: Option<Words>,
}

impl Voice {
    async fn say(&self, state: VisitState, reason: Option<VisitReason>) {
        let (host, name, address, words) = (self.host, self.name.clone(), self.address, self.words);
        self.note(VisitNote::State(Visit { host, name, address, state, reason, words })).await;
    }

    async fn note(&self, note: VisitNote) {
        // Where the conductor is gone, nobody is told.
        let _ = self.tell.send(note).await;
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::sync::{mpsc, watch};

    use super::{LEAVE_WITHIN, NOTES, Visit, VisitNote, VisitReason, VisitState, Visiting};

    /// A visit whose course tells these states and then does what `course` says.
    fn visiting(told: &[VisitState], course: impl Future<Output = ()> + Send + 'static) -> Visiting {
        let (tell, notes) = mpsc::channel(NOTES);
        let (leave, _) = watch::channel(false);
        let visit = Visit::before(([127, 0, 0, 1], 1).into());
        let states: Vec<Visit> = told.iter().map(|state| Visit { state: *state, ..visit.clone() }).collect();
        let task = tokio::spawn(async move {
            for state in states {
                tell.send(VisitNote::State(state)).await.unwrap();
            }
            course.await;
            drop(tell);
        });
        Visiting { notes, leave, task, visit, leaves_by: None }
    }

    /// All that is told until the end.
    async fn told(mut visiting: Visiting) -> Vec<(VisitState, Option<VisitReason>)> {
        let mut told = Vec::new();
        while let Some(VisitNote::State(visit)) = visiting.note().await {
            told.push((visit.state, visit.reason));
        }
        assert!(visiting.note().await.is_none(), "nothing follows the end");
        told
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_is_told_once_where_a_goodbye_never_ends() {
        let mut visiting = visiting(&[VisitState::In], pending());
        visiting.leave();
        let told = told(visiting).await;
        assert_eq!(told, [(VisitState::In, None), (VisitState::Ended, Some(VisitReason::Left))]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_is_told_once_where_it_comes_just_when_nobody_waits_for_it_any_more() {
        let mut visiting = visiting(&[VisitState::In, VisitState::Ended], tokio::time::sleep(2 * LEAVE_WITHIN));
        visiting.leave();
        let told = told(visiting).await;
        assert_eq!(told, [(VisitState::In, None), (VisitState::Ended, None)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_course_that_breaks_off_is_told_as_an_end() {
        let visiting = visiting(&[VisitState::Connecting], async {});
        let told = told(visiting).await;
        assert_eq!(told, [(VisitState::Connecting, None), (VisitState::Ended, Some(VisitReason::Broken))]);
    }
}

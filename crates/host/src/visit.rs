//! A visit: this Porthole as the guest of another one, for files only.
//!
//! A task knocks, waits to be let in, and comes back by itself for as long as the visit lasts: after a silence, a broken
//! connection, or a host that was away for a while. What it tells, it tells the conductor.

mod course;
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
use tokio::time::timeout;
use wire::DisplayName;

use crate::files::{Coming, PeerId, Terms};
use course::Guest;
pub use request::{JoinRequest, Visit, VisitReason, VisitState};

/// What the visit tells and the conductor has not taken; the visit waits then.
const NOTES: usize = 16;

/// How long a goodbye may take.
const LEAVE_WITHIN: Duration = Duration::from_secs(3);

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
}

impl Visiting {
    /// Sets out. `name` is how the host sees this side, `data` where its certificate is kept.
    pub(crate) fn begin(request: JoinRequest, name: DisplayName, data: Option<PathBuf>) -> Self {
        let (tell, notes) = mpsc::channel(NOTES);
        let (leave, told_to_leave) = watch::channel(false);
        let JoinRequest { link, into, accept } = request;
        let terms = Terms { inbox: into, accept };
        let voice = Voice { tell, address: link.address(), host: None, name: DisplayName::default(), words: None };
        let guest = Guest { link, name, terms, data };
        let task = tokio::spawn(course::run(guest, voice, told_to_leave));
        Self { notes, leave, task }
    }

    /// Waits for what is told next; none after the end. It can be dropped without loss.
    pub(crate) async fn note(&mut self) -> Option<VisitNote> {
        self.notes.recv().await
    }

    /// Says goodbye and waits for the end; what was told until then follows.
    pub(crate) async fn leave(mut self) -> Vec<VisitNote> {
        self.leave.send_replace(true);
        let mut told = Vec::new();
        let leaving = async {
            while let Some(note) = self.notes.recv().await {
                told.push(note);
            }
        };
        if timeout(LEAVE_WITHIN, leaving).await.is_err() {
            tracing::warn!("a visit did not end in time");
            self.task.abort();
        }
        told
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

//! A visit: this Porthole as the guest of another one, for files only.
//!
//! A task knocks, waits to be let in, and comes back by itself for as long as the visit lasts: after a silence, a broken
//! connection, or a host that was away for a while. What it tells, it tells the conductor.

mod course;
mod farewell;
mod knocking;
mod patience;
mod request;
mod stay;

use std::net::SocketAddr;
use std::time::Duration;

use pairing::{Device, DeviceId, Words};
use session::Certificate;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use wire::DisplayName;

use crate::clock;
use crate::devices::{Acquaintance, DeviceChange, Meeting};
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
    /// How both stand to remembering each other.
    Met(Meeting),
    /// Both wished to be remembered.
    Agreed(Box<Device>),
    /// The host proved to be this device.
    Seen(DeviceId),
    /// The host said to be a device, and has another certificate.
    Changed(DeviceChange),
}

/// Who visits, and whom.
pub(crate) struct Itinerary {
    pub(crate) request: JoinRequest,
    /// How the host sees this side.
    pub(crate) name: DisplayName,
    /// Who this side is.
    pub(crate) certificate: Certificate,
    /// The device that the host must prove to be; none where a link leads to anybody.
    pub(crate) device: Option<Acquaintance>,
}

/// A visit that goes on.
pub(crate) struct Visiting {
    notes: mpsc::Receiver<VisitNote>,
    leave: watch::Sender<bool>,
    wishes: mpsc::Sender<()>,
    task: JoinHandle<()>,
    /// As it was told last.
    visit: Visit,
    /// When a goodbye is waited for no longer.
    leaves_by: Option<Instant>,
}

impl Visiting {
    /// Sets out.
    pub(crate) fn begin(itinerary: Itinerary) -> Self {
        let Itinerary { request, name, certificate, device } = itinerary;
        let (tell, notes) = mpsc::channel(NOTES);
        let (leave, told_to_leave) = watch::channel(false);
        let known = device.as_ref().map(|known| known.device.id());
        let visit = Visit::before(request.link.address(), known);
        let JoinRequest { link, into, accept, .. } = request;
        let terms = Terms { inbox: into, accept: accept.unwrap_or_default() };
        let voice = Voice {
            tell,
            address: link.address(),
            host: None,
            name: DisplayName::default(),
            words: None,
            device: known,
        };
        let (wishes, wished) = mpsc::channel(1);
        let guest = Guest { link, name, terms, certificate, device: device.map(|known| known.device) };
        let task = tokio::spawn(course::run(guest, voice, Wants { leave: told_to_leave, wished }));
        Self { notes, leave, wishes, task, visit, leaves_by: None }
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
            Some(
                other @ (VisitNote::Came(_)
                | VisitNote::Met(_)
                | VisitNote::Agreed(_)
                | VisitNote::Seen(_)
                | VisitNote::Changed(_)),
            ) => return Some(other),
            None if self.visit.state == VisitState::Ended => return None,
            None => {
                tracing::warn!("a visit did not come to its end by itself");
                let reason = if self.leaves_by.is_some() { VisitReason::Left } else { VisitReason::Broken };
                self.visit = Visit { state: VisitState::Ended, reason: Some(reason), ..self.visit.clone() };
            }
        }
        Some(VisitNote::State(self.visit.clone()))
    }

    /// Whether this is the host.
    pub(crate) fn is_at(&self, peer: PeerId) -> bool {
        self.visit.host == Some(peer) && self.visit.state == VisitState::In
    }

    /// The person wishes that the host and this Porthole remember each other.
    pub(crate) fn wish_to_remember(&self) {
        // One wish that waits is as good as two.
        let _ = self.wishes.try_send(());
    }

    /// Begins to say goodbye: the end is told soon, whatever the host does.
    pub(crate) fn leave(&mut self) {
        self.leaves_by.get_or_insert_with(|| Instant::now() + LEAVE_WITHIN);
        self.leave.send_replace(true);
    }
}

/// What the conductor wants of a visit.
struct Wants {
    leave: watch::Receiver<bool>,
    /// That the host be remembered.
    wished: mpsc::Receiver<()>,
}

/// Tells how the visit stands, with what is known of the host by then.
struct Voice {
    tell: mpsc::Sender<VisitNote>,
    address: SocketAddr,
    host: Option<PeerId>,
    name: DisplayName,
    words: Option<Words>,
    device: Option<DeviceId>,
}

impl Voice {
    async fn say(&self, state: VisitState, reason: Option<VisitReason>) {
        let (host, name, address, words, device) =
            (self.host, self.name.clone(), self.address, self.words, self.device);
        self.note(VisitNote::State(Visit { host, name, address, state, reason, words, device })).await;
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
        let (wishes, _) = mpsc::channel(1);
        let visit = Visit::before(([127, 0, 0, 1], 1).into(), None);
        let states: Vec<Visit> = told.iter().map(|state| Visit { state: *state, ..visit.clone() }).collect();
        let task = tokio::spawn(async move {
            for state in states {
                tell.send(VisitNote::State(state)).await.unwrap();
            }
            course.await;
            drop(tell);
        });
        Visiting { notes, leave, wishes, task, visit, leaves_by: None }
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

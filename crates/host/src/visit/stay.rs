//! One session with the host: waiting, being in, and its end.

use std::time::Duration;

use session::{ConnectionState, GuestReport, GuestReports, GuestSession};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use wire::{EndReason, ToGuest, ToHost, limits};

use super::course::left;
use super::knocking::Connected;
use super::{VisitNote, VisitReason, VisitState, Voice};
use crate::files::{Coming, Letter, Letters, Line, Mailbox, Terms};

/// A host that was not heard for so long is taken for lost.
const SILENCE: Duration = Duration::from_secs(limits::SILENCE_SECONDS);

/// A host that does not take the goodbye in this time goes without it.
const GOODBYE: Duration = Duration::from_millis(800);

/// How a session ended.
pub(super) enum Departure {
    /// The visit is over.
    Over(VisitReason),
    /// It may go on in another session.
    Lost {
        /// Why.
        reason: VisitReason,
        /// The host had said yes.
        was_in: bool,
    },
}

/// One session.
struct Stay<'a> {
    session: GuestSession,
    terms: &'a Terms,
    voice: &'a Voice,
    mailbox: Mailbox,
    letters: Option<Letters>,
    was_in: bool,
}

/// Stays until one side ends it, or the connection does.
pub(super) async fn stay(
    (session, reports): Connected,
    terms: &Terms,
    voice: &Voice,
    leave: &mut watch::Receiver<bool>,
) -> Departure {
    let (mailbox, letters) = Mailbox::new();
    let mut stay = Stay { session, terms, voice, mailbox, letters: Some(letters), was_in: false };
    let departure = stay.listen(reports, leave).await;
    stay.session.close().await;
    departure
}

impl Stay<'_> {
    async fn listen(&mut self, mut reports: GuestReports, leave: &mut watch::Receiver<bool>) -> Departure {
        // Before the connection stands, the session itself ends where nothing comes.
        let mut silent_at: Option<Instant> = None;
        loop {
            let silence = async {
                match silent_at {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let report = tokio::select! {
                report = reports.recv() => report,
                () = silence => return self.lost(VisitReason::Silent),
                () = left(leave) => return self.leave(reports).await,
            };
            match report {
                None | Some(GuestReport::Closed(_)) => return self.lost(VisitReason::Broken),
                Some(GuestReport::Heard(message)) => {
                    silent_at = Some(Instant::now() + SILENCE);
                    if let Some(departure) = self.hear(message).await {
                        return departure;
                    }
                }
                Some(GuestReport::State(ConnectionState::Connected)) => silent_at = Some(Instant::now() + SILENCE),
                Some(GuestReport::Malformed(error)) => tracing::debug!(%error, "a message was not taken"),
                Some(GuestReport::State(_) | GuestReport::ControlOpen | GuestReport::FilesOpen) => {}
            }
        }
    }

    async fn hear(&mut self, message: ToGuest) -> Option<Departure> {
        match message {
            ToGuest::Waiting => self.voice.say(VisitState::Waiting, None).await,
            ToGuest::LetIn => self.come_in().await,
            ToGuest::Files { life, message } => self.mailbox.put(Letter { life, message }).await,
            ToGuest::Ended { reason } => return Some(Departure::Over(over(reason))),
            ToGuest::ReturnKey { .. }
            | ToGuest::NoPicture
            | ToGuest::Source { .. }
            | ToGuest::Paused
            | ToGuest::Resumed
            | ToGuest::SourceHidden
            | ToGuest::SourceSilent
            | ToGuest::SourceGone
            | ToGuest::Alive
            | ToGuest::Description { .. } => {}
        }
        None
    }

    /// The courier is told of first, so that who hears that we are in can send at once.
    async fn come_in(&mut self) {
        self.was_in = true;
        if let (Some(letters), Some(peer)) = (self.letters.take(), self.voice.host) {
            self.mailbox.open();
            let (line, terms) = (Line::Host(self.session.clone()), self.terms.clone());
            let name = self.voice.name.clone();
            self.voice.note(VisitNote::Came(Coming::Came { peer, name, line, letters, terms })).await;
        }
        self.voice.say(VisitState::In, None).await;
    }

    fn lost(&self, reason: VisitReason) -> Departure {
        Departure::Lost { reason, was_in: self.was_in }
    }

    /// Says goodbye. The host ends the session when it hears that.
    async fn leave(&self, mut reports: GuestReports) -> Departure {
        if self.session.say(ToHost::Leaving).is_ok() {
            let ending = async { while reports.recv().await.is_some() {} };
            let _ = timeout(GOODBYE, ending).await;
        }
        Departure::Over(VisitReason::Left)
    }
}

fn over(reason: EndReason) -> VisitReason {
    match reason {
        EndReason::TurnedAway => VisitReason::TurnedAway,
        EndReason::ShownOut => VisitReason::ShownOut,
        EndReason::Stopped => VisitReason::Stopped,
        EndReason::Replaced => VisitReason::Replaced,
    }
}

//! One session with the host: waiting, being in, and its end.

use std::time::Duration;

use pairing::device::{Heard, Pact, Side};
use session::{ConnectionState, GuestReport, GuestReports, GuestSession};
use tokio::sync::watch;
use tokio::time::Instant;
use wire::{DeviceMessage, DisplayName, EndReason, Fingerprint, PairHalf, ToGuest, ToHost, limits};

use super::course::left;
use super::knocking::Connected;
use super::{VisitNote, VisitReason, VisitState, Voice, Wants};
use crate::devices::{Meeting, MeetingState};
use crate::files::{Coming, Letter, Letters, Line, Mailbox, Terms};
use crate::{clock, random};

/// A host that was not heard for so long is taken for lost.
const SILENCE: Duration = Duration::from_secs(limits::SILENCE_SECONDS);

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

/// Who we are to the host.
pub(super) struct Own {
    pub(super) name: DisplayName,
    pub(super) fingerprint: Fingerprint,
}

/// One session.
struct Stay<'a> {
    session: GuestSession,
    own: &'a Own,
    pact: Pact,
    terms: &'a Terms,
    voice: &'a Voice,
    mailbox: Mailbox,
    letters: Option<Letters>,
    standing: Standing,
}

/// How far the host has let us. It only ever goes forward: a host that says the same again tells nothing new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Outside,
    Waiting,
    In,
}

impl Standing {
    /// Whether `next` is further than before; then it is so far from now on.
    fn advance(&mut self, next: Self) -> bool {
        let is_further = next > *self;
        *self = next.max(*self);
        is_further
    }
}

/// Stays until one side ends it, or the connection does.
pub(super) async fn stay(
    (session, reports): Connected,
    own: &Own,
    terms: &Terms,
    voice: &Voice,
    wants: &mut Wants,
) -> Departure {
    let (mailbox, letters) = Mailbox::new();
    let pact = Pact::new(Side::Guest, own.fingerprint, session.host());
    let (letters, standing) = (Some(letters), Standing::Outside);
    let mut stay = Stay { session, own, pact, terms, voice, mailbox, letters, standing };
    let departure = stay.listen(reports, wants).await;
    stay.session.close().await;
    departure
}

impl Stay<'_> {
    async fn listen(&mut self, mut reports: GuestReports, wants: &mut Wants) -> Departure {
        // Before the connection stands, the session itself ends where nothing comes.
        let mut silent_at: Option<Instant> = None;
        loop {
            let next = tokio::select! {
                next = next(&mut reports, silent_at, &mut wants.leave) => next,
                Some(()) = wants.wished.recv() => Next::Wish,
            };
            let report = match next {
                Next::Report(report) => report,
                Next::Silence => return self.lost(VisitReason::Silent),
                Next::Leave => return self.leave(reports).await,
                Next::Wish => {
                    self.wish_to_remember().await;
                    continue;
                }
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
            ToGuest::Waiting if self.standing.advance(Standing::Waiting) => {
                self.voice.say(VisitState::Waiting, None).await;
            }
            ToGuest::LetIn if self.standing.advance(Standing::In) => self.come_in().await,
            ToGuest::Files { life, message } => self.mailbox.put(Letter { life, message }).await,
            ToGuest::Devices { message } => self.hear_of_devices(message).await,
            ToGuest::Ended { reason } => return Some(Departure::Over(over(reason))),
            ToGuest::Waiting
            | ToGuest::LetIn
            | ToGuest::ReturnKey { .. }
            | ToGuest::NoPicture
            | ToGuest::Source { .. }
            | ToGuest::Paused
            | ToGuest::Resumed
            | ToGuest::SourceHidden
            | ToGuest::SourceSilent
            | ToGuest::SourceGone
            | ToGuest::Alive
            | ToGuest::Lanes { .. }
            | ToGuest::Description { .. } => {}
        }
        None
    }

    /// The courier is told of first, so that who hears that we are in can send at once.
    async fn come_in(&mut self) {
        if let (Some(letters), Some(peer)) = (self.letters.take(), self.voice.host) {
            self.mailbox.open();
            let (line, terms) = (Line::Host(self.session.clone()), self.terms.clone());
            let name = self.voice.name.clone();
            self.voice.note(VisitNote::Came(Coming::Came { peer, name, line, letters, terms })).await;
        }
        self.voice.say(VisitState::In, None).await;
        if let Some(device) = self.voice.device {
            self.voice.note(VisitNote::Seen(device)).await;
        }
        if let Some(message) = self.pact.open() {
            self.say(message);
        }
    }

    async fn hear_of_devices(&mut self, message: DeviceMessage) {
        match self.pact.hear(message) {
            Heard::Able { .. } => self.met(MeetingState::Able).await,
            Heard::Asks(_) => self.met(MeetingState::Asks).await,
            Heard::Agreed(device) => self.voice.note(VisitNote::Agreed(Box::new(device))).await,
            Heard::Nothing => {}
        }
    }

    async fn wish_to_remember(&mut self) {
        let half = PairHalf::new(random::bytes());
        let Some((message, agreed)) = self.pact.wish(self.own.name.clone(), half) else { return };
        self.say(message);
        match agreed {
            Some(device) => self.voice.note(VisitNote::Agreed(Box::new(device))).await,
            None => self.met(MeetingState::Asked).await,
        }
    }

    async fn met(&self, state: MeetingState) {
        if let Some(peer) = self.voice.host {
            self.voice.note(VisitNote::Met(Meeting { peer, name: self.voice.name.clone(), state })).await;
        }
    }

    fn say(&self, message: DeviceMessage) {
        if let Err(error) = self.session.say(ToHost::Devices { message }) {
            tracing::debug!(%error, "the host was not told");
        }
    }

    fn lost(&self, reason: VisitReason) -> Departure {
        Departure::Lost { reason, was_in: self.standing == Standing::In }
    }

    /// Says goodbye. The host ends the session when it hears that.
    async fn leave(&self, mut reports: GuestReports) -> Departure {
        let ending = async { while reports.recv().await.is_some() {} };
        tokio::select! {
            () = self.session.take_leave(ToHost::Leaving) => {}
            () = ending => {}
        }
        Departure::Over(VisitReason::Left)
    }
}

/// What a stay waits for.
enum Next {
    Report(Option<GuestReport>),
    Silence,
    Leave,
    Wish,
}

/// Waits for what comes first. What was reported outranks a silence: it may have waited while nobody read it.
async fn next(reports: &mut GuestReports, silent_at: Option<Instant>, leave: &mut watch::Receiver<bool>) -> Next {
    tokio::select! {
        biased;
        () = left(leave) => Next::Leave,
        report = reports.recv() => Next::Report(report),
        () = clock::by(silent_at) => Next::Silence,
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

#[cfg(test)]
mod tests {
    use session::GuestReport;
    use tokio::sync::{mpsc, watch};
    use tokio::time::{Instant, advance};

    use super::{Next, SILENCE, Standing, next};

    #[test]
    fn a_host_that_says_the_same_again_or_takes_its_word_back_tells_nothing_new() {
        let mut standing = Standing::Outside;
        let said = [Standing::Waiting, Standing::Waiting, Standing::In, Standing::Waiting, Standing::In];
        assert_eq!(said.map(|next| standing.advance(next)), [true, false, true, false, false]);
        assert_eq!(standing, Standing::In);
    }

    #[tokio::test(start_paused = true)]
    async fn what_waited_to_be_read_outranks_a_silence_and_leaving_outranks_both() {
        let (tell, mut reports) = mpsc::channel(1);
        let (leave, mut told_to_leave) = watch::channel(false);
        let silent_at = Some(Instant::now() + SILENCE);
        tell.send(GuestReport::ControlOpen).await.unwrap();
        advance(2 * SILENCE).await;
        let first = next(&mut reports, silent_at, &mut told_to_leave).await;
        assert!(matches!(first, Next::Report(Some(GuestReport::ControlOpen))));
        assert!(matches!(next(&mut reports, silent_at, &mut told_to_leave).await, Next::Silence));
        tell.send(GuestReport::ControlOpen).await.unwrap();
        leave.send_replace(true);
        assert!(matches!(next(&mut reports, silent_at, &mut told_to_leave).await, Next::Leave));
    }
}

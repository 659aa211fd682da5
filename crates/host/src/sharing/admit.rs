//! From a sealed knock to a sealed answer. Making the connection takes a while and happens in a task of its own.

use std::collections::btree_map::Entry;
use std::net::IpAddr;

use door::{Knocked, Reply};
use pairing::{Admitted, AnswerSeal, GuestId, Nonce, Opened};
use session::{AnswerError, Report, Reports, Session};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use wire::{Answer, DisplayName, RefusalReason, Restart, SdpAnswer, ToHost, VERSION};

use super::attempts::Crowded;
use super::{Inside, Sharing};
use crate::event::{Event, LeftReason, Visitor};
use crate::files::{Letter, Mailbox};
use crate::guest::{Guest, Visit};
use crate::news::News;
use crate::problem::{Problem, ProblemCode};
use crate::{LetIn, random};

/// What became of making or restarting a connection.
pub(crate) struct Answered {
    guest: GuestId,
    visit: Visit,
    made: Result<(Made, SdpAnswer), AnswerError>,
    way_back: WayBack,
}

/// What was made.
enum Made {
    /// A session of its own.
    Session(Session, Reports),
    /// The session that was there has new paths.
    Restart,
}

/// How the answer reaches the guest.
struct WayBack {
    seal: AnswerSeal,
    reply: oneshot::Sender<Reply>,
}

impl WayBack {
    /// Seals and sends; a guest who hung up meanwhile gets nothing.
    fn send(self, answer: &Answer) {
        let reply = match self.seal.seal(answer, Nonce::new(random::bytes())) {
            Ok(sealed) => Reply::Sealed(sealed),
            Err(error) => {
                tracing::error!(%error, "an answer could not be sealed");
                Reply::Busy
            }
        };
        let _ = self.reply.send(reply);
    }

    fn refuse(self, reason: RefusalReason) {
        self.send(&Answer::refused(reason));
    }
}

impl Sharing {
    /// Opens a knock and begins to make the connection it asks for.
    pub(super) fn knocked(&mut self, knocked: Knocked, news: &mut News) {
        let Knocked { sealed, from, reply } = knocked;
        match self.admission.open(&sealed, from.ip(), self.now()) {
            Opened::Knock(admitted) => match admitted.knock.restart {
                Some(restart) => self.restart(restart, *admitted, reply),
                None => self.admit(*admitted, from.ip(), reply),
            },
            Opened::Refused { reason, seal } => WayBack { seal, reply }.refuse(reason),
            Opened::WornOut { seal } => {
                WayBack { seal, reply }.refuse(RefusalReason::Full);
                let message = "So many knocks came with this link that it takes nobody new any more. \
                               Renew it to get another one; guests who were let in stay, and may come back.";
                news.tell(Event::Problem(Problem::new(ProblemCode::WornOut, message)));
            }
            Opened::Changed { device, seal } => {
                WayBack { seal, reply }.refuse(RefusalReason::TurnedAway);
                self.tell_changed(device, from.ip(), news);
            }
            // Who hung up needs no answer.
            Opened::WrongSeal => drop(reply.send(Reply::WrongSeal)),
            Opened::SlowDown { retry_after } => drop(reply.send(Reply::SlowDown { retry_after })),
        }
    }

    fn admit(&mut self, admitted: Admitted, from: IpAddr, reply: oneshot::Sender<Reply>) {
        let Admitted { knock, guest: id, known, device, words, seal } = admitted;
        self.visits += 1;
        let visit = Visit(self.visits);
        let visitor = Visitor { guest: id, name: knock.name, browser: knock.browser, address: from, words, device };
        let welcome = known || self.let_in == LetIn::All || self.remembering.is_welcome(device);
        let guest = Guest::new(visitor, visit, welcome);
        match self.guests.entry(id) {
            Entry::Occupied(_) => match self.attempts.begin(guest, Instant::now()) {
                Ok(None) => {}
                Ok(Some(gone)) => self.drop_attempt(gone),
                // Who hung up needs no answer.
                Err(Crowded) => return drop(reply.send(Reply::Busy)),
            },
            Entry::Vacant(place) => {
                place.insert(guest);
            }
        }
        let settings = self.session_settings();
        let insider = self.insider.clone();
        let way_back = WayBack { seal, reply };
        tokio::spawn(async move {
            let made = Session::answer(&knock.offer, &settings).await;
            let made = made.map(|(session, answer, reports)| (Made::Session(session, reports), answer));
            hand_in(&insider, Answered { guest: id, visit, made, way_back }).await;
        });
    }

    /// Restarts the session that stands, if its own guest asks for it. Who copied the certificate from another's knock
    /// changes nothing by it.
    fn restart(&mut self, restart: Restart, admitted: Admitted, reply: oneshot::Sender<Reply>) {
        let Admitted { knock, guest: id, seal, .. } = admitted;
        let way_back = WayBack { seal, reply };
        let here = self.guests.get_mut(&id).and_then(|guest| guest.restarted_by(restart, &knock.offer));
        let Some((visit, session)) = here else { return way_back.refuse(RefusalReason::NoSession) };
        let insider = self.insider.clone();
        let addresses = self.session_settings().addresses;
        tokio::spawn(async move {
            let made = session.restart(&knock.offer, addresses).await.map(|answer| (Made::Restart, answer));
            hand_in(&insider, Answered { guest: id, visit, made, way_back }).await;
        });
    }

    /// Sends the answer and listens to the new session.
    pub(super) fn answered(&mut self, answered: Answered, news: &mut News) {
        let Answered { guest: id, visit, made, way_back } = answered;
        match (made, self.at(id, visit)) {
            (Ok((Made::Session(session, reports), answer)), Some(guest)) => {
                guest.session = Some(session);
                tokio::spawn(forward(id, visit, reports, guest.mailbox.clone(), self.insider.clone()));
                way_back.send(&admission_of(&self.name, answer));
                // Of one who is here already, and of a device, nothing is told before the new connection has proven to be
                // theirs.
                let is_new = |guest: &&mut Guest| guest.visit == visit && guest.visitor.device.is_none();
                if let Some(stranger) = self.guests.get_mut(&id).filter(is_new) {
                    stranger.announce(news);
                }
            }
            (Ok((Made::Restart, answer)), Some(_)) => way_back.send(&admission_of(&self.name, answer)),
            (Ok((made, _)), None) => {
                // Turned away or replaced while the connection was being made.
                if let Made::Session(session, _) = made {
                    self.goodbyes.close(session);
                }
                way_back.refuse(RefusalReason::NoSession);
            }
            (Err(error), at) => {
                let has_session = at.is_some_and(|guest| guest.session.is_some());
                way_back.refuse(refusal(&error));
                if !has_session {
                    self.not_made(id, visit, &error, news);
                }
            }
        }
    }

    /// Gives back the place of a guest to whom no connection could be made.
    fn not_made(&mut self, id: GuestId, visit: Visit, error: &AnswerError, news: &mut News) {
        if self.guests.get(&id).is_some_and(|guest| guest.visit == visit) {
            if is_ours(error) {
                let message = "A guest's connection could not be set up on this machine: try a new link.";
                news.tell(Event::Problem(Problem::new(ProblemCode::GuestFailed, message)));
            }
            tracing::debug!(guest = %id, %error, "a knock led to no connection");
            self.gone(id, LeftReason::Failed, news);
        } else {
            self.attempts.take(id, visit);
        }
    }
}

fn admission_of(host: &DisplayName, answer: SdpAnswer) -> Answer {
    Answer::Admitted { version: VERSION, answer, host: host.clone() }
}

/// Whether this machine is at fault. What is wrong with an offer is its sender's own affair: nobody else is told, and
/// none of its text is shown.
fn is_ours(error: &AnswerError) -> bool {
    match error {
        AnswerError::Setup(_) | AnswerError::TimedOut => true,
        AnswerError::NoH264
        | AnswerError::NoChannels
        | AnswerError::OtherCertificate
        | AnswerError::Offer(_)
        | AnswerError::Ended => false,
    }
}

fn refusal(error: &AnswerError) -> RefusalReason {
    match error {
        AnswerError::NoH264 => RefusalReason::NoH264,
        AnswerError::Ended | AnswerError::OtherCertificate => RefusalReason::NoSession,
        AnswerError::NoChannels | AnswerError::Setup(_) | AnswerError::Offer(_) | AnswerError::TimedOut => {
            RefusalReason::BadOffer
        }
    }
}

async fn hand_in(insider: &mpsc::Sender<Inside>, answered: Answered) {
    if let Err(mpsc::error::SendError(Inside::Answered(answered))) =
        insider.send(Inside::Answered(Box::new(answered))).await
        && let Ok((Made::Session(session, _), _)) = answered.made
    {
        // The sharing ended meanwhile.
        session.close().await;
    }
}

/// Carries a session's reports to the sharing, in order, until one of them ends. What is about files goes to the guest's
/// courier.
async fn forward(guest: GuestId, visit: Visit, mut reports: Reports, mailbox: Mailbox, insider: mpsc::Sender<Inside>) {
    while let Some(report) = reports.recv().await {
        if let Report::Said(ToHost::Files { life, message }) = report {
            mailbox.put(Letter { life, message }).await;
        } else if insider.send(Inside::Report(guest, visit, report)).await.is_err() {
            return;
        }
    }
}

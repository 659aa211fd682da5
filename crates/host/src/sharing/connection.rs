//! What a guest's session says, and what follows from it.

use pairing::GuestId;
use session::{ConnectionState, Ending, Report};
use wire::{EndReason, ReturnKey, ToGuest, ToHost};

use super::{Sharing, say};
use crate::event::{Connection, Event, LeftReason};
use crate::guest::{Stage, Visit};
use crate::news::News;
use crate::random;

impl Sharing {
    /// Takes one report of a guest's session.
    pub(super) fn reported(&mut self, id: GuestId, visit: Visit, report: Report, news: &mut News) {
        if let Report::State(ConnectionState::Connected) = report {
            self.take_over(id, visit, news);
        }
        let returning = self.attempts.get(id, visit).is_some();
        let Some(guest) = self.at(id, visit) else { return };
        match report {
            Report::State(_) | Report::Said(ToHost::Leaving) if returning => {}
            Report::State(state) => {
                news.tell(Event::Connection(id, view(state)));
                if state == ConnectionState::Connected {
                    self.connected(id, news);
                }
            }
            Report::Said(ToHost::Leaving) => self.gone(id, LeftReason::Left, news),
            Report::KeyframeWanted => {
                if guest.needs_keyframe()
                    && let Some(picture) = &self.picture
                {
                    picture.want_keyframe(id, media::KeyframeReason::Loss);
                }
            }
            Report::Estimate(rate) => guest.estimate = Some(rate),
            Report::Statistics(statistics) => guest.statistics = Some(*statistics),
            Report::Malformed(error) => tracing::debug!(guest = %id, %error, "a message was not taken"),
            Report::ControlOpen
            | Report::FilesOpen
            | Report::Said(ToHost::Description { .. } | ToHost::Files { .. } | ToHost::Lanes { .. }) => {}
            Report::Said(ToHost::Devices { message }) => self.heard_of_devices(id, visit, message, news),
            Report::Closed(_) if returning => drop(self.attempts.take(id, visit)),
            Report::Closed(ending) => {
                self.gone(id, reason(ending), news);
            }
        }
    }

    /// A guest who is here came anew and has proven to be the same: the session of before is given up, and every other
    /// attempt.
    fn take_over(&mut self, id: GuestId, visit: Visit, news: &mut News) {
        let Some(mut newer) = self.attempts.take(id, visit) else { return };
        for other in self.attempts.take_all(id) {
            self.drop_attempt(other);
        }
        if let Some(earlier) = self.guests.remove(&id) {
            newer.succeed(&earlier);
            self.dismiss(earlier, EndReason::Replaced);
        }
        newer.announce(news);
        self.guests.insert(id, newer);
    }

    /// The guest is reached: told what proves a later restart, and in at once where the host's word is not needed, else
    /// waiting for it.
    fn connected(&mut self, id: GuestId, news: &mut News) {
        let Some(guest) = self.guests.get_mut(&id) else { return };
        match guest.stage {
            Stage::Knocking => {
                guest.announce(news);
                let key = ReturnKey::new(random::bytes());
                guest.entrust(key.clone());
                if let Some(session) = &guest.session {
                    say(session, ToGuest::ReturnKey { key });
                }
                if guest.welcome { self.join(id, news) } else { self.wait(id, news) }
            }
            // The session itself wishes for the keyframe of a guest who is back.
            Stage::In | Stage::Waiting => {}
        }
    }

    /// A guest's session is over. An attempt at a new one takes its place, if there is any.
    pub(super) fn gone(&mut self, id: GuestId, reason: LeftReason, news: &mut News) {
        let Some(guest) = self.guests.remove(&id) else { return };
        if let Some(session) = guest.session.clone() {
            self.goodbyes.close(session);
        }
        match self.attempts.take_oldest(id) {
            Some(mut newer) => {
                newer.succeed(&guest);
                newer.announce(news);
                self.guests.insert(id, newer);
            }
            None => {
                self.admission.left(id);
                if guest.announced {
                    news.tell(Event::Left(id, reason));
                }
            }
        }
        self.arrange();
        self.fill_places(news);
    }
}

fn reason(ending: Ending) -> LeftReason {
    match ending {
        Ending::Left | Ending::Closed => LeftReason::Left,
        Ending::Lost | Ending::Broken => LeftReason::Lost,
        Ending::NeverConnected | Ending::Refused => LeftReason::Failed,
    }
}

fn view(state: ConnectionState) -> Connection {
    match state {
        ConnectionState::Connecting => Connection::Connecting,
        ConnectionState::Connected => Connection::Connected,
        ConnectionState::Disconnected => Connection::Disconnected,
        ConnectionState::Failed => Connection::Failed,
    }
}

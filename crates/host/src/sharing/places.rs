//! Who is let in, who waits, and who has to go.

use pairing::GuestId;
use wire::{EndReason, ToGuest};

use super::{Sharing, say};
use crate::LetIn;
use crate::event::{Event, LeftReason};
use crate::files::{Coming, Line};
use crate::guest::Stage;
use crate::news::News;
use crate::problem::{Problem, ProblemCode};

impl Sharing {
    pub(super) fn let_in(&mut self, id: GuestId, news: &mut News) {
        let Some(guest) = self.guests.get_mut(&id) else { return unknown(id, news) };
        guest.welcome = true;
        let waits = guest.stage == Stage::Waiting;
        self.attempts.of(id).for_each(|newer| newer.welcome = true);
        if waits {
            self.join(id, news);
        }
    }

    /// Lets a connected guest wait for the host's word, and both sides know it.
    pub(super) fn wait(&mut self, id: GuestId, news: &mut News) {
        let Some(guest) = self.guests.get_mut(&id) else { return };
        guest.welcome = false;
        guest.stage = Stage::Waiting;
        news.tell(Event::Waiting(guest.visitor.clone()));
        if let Some(session) = &guest.session {
            say(session, ToGuest::Waiting);
        }
    }

    /// Where everybody may come in, who waited for a place gets the one that is free.
    pub(super) fn fill_places(&mut self, news: &mut News) {
        if self.let_in == LetIn::All
            && self.sessions_in().count() < pairing::MAX_GUESTS
            && let Some(id) = self.guests.iter().find(|(_, guest)| guest.stage == Stage::Waiting).map(|(id, _)| *id)
        {
            self.join(id, news);
        }
    }

    /// Gives a connected guest the picture.
    pub(super) fn join(&mut self, id: GuestId, news: &mut News) {
        if self.admission.standing(id) == Some(pairing::Standing::Waiting)
            && let Err(error) = self.admission.let_in(id)
        {
            news.tell(Event::Problem(Problem::new(ProblemCode::GuestFailed, error)));
            return self.wait(id, news);
        }
        let paused = self.paused;
        let Some(guest) = self.guests.get_mut(&id) else { return };
        guest.stage = Stage::In;
        guest.show(!paused);
        let (letters, name, device) = (guest.hear_files(), guest.visitor.name.clone(), guest.visitor.device);
        if let Some(session) = guest.session.clone() {
            self.greet(&session);
            if let Some(letters) = letters {
                let (line, terms) = (Line::Guest(session), self.remembering.terms(&self.terms, device));
                self.comings.push(Coming::Came { peer: id.into(), name, line, letters, terms });
            }
        }
        self.open_pact(id);
        self.arrange();
        news.tell(Event::Joined(id));
    }

    fn greet(&self, session: &session::Session) {
        say(session, ToGuest::LetIn);
        say(session, self.source_message());
        if let Some(obstacle) = self.obstacle() {
            say(session, obstacle);
        }
    }

    pub(super) fn turn_away(&mut self, id: GuestId, news: &mut News) {
        let shown_out = self.admission.show_out(id);
        if !shown_out && !self.admission.turn_away(id) {
            return unknown(id, news);
        }
        let (reason, left) = if shown_out {
            (EndReason::ShownOut, LeftReason::ShownOut)
        } else {
            (EndReason::TurnedAway, LeftReason::TurnedAway)
        };
        if shown_out {
            self.comings.push(Coming::ShownOut(id.into()));
        }
        for attempt in self.attempts.take_all(id) {
            self.dismiss(attempt, reason);
        }
        let Some(guest) = self.guests.remove(&id) else { return };
        self.dismiss(guest, reason);
        self.arrange();
        news.tell(Event::Left(id, left));
        self.fill_places(news);
    }
}

fn unknown(guest: GuestId, news: &mut News) {
    let message = format!("No guest {guest} is here; they may have left.");
    news.tell(Event::Problem(Problem::new(ProblemCode::UnknownGuest, message)));
}

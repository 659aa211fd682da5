//! One sharing, from the open door to the last goodbye: its invitation, its guests and its picture.

mod admit;
mod attempts;
mod audience;
mod begin;
mod connection;
mod doorway;
mod opening;
mod places;
mod remembering;
mod switching;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use capture::SourceChoice;
use door::{Door, Knocked};
use media::Ladder;
use pairing::{Admission, GuestId};
use session::Report;
use tokio::sync::mpsc;
use tokio::time::{Instant, Interval};
use wire::{DisplayName, EndReason, ToGuest};

use crate::clock::{self, Clock};
use crate::event::{Event, LeftReason, Shown};
use crate::files::{Coming, Terms};
use crate::goodbye::Goodbyes;
use crate::guest::{Guest, Stage, Visit};
use crate::news::News;
use crate::picture::{Condition, Counters, Picture, PictureNote};
use crate::{Command, EndedReason, LetIn};
use admit::Answered;
use attempts::Attempts;
pub(crate) use doorway::{Doorway, USUAL_PORT};
use remembering::Remembering;
use switching::{Switched, Switching};

/// Everything that belongs to one sharing.
pub(crate) struct Sharing {
    name: DisplayName,
    clock: Clock,
    let_in: LetIn,
    /// What holds for the files of guests.
    terms: Terms,
    /// Who came in or was shown out since the conductor asked.
    comings: Vec<Coming>,
    invitation_lasts: Duration,
    ends_at: Option<Instant>,
    doorway: Doorway,
    port: u16,
    certificate: session::Certificate,
    admission: Admission,
    remembering: Remembering,
    door: Door,
    knocks: mpsc::Receiver<Knocked>,
    guests: BTreeMap<GuestId, Guest>,
    /// New connections of guests who are here already. A knock names a certificate and does not prove it, so the
    /// session that stands is given up only when a new one is connected.
    attempts: Attempts,
    visits: u64,
    goodbyes: Goodbyes,
    /// What is shown, exactly; none where files only are shared.
    source: Option<SourceChoice>,
    picture: Option<Picture>,
    counters: Arc<Counters>,
    ladder: Ladder<GuestId>,
    /// What is shown, also where it is gone; none where files only are shared.
    shown: Option<Shown>,
    switching: Switching,
    /// How the source stands, as it was told.
    condition: Condition,
    paused: bool,
    notes: mpsc::Receiver<PictureNote>,
    inside: mpsc::Receiver<Inside>,
    insider: mpsc::Sender<Inside>,
    second: Interval,
    /// Seconds since the sharing began.
    seconds: u64,
}

/// What the tasks that the sharing started tell it.
pub(crate) enum Inside {
    /// A guest's connection was answered, or could not be.
    Answered(Box<Answered>),
    /// A guest's session says something.
    Report(GuestId, Visit, Report),
    /// Another source was opened, or could not be.
    Switched(Box<Switched>),
}

/// What the sharing waits for.
pub(crate) enum Happening {
    Knock(Knocked),
    Inside(Inside),
    Note(PictureNote),
    Second,
    TimeOver,
}

impl Sharing {
    /// Waits for what comes next. It can be dropped and called again without losing anything.
    pub(crate) async fn happening(&mut self) -> Happening {
        tokio::select! {
            Some(knock) = self.knocks.recv() => Happening::Knock(knock),
            Some(inside) = self.inside.recv() => Happening::Inside(inside),
            Some(note) = self.notes.recv() => Happening::Note(note),
            _ = self.second.tick() => Happening::Second,
            () = clock::by(self.ends_at) => Happening::TimeOver,
        }
    }

    /// Takes what came; tells whether the sharing is over by it.
    pub(crate) fn handle(&mut self, happening: Happening, news: &mut News) -> Option<EndedReason> {
        match happening {
            Happening::Knock(knock) => self.knocked(knock, news),
            Happening::Inside(Inside::Answered(answered)) => self.answered(*answered, news),
            Happening::Inside(Inside::Report(guest, visit, report)) => self.reported(guest, visit, report, news),
            Happening::Inside(Inside::Switched(switched)) => self.switched(*switched, news),
            Happening::Note(note) => self.noted(note, news),
            Happening::Second => {
                self.say_alive();
                self.look(news);
                self.arrange();
                news.tell(Event::Stats(self.stats()));
            }
            Happening::TimeOver => return Some(EndedReason::TimeOver),
        }
        None
    }

    /// What is shown, exactly.
    pub(crate) fn source(&self) -> Option<&SourceChoice> {
        self.source.as_ref()
    }

    /// Obeys a command that concerns this sharing.
    pub(crate) fn obey(&mut self, command: Command, news: &mut News) {
        match command {
            Command::LetIn(guest) => self.let_in(guest, news),
            Command::TurnAway(guest) => self.turn_away(guest, news),
            Command::Show(choice) => self.switch(choice, news),
            Command::Pause => self.pause(true, news),
            Command::Resume => self.pause(false, news),
            Command::Renew => self.renew(news),
            Command::Revoke => {
                if self.admission.revoke(self.now()) {
                    news.tell(Event::Revoked);
                }
            }
            // The conductor itself obeys these.
            Command::ListSources { .. }
            | Command::Preview
            | Command::Share(_)
            | Command::Stop
            | Command::Files(_)
            | Command::Join(_)
            | Command::Leave
            | Command::Settings(_)
            | Command::Devices(_)
            | Command::Examine => {}
        }
    }

    /// The addresses of this machine that guests may use.
    pub(crate) fn addresses(&self) -> Vec<std::net::IpAddr> {
        self.doorway.places().into_iter().map(|(address, _)| address).collect()
    }

    /// The port of the door.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Who came in or was shown out since this was asked last.
    pub(crate) fn comings(&mut self) -> Vec<Coming> {
        std::mem::take(&mut self.comings)
    }

    /// Tells every guest, closes the door, ends every thread, and waits for all of it.
    pub(crate) async fn end(mut self, news: &mut News) {
        // Who reports meanwhile need not wait for somebody who does not listen any more.
        self.inside.close();
        for (id, guest) in std::mem::take(&mut self.guests) {
            if guest.announced {
                news.tell(Event::Left(id, LeftReason::Stopped));
            }
            self.dismiss(guest, EndReason::Stopped);
        }
        for guest in self.attempts.clear() {
            self.dismiss(guest, EndReason::Stopped);
        }
        if let Some(picture) = self.picture.take() {
            self.goodbyes.end(picture);
        }
        self.door.close().await;
        self.goodbyes.finish().await;
    }

    /// Ends a guest's session, telling them why.
    fn dismiss(&mut self, guest: Guest, reason: EndReason) {
        if let Some(session) = guest.session {
            self.goodbyes.say(session, reason);
        }
    }

    /// Ends an attempt that may be anybody's. Its guest, if they are behind it, tries again.
    fn drop_attempt(&mut self, guest: Guest) {
        if let Some(session) = guest.session {
            self.goodbyes.close(session);
        }
    }

    /// The guest whose connection this is, be it the one that stands or a new one.
    fn at(&mut self, id: GuestId, visit: Visit) -> Option<&mut Guest> {
        let here = self.guests.get_mut(&id).filter(|guest| guest.visit == visit);
        here.or_else(|| self.attempts.get(id, visit))
    }

    fn pause(&mut self, paused: bool, news: &mut News) {
        if self.paused == paused {
            return;
        }
        self.paused = paused;
        for guest in self.guests.values_mut().filter(|guest| guest.stage == Stage::In) {
            guest.show(!paused);
        }
        if let Some(picture) = &self.picture {
            picture.hold(paused);
        }
        if !paused {
            self.want_keyframes();
        }
        if !paused && self.picture.is_some() {
            self.tell_inside(&self.source_message());
        }
        self.tell_inside(if paused { &ToGuest::Paused } else { &ToGuest::Resumed });
        if !paused && let Some(obstacle) = self.obstacle() {
            self.tell_inside(&obstacle);
        }
        news.tell(if paused { Event::Paused } else { Event::Resumed });
    }

    fn sessions_in(&self) -> impl Iterator<Item = session::Session> + '_ {
        self.guests.values().filter(|guest| guest.stage == Stage::In).filter_map(|guest| guest.session.clone())
    }

    fn now(&self) -> pairing::Now {
        pairing::Now { unix: self.clock.unix(), uptime: self.clock.now().0 }
    }
}

/// Says one thing to a guest. A channel that is gone is noticed by its session.
fn say(session: &session::Session, message: ToGuest) {
    if let Err(error) = session.say(message) {
        tracing::debug!(%error, "a guest was not told");
    }
}

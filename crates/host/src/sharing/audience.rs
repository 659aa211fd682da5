//! Who watches what, and how that is going.

use std::collections::BTreeMap;

use media::BitRate;
use wire::{ToGuest, limits};

use super::{Sharing, say};
use crate::event::{Event, Shown, Stats};
use crate::guest::{Guest, Stage};
use crate::news::News;
use crate::picture::{Condition, PictureNote};
use crate::problem::{self, Problem, ProblemCode};

impl Sharing {
    /// Fits the encoders to the guests who are in and to what their paths carry.
    pub(super) fn arrange(&mut self) {
        let Some(picture) = &mut self.picture else { return };
        let inside = self.guests.iter().filter(|(_, guest)| guest.stage == Stage::In && guest.wants_picture());
        let paths: BTreeMap<_, _> = inside.map(|(id, guest)| (*id, guest.estimate)).collect();
        let tiers = self.ladder.arrange(picture.size(), &paths, self.clock.now());
        let guests = &self.guests;
        let ended = picture.arrange(&tiers, |id| guests.get(&id).and_then(Guest::viewer));
        if !ended.is_empty() {
            self.goodbyes.end(ended);
        }
    }

    /// Asks for a fresh start of every tier.
    pub(super) fn want_keyframes(&self) {
        let Some(picture) = &self.picture else { return };
        for (id, guest) in &self.guests {
            if guest.stage == Stage::In {
                picture.want_keyframe(*id, media::KeyframeReason::Newcomer);
            }
        }
    }

    /// The figures of this second.
    pub(super) fn stats(&self) -> Stats {
        let per_guest: Vec<_> = self.guests.values().filter_map(Guest::stats).collect();
        let bit_rate = per_guest.iter().fold(0_u32, |sum, guest| sum.saturating_add(guest.bit_rate.0));
        Stats {
            guests: self.sessions_in().count(),
            frames_captured: self.counters.captured.get(),
            frames_encoded: self.counters.encoded.get(),
            frames_sent: self.counters.sent.get(),
            bit_rate: BitRate(bit_rate),
            encoders: self.picture.as_ref().map_or(0, crate::picture::Picture::encoders),
            per_guest,
        }
    }

    /// Lets connected guests hear that the way to them works.
    pub(super) fn say_alive(&mut self) {
        self.seconds += 1;
        if self.seconds.is_multiple_of(limits::ALIVE_EVERY_SECONDS) {
            let connected = self.guests.values().filter(|guest| guest.stage != Stage::Knocking);
            for session in connected.filter_map(|guest| guest.session.as_ref()) {
                say(session, ToGuest::Alive);
            }
        }
    }

    /// Takes a note of the picture's threads.
    pub(super) fn noted(&mut self, note: PictureNote, news: &mut News) {
        match note {
            PictureNote::Resized(size) => {
                let Some(shown) = &mut self.shown else { return };
                shown.size = size;
                let shown = shown.clone();
                if let Some(picture) = &mut self.picture {
                    picture.resized(size);
                }
                self.arrange();
                self.want_keyframes();
                self.tell_inside(&self.source_message());
                news.tell(Event::Source(shown));
            }
            PictureNote::Turned => self.look(news),
            PictureNote::Failed(error) => {
                news.tell(Event::Problem(problem::of_capture(&error)));
                self.source_gone(news);
            }
            PictureNote::EncoderFailed(error) => {
                news.tell(Event::Problem(Problem::new(ProblemCode::EncodeFailed, error)));
                self.source_gone(news);
            }
        }
    }

    /// Looks how the source stands, and tells the host and the guests where that is news.
    pub(super) fn look(&mut self, news: &mut News) {
        let (Some(picture), Some(shown)) = (&self.picture, self.shown.clone()) else { return };
        let condition = picture.condition();
        if std::mem::replace(&mut self.condition, condition) == condition {
            return;
        }
        // A pause hides it from the guests: they are told at its end.
        if !self.paused {
            self.tell_inside(&self.obstacle().unwrap_or_else(|| self.source_message()));
        }
        news.tell(match condition {
            Condition::Seen => Event::Source(shown),
            Condition::Hidden => Event::SourceHidden(shown.name),
            Condition::Silent => Event::SourceSilent(shown.name),
        });
    }

    /// What stands between the guests and a picture that moves.
    pub(super) fn obstacle(&self) -> Option<ToGuest> {
        self.shown.as_ref()?;
        if self.picture.is_none() {
            return Some(ToGuest::SourceGone);
        }
        if self.paused {
            return Some(ToGuest::Paused);
        }
        match self.condition {
            Condition::Seen => None,
            Condition::Hidden => Some(ToGuest::SourceHidden),
            Condition::Silent => Some(ToGuest::SourceSilent),
        }
    }

    /// What is shown, or that nothing ever is.
    pub(super) fn source_message(&self) -> ToGuest {
        match &self.shown {
            Some(Shown { name, size, .. }) => {
                ToGuest::Source { name: name.clone(), width: size.width, height: size.height }
            }
            None => ToGuest::NoPicture,
        }
    }

    /// Guests stay and see why there is no picture.
    fn source_gone(&mut self, news: &mut News) {
        let (Some(picture), Some(shown)) = (self.picture.take(), self.shown.clone()) else { return };
        for guest in self.guests.values_mut() {
            guest.show(false);
        }
        self.goodbyes.end(picture);
        self.tell_inside(&ToGuest::SourceGone);
        news.tell(Event::SourceGone(shown.name));
    }

    /// Says one thing to every guest who is in.
    pub(super) fn tell_inside(&self, message: &ToGuest) {
        for session in self.sessions_in() {
            say(&session, message.clone());
        }
    }
}

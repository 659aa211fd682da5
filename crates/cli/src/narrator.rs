//! Events told to a person at a terminal, by one who remembers who and what was spoken of.

use std::collections::BTreeMap;

use host::{Direction, Event, FilesEvent, FilesOffer, PeerId, Progress, TransferId, VisitState};

use super::catalogue::Catalogue;
use super::meter::Meter;
use super::outlet::Line;
use super::sentences;
use super::sentences::files::Subject;

/// Names, and transfers, that are remembered; then the first of them are forgotten.
const REMEMBERED: usize = 1024;

/// Tells each event in its language.
pub(super) struct Narrator {
    texts: Catalogue,
    /// Whether a line can be drawn again in its place.
    redraws: bool,
    names: BTreeMap<PeerId, String>,
    subjects: BTreeMap<TransferId, Subject>,
    meter: Meter,
    /// What was said last of a visit, which tells again how it stands when only the words changed.
    visit: String,
    visit_state: Option<VisitState>,
}

impl Narrator {
    pub(super) fn new(texts: Catalogue, redraws: bool) -> Self {
        let (names, subjects, meter) = (BTreeMap::new(), BTreeMap::new(), Meter::default());
        Self { texts, redraws, names, subjects, meter, visit: String::new(), visit_state: None }
    }

    pub(super) fn texts(&self) -> &Catalogue {
        &self.texts
    }

    /// What to print for `event`, if anything.
    pub(super) fn tell(&mut self, event: &Event) -> Option<Line> {
        let name = self.meet(event);
        if let Event::Problem(problem) = event {
            return Some(Line::Complaint(self.texts.problem(problem)));
        }
        if let Event::Settings(sheet) = event {
            return sentences::report::wrong_settings(sheet, &self.texts).map(Line::Complaint);
        }
        if let Event::Examined(findings) = event {
            return Some(Line::Output(sentences::report::examined(findings, &self.texts)));
        }
        if let Event::Files(event) = event {
            return self.files(event);
        }
        if let Event::Visit(visit) = event {
            // Who was told that it is tried again need not hear of each attempt.
            let before = self.visit_state.replace(visit.state);
            if (before, visit.state) == (Some(VisitState::Lost), VisitState::Connecting) {
                self.visit_state = before;
                return None;
            }
            let said = sentences::visit::about(visit, &self.texts)?;
            let before = std::mem::replace(&mut self.visit, said.clone());
            return (before != said).then_some(Line::Output(said));
        }
        sentences::about(event, name.as_deref(), &self.texts).map(Line::Output)
    }

    /// Remembers who is called how, for as long as they are here; and gives the name of who came or went.
    fn meet(&mut self, event: &Event) -> Option<String> {
        if let Event::Waiting(visitor) | Event::Knocked(visitor) = event
            && !visitor.name.is_empty()
        {
            remember(&mut self.names, visitor.guest.into(), visitor.name.to_string());
        }
        if let Event::Visit(visit) = event
            && let Some(host) = visit.host
        {
            remember(&mut self.names, host, sentences::visit::host(visit));
        }
        if let Event::Joined(guest) = event {
            return self.names.get(&PeerId::from(*guest)).cloned();
        }
        if let Event::Left(guest, _) = event {
            return self.names.remove(&PeerId::from(*guest));
        }
        None
    }

    fn files(&mut self, event: &FilesEvent) -> Option<Line> {
        match event {
            FilesEvent::Offered(offer) => Some(Line::Output(self.offered(offer))),
            FilesEvent::Accepted { transfer, into } => {
                let subject = self.subjects.get_mut(transfer)?;
                subject.into.clone_from(into);
                Some(Line::Output(sentences::files::accepted(subject, &self.texts)))
            }
            FilesEvent::Declined(transfer) => {
                Some(Line::Output(sentences::files::declined(self.subjects.get(transfer)?, &self.texts)))
            }
            FilesEvent::Progress(progress) => self.progress(progress),
            FilesEvent::Failed(failure) => Some(Line::Complaint(sentences::files::failed(failure, &self.texts))),
            FilesEvent::Finished { transfer, verified, failed, outcome } => {
                self.meter.forget(*transfer);
                let subject = self.subjects.remove(transfer)?;
                sentences::files::finished(&subject, (*verified, *failed), *outcome, &self.texts).map(Line::Output)
            }
            FilesEvent::Transfers(transfers) => Some(Line::Output(sentences::files::list(transfers, &self.texts))),
            // One line a file would be too many; those that failed have theirs.
            FilesEvent::Verified(_) => None,
        }
    }

    fn offered(&mut self, offer: &FilesOffer) -> String {
        let name = offer.peer.map(|peer| self.names.get(&peer).cloned().unwrap_or_else(|| peer.to_string()));
        let name = name.unwrap_or_else(|| self.texts.say("somebody", &[]));
        let subject = Subject { name, comes_in: offer.direction == Direction::In, into: None };
        let text = sentences::files::offered(offer, &subject, &self.texts);
        remember(&mut self.subjects, offer.transfer, subject);
        text
    }

    fn progress(&mut self, progress: &Progress) -> Option<Line> {
        if !self.subjects.contains_key(&progress.transfer) {
            return None;
        }
        self.meter.see(progress);
        if self.redraws {
            return Some(Line::Passing(self.meter.line(&self.texts)));
        }
        self.meter.is_milestone(progress).then(|| Line::Output(self.meter.line(&self.texts)))
    }
}

fn remember<K: Ord + Copy, V>(known: &mut BTreeMap<K, V>, key: K, value: V) {
    if known.len() >= REMEMBERED && !known.contains_key(&key) {
        known.pop_first();
    }
    known.insert(key, value);
}

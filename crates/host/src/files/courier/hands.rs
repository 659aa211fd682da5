//! All that a transfer needs of its courier.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use transfer::Side;
use wire::files::TransferId;

use super::way::{Gone, Way};
use super::{Post, Told};
use crate::clock::Clock;
use crate::files::event::{Failure, FailureCode, FilesEvent};
use crate::files::mailbox::Letter;
use crate::files::reader::Job;
use crate::files::writer::Deed;
use crate::problem::{Problem, ProblemCode};

/// What may be told and is not taken; then nothing more is begun.
const UNTOLD: usize = 32;

/// The queues to everybody that a courier brings something to.
pub(super) struct Hands {
    pub(super) post: Post,
    pub(super) clock: Clock,
    pub(super) saying: Way<Letter>,
    pub(super) chunks: Way<Bytes>,
    pub(super) jobs: Way<Job>,
    pub(super) deeds: Way<Deed>,
    pub(super) untold: VecDeque<Told>,
}

impl Hands {
    /// Whether one ask of an outgoing transfer can be done, whatever it is.
    pub(super) fn can_send(&self) -> bool {
        self.jobs.has_room() && self.can_speak()
    }

    /// Whether one ask of an incoming transfer can be done, whatever it is.
    pub(super) fn can_receive(&self) -> bool {
        self.deeds.has_room() && self.can_speak()
    }

    fn can_speak(&self) -> bool {
        self.saying.has_room() && self.untold.len() < UNTOLD
    }

    /// Waits until there is room where there was none. It can be dropped without loss.
    pub(super) async fn room(&self) -> Result<(), Gone> {
        tokio::select! {
            room = self.saying.room() => room,
            room = self.chunks.room() => room,
            room = self.jobs.room() => room,
            room = self.deeds.room() => room,
        }
    }

    /// Sends what waits for room, as far as there is any.
    pub(super) fn flush(&mut self) {
        self.saying.flush();
        self.chunks.flush();
        self.jobs.flush();
        self.deeds.flush();
    }

    pub(super) fn tell(&mut self, event: FilesEvent) {
        self.untold.push_back(Told::Event(self.post.peer, event));
    }

    /// Tells of something that failed.
    pub(super) fn tell_failure(&mut self, transfer: TransferId, path: Option<String>, code: FailureCode, side: Side) {
        self.tell(FilesEvent::Failed(Failure::of(transfer, path, code, side)));
    }

    pub(super) fn tell_problem(&mut self, code: ProblemCode, message: impl std::fmt::Display) {
        self.untold.push_back(Told::Problem(Problem::new(code, message)));
    }

    /// A moment of the running clock.
    pub(super) fn now(&self) -> Duration {
        self.clock.now().0
    }
}

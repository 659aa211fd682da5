//! What a running verb does about each event, and when it is over: no clock, no terminal, no conductor.

mod fate;
mod parcel;
mod sending;
mod sharing;
mod visiting;

use host::{Command, Event};

use super::catalogue::Catalogue;
use super::sentences;

pub(super) use fate::Lack;
pub(super) use parcel::Parcel;
pub(super) use sending::Sending;
pub(super) use sharing::Sharing;
pub(super) use visiting::Visiting;

/// The code of a problem: `send`, or `join --send`, ended before all was sent.
pub(super) const NOT_SENT: &str = "not-sent";

/// The code of a problem: `join` ended before all came that was accepted.
pub(super) const NOT_RECEIVED: &str = "not-received";

/// One verb from its first command to its end.
pub(super) trait Course {
    /// What it begins with. Asked once.
    fn begin(&mut self) -> Command;

    /// What is to be done about `event`.
    fn heard(&mut self, event: &Event) -> Option<Command>;

    /// A command of standard input, as this verb means it.
    fn means(&self, command: Command) -> Command {
        command
    }

    /// How it is over, if it is.
    fn end(&self) -> Option<End>;
}

/// How a verb is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// As somebody chose, with all done that was to be done.
    Well,
    /// By a failure that an event told.
    Failed,
    /// With something undone, which is to be told now.
    Undone(Regret),
}

/// One sentence about what was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Regret {
    /// The files were not sent, or not all of them.
    NotSent(Lack),
    /// Of the files that were taken not all came.
    NotReceived(Lack),
    /// The host does not have us as a guest (any more).
    Visit(sentences::visit::Goodbye),
}

impl Regret {
    /// What programs read.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NotSent(_) => NOT_SENT,
            Self::NotReceived(_) => NOT_RECEIVED,
            Self::Visit(goodbye) => goodbye.reason.as_str(),
        }
    }

    /// What people read.
    pub(super) fn told(&self, texts: &Catalogue) -> String {
        match self {
            Self::NotSent(lack) => sentences::lack::not_sent(*lack, texts),
            Self::NotReceived(lack) => sentences::lack::not_received(*lack, texts),
            Self::Visit(goodbye) => goodbye.told(texts),
        }
    }
}

#[cfg(test)]
mod story {
    //! Events as the conductor would tell them.

    use host::{
        Direction, Event, Failure, FailureCode, FilesEvent, FilesOffer, GuestId, OfferedRoot, Outcome, Problem,
        ProblemCode, RootKind, TransferId, Visit, VisitReason, VisitState,
    };

    pub(super) fn guest(digit: char) -> GuestId {
        digit.to_string().repeat(16).parse().unwrap()
    }

    pub(super) fn transfer(digit: char) -> TransferId {
        digit.to_string().repeat(32).try_into().unwrap()
    }

    pub(super) fn offered(digit: char, of: char, direction: Direction, name: &str, agreed: bool) -> Event {
        let root = OfferedRoot { name: name.to_owned(), kind: RootKind::File, items: 1, bytes: 5 };
        Event::Files(FilesEvent::Offered(FilesOffer {
            transfer: transfer(digit),
            peer: Some(guest(of).into()),
            direction,
            roots: vec![root],
            items: 1,
            bytes: 5,
            sources: if direction == Direction::Out { vec!["/".into()] } else { Vec::new() },
            agreed,
            room: None,
            folder: None,
        }))
    }

    pub(super) fn accepted(digit: char) -> Event {
        Event::Files(FilesEvent::Accepted { transfer: transfer(digit), into: None })
    }

    pub(super) fn failed(digit: char, code: FailureCode) -> Event {
        let (path, message) = (Some("a.txt".to_owned()), "It is so.".to_owned());
        Event::Files(FilesEvent::Failed(Failure { transfer: transfer(digit), path, code, message }))
    }

    pub(super) fn finished(digit: char, outcome: Outcome) -> Event {
        Event::Files(FilesEvent::Finished { transfer: transfer(digit), verified: 1, failed: 0, outcome })
    }

    pub(super) fn visit(state: VisitState, reason: Option<VisitReason>) -> Event {
        Event::Visit(Visit {
            host: Some(guest('9').into()),
            name: "Ann".into(),
            address: "127.0.0.1:7780".parse().unwrap(),
            state,
            reason,
            words: None,
            device: None,
        })
    }

    pub(super) fn problem(code: ProblemCode) -> Event {
        Event::Problem(Problem { code, message: "It is so.".to_owned() })
    }
}

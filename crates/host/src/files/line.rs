//! The way to the other side for what is about files, be it a guest's session or that of the visit.

use session::{Files, GuestSession, SayError, Session};
use wire::{ToGuest, ToHost};

use super::mailbox::Letter;

/// One session, whichever half of it this side has. Clones are the same session.
#[derive(Clone, Debug)]
pub(crate) enum Line {
    /// To a guest.
    Guest(Session),
    /// To the host that is visited.
    Host(GuestSession),
}

impl Line {
    /// The channel of chunks, to whoever asks first.
    pub(super) fn files(&self) -> Option<Files> {
        match self {
            Self::Guest(session) => session.files(),
            Self::Host(session) => session.files(),
        }
    }

    /// Says something as soon as there is room for it.
    pub(super) async fn say(&self, Letter { life, message }: Letter) -> Result<(), SayError> {
        match self {
            Self::Guest(session) => session.say_when_room(ToGuest::Files { life, message }).await,
            Self::Host(session) => session.say_when_room(ToHost::Files { life, message }).await,
        }
    }

    /// Waits for the session's end.
    pub(super) async fn ended(&self) {
        match self {
            Self::Guest(session) => session.ended().await,
            Self::Host(session) => session.ended().await,
        }
    }
}

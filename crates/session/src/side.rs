//! The two sides of a session: what each one says, hears and reports. All else is the same for both.

use std::fmt;

use media::BitRate;
use wire::{ControlError, DescriptionKind, LanesToGuest, LanesToHost, ToGuest, ToHost};

use crate::lanes::LaneWord;
use crate::{ConnectionState, Ending, GuestReport, Malformed, Report};

/// One side of a session.
pub(crate) trait Side: fmt::Debug + Send + Sync + 'static {
    /// What this side says over `control`.
    type Says: Send + 'static;
    /// What this side tells its conductor.
    type Report: fmt::Debug + Send + 'static;

    fn text(says: &Self::Says) -> String;
    fn describe(description: Description) -> Self::Says;
    /// Says that all numbered messages below this number have arrived.
    fn arrived(number: u32) -> Self::Says;
    fn read(text: &str) -> Result<Heard<Self::Report>, ControlError>;
    /// The report of something that both sides have news of; none where this side does not.
    fn report(news: News) -> Option<Self::Report>;
}

/// A session description as it goes over `control`.
#[derive(Debug)]
pub(crate) struct Description {
    pub(crate) kind: DescriptionKind,
    pub(crate) sdp: String,
}

/// What came over `control`.
#[derive(Debug)]
pub(crate) enum Heard<R> {
    /// For the session itself.
    Description(Description),
    /// For those who make lanes.
    Lane(LaneWord),
    /// For whoever reads the reports.
    Report(R),
}

/// What may be told, whichever the side.
#[derive(Debug)]
pub(crate) enum News {
    State(ConnectionState),
    ControlOpen,
    FilesOpen,
    Malformed(Malformed),
    KeyframeWanted,
    Estimate(BitRate),
    Closed(Ending),
}

/// The side of the host.
#[derive(Debug)]
pub(crate) enum Hosting {}

/// The side of the guest.
#[derive(Debug)]
pub(crate) enum Visiting {}

impl Side for Hosting {
    type Says = ToGuest;
    type Report = Report;

    fn text(says: &ToGuest) -> String {
        says.to_text()
    }

    fn describe(Description { kind, sdp }: Description) -> ToGuest {
        ToGuest::Description { kind, sdp }
    }

    fn arrived(number: u32) -> ToGuest {
        ToGuest::Lanes { message: LanesToGuest::Arrived { number } }
    }

    fn read(text: &str) -> Result<Heard<Report>, ControlError> {
        Ok(match ToHost::from_text(text)? {
            ToHost::Description { kind, sdp } => Heard::Description(Description { kind, sdp }),
            ToHost::Lanes { message } => Heard::Lane(message.into()),
            said @ (ToHost::Leaving | ToHost::Files { .. } | ToHost::Devices { .. }) => {
                Heard::Report(Report::Said(said))
            }
        })
    }

    fn report(news: News) -> Option<Report> {
        Some(match news {
            News::State(state) => Report::State(state),
            News::ControlOpen => Report::ControlOpen,
            News::FilesOpen => Report::FilesOpen,
            News::Malformed(malformed) => Report::Malformed(malformed),
            News::KeyframeWanted => Report::KeyframeWanted,
            News::Estimate(rate) => Report::Estimate(rate),
            News::Closed(ending) => Report::Closed(ending),
        })
    }
}

impl Side for Visiting {
    type Says = ToHost;
    type Report = GuestReport;

    fn text(says: &ToHost) -> String {
        says.to_text()
    }

    fn describe(Description { kind, sdp }: Description) -> ToHost {
        ToHost::Description { kind, sdp }
    }

    fn arrived(number: u32) -> ToHost {
        ToHost::Lanes { message: LanesToHost::Arrived { number } }
    }

    fn read(text: &str) -> Result<Heard<GuestReport>, ControlError> {
        Ok(match ToGuest::from_text(text)? {
            ToGuest::Description { kind, sdp } => Heard::Description(Description { kind, sdp }),
            ToGuest::Lanes { message } => Heard::Lane(message.into()),
            heard @ (ToGuest::ReturnKey { .. }
            | ToGuest::Waiting
            | ToGuest::LetIn
            | ToGuest::NoPicture
            | ToGuest::Source { .. }
            | ToGuest::Paused
            | ToGuest::Resumed
            | ToGuest::SourceHidden
            | ToGuest::SourceSilent
            | ToGuest::SourceGone
            | ToGuest::Alive
            | ToGuest::Ended { .. }
            | ToGuest::Files { .. }
            | ToGuest::Devices { .. }) => Heard::Report(GuestReport::Heard(heard)),
        })
    }

    fn report(news: News) -> Option<GuestReport> {
        match news {
            News::State(state) => Some(GuestReport::State(state)),
            News::ControlOpen => Some(GuestReport::ControlOpen),
            News::FilesOpen => Some(GuestReport::FilesOpen),
            News::Malformed(malformed) => Some(GuestReport::Malformed(malformed)),
            News::Closed(ending) => Some(GuestReport::Closed(ending)),
            News::KeyframeWanted | News::Estimate(_) => None,
        }
    }
}

impl From<LanesToHost> for LaneWord {
    fn from(message: LanesToHost) -> Self {
        match message {
            LanesToHost::Taken => Self::Taken,
            LanesToHost::Offer { lane, sdp } => Self::Offer(lane, sdp),
            LanesToHost::Arrived { number } => Self::Arrived(number),
        }
    }
}

impl From<LanesToGuest> for LaneWord {
    fn from(message: LanesToGuest) -> Self {
        match message {
            LanesToGuest::Wanted { lanes } => Self::Wanted(lanes),
            LanesToGuest::Answer { lane, sdp } => Self::Answer(lane, sdp),
            LanesToGuest::Arrived { number } => Self::Arrived(number),
        }
    }
}

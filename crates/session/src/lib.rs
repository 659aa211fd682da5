//! One guest's peer connection: the picture out, the channels `control` and `files` both ways, its state as reports.
//!
//! A [`Session`] answers a guest's SDP offer, waits behind a closed gate until the host lets the guest in, and from
//! then on sends every [`media::AccessUnit`] it is handed. What happens to the connection comes out as [`Report`]s.
//! A [`GuestSession`] is the guest's half of one, for a Porthole that visits another.
//!
//! It never captures or encodes, never decides who may come in, and never reads a file. It knows no other guest.

mod answer;
mod budget;
mod candidates;
mod certificate;
mod connection;
mod control;
mod estimate;
mod farewell;
mod files;
mod hold;
mod keeper;
mod lanes;
mod media_section;
mod negotiation;
mod outlet;
mod passage;
mod picture;
mod report;
mod session;
mod settings;
mod side;
mod statistics;
mod talk;
mod visit;

pub use answer::AnswerError;
pub use certificate::{Certificate, CertificateError};
pub use control::sayings::SayError;
pub use files::{FILES_UNREAD, Files, FilesEnded, FilesInlet, FilesOutlet};
pub use lanes::Lanes;
pub use negotiation::NegotiationError;
pub use report::{ConnectionState, Ending, GuestReport, GuestReports, Malformed, Report, Reports};
pub use session::Session;
pub use settings::Settings;
pub use statistics::{Candidate, CandidateKind, Path, Statistics};
pub use visit::{GuestSession, Proposal, VisitError};

//! One guest's peer connection: the picture out, the `control` channel both ways, and its state as reports.
//!
//! A [`Session`] answers a guest's SDP offer, waits behind a closed gate until the host lets the guest in, and from
//! then on sends every [`media::AccessUnit`] it is handed. What happens to the connection comes out as [`Report`]s.
//!
//! It never captures or encodes, never decides who may come in, and never reads a file. It knows no other guest.

mod answer;
mod budget;
mod candidates;
mod certificate;
mod connection;
mod control;
mod estimate;
mod keeper;
mod media_section;
mod negotiation;
mod outlet;
mod passage;
mod picture;
mod report;
mod session;
mod settings;
mod statistics;

pub use answer::AnswerError;
pub use certificate::{Certificate, CertificateError};
pub use control::SayError;
pub use negotiation::NegotiationError;
pub use report::{ConnectionState, Ending, Malformed, Report, Reports};
pub use session::Session;
pub use settings::Settings;
pub use statistics::{Candidate, CandidateKind, Path, Statistics};

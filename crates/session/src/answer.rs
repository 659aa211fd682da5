//! Why an SDP offer was not answered.

use thiserror::Error;

/// Why an SDP offer was not answered. Except where stated, a session that was there stays as it is.
#[derive(Debug, Error)]
pub enum AnswerError {
    /// The offer has a video section, and it does not receive H.264 in packetization mode 1, and there is a picture.
    #[error("the offer does not receive H.264")]
    NoH264,
    /// The offer has no section for data channels, and so no way to talk to the guest.
    #[error("the offer has no data channels")]
    NoChannels,
    /// The offer names another certificate than the session's guest has.
    #[error("the offer comes from another certificate")]
    OtherCertificate,
    /// No socket could be bound, or no connection be set up.
    #[error("the connection could not be set up: {0}")]
    Setup(String),
    /// The offer contradicts itself, or the state of the session.
    #[error("the offer was not taken: {0}")]
    Offer(String),
    /// The local candidates were not there in time.
    #[error("the answer was not ready in time")]
    TimedOut,
    /// The session has ended.
    #[error("the session has ended")]
    Ended,
}

impl AnswerError {
    pub(crate) fn offer(error: impl std::fmt::Display) -> Self {
        Self::Offer(error.to_string())
    }
}

//! Why there is no picture.

use thiserror::Error;

/// What went away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The window was closed.
    Window,
    /// The monitor was unplugged or switched off.
    Monitor,
    /// No monitor shows the part of the desktop any more.
    Region,
    /// The whole display: the server ended, or the person logged out.
    Display,
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Window => "The shared window was closed: choose another source.",
            Self::Monitor => "The shared monitor was unplugged: choose another source.",
            Self::Region => "No monitor has the shared part of the screen any more: choose another source.",
            Self::Display => "The display went away: log in again and share anew.",
        })
    }
}

/// Why there is no picture. Each message is one sentence that says what to do.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CaptureError {
    /// No display answers, or its key is refused.
    #[error("No display can be reached ({reason}): start Porthole in a desktop session, or share the test pattern.")]
    NoDisplay {
        /// What was tried and how it failed.
        reason: String,
    },
    /// There is no such source now.
    #[error(
        "There is no source \"{wanted}\": see what can be shared with `porthole sources`, and choose one of those."
    )]
    NotFound {
        /// What was asked for, as the person wrote it.
        wanted: String,
    },
    /// The source was there and ended.
    #[error("{0}")]
    Gone(Lost),
    /// The system does not let Porthole see the screen.
    #[error(
        "Porthole may not see the screen: allow screen recording for it in the system's privacy settings, then share again."
    )]
    Denied,
    /// This kind of display or source cannot be captured.
    #[error("Porthole cannot share {what}.")]
    Unsupported {
        /// What cannot be shared, and after a colon what to do instead.
        what: String,
    },
    /// The system's capture interface failed.
    #[error("Capturing the screen failed ({0}): share again, or choose another source.")]
    Backend(String),
}

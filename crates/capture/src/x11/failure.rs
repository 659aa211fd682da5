//! How a request to the X server fails.

use x11rb::{
    errors::{ConnectionError, ReplyError, ReplyOrIdError},
    protocol::ErrorKind,
};

use crate::{CaptureError, Lost};

/// How a request to the X server fails.
#[derive(Clone, Debug)]
pub(super) enum XFailure {
    /// The connection ended.
    Lost(String),
    /// The server refused this one request.
    Refused(ErrorKind),
    /// Anything else.
    Other(String),
}

impl XFailure {
    /// The thing that was asked about is not there, or not in this form any more.
    pub(super) fn is_stale(&self) -> bool {
        match self {
            Self::Refused(kind) => {
                matches!(
                    kind,
                    ErrorKind::Window | ErrorKind::Drawable | ErrorKind::Match | ErrorKind::Pixmap | ErrorKind::Value
                )
            }
            Self::Lost(_) | Self::Other(_) => false,
        }
    }
}

impl From<ConnectionError> for XFailure {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::UnsupportedExtension => Self::Other("a protocol extension is missing".to_owned()),
            other => Self::Lost(other.to_string()),
        }
    }
}

impl From<ReplyError> for XFailure {
    fn from(error: ReplyError) -> Self {
        match error {
            ReplyError::ConnectionError(error) => error.into(),
            ReplyError::X11Error(error) => Self::Refused(error.error_kind),
        }
    }
}

impl From<ReplyOrIdError> for XFailure {
    fn from(error: ReplyOrIdError) -> Self {
        match error {
            ReplyOrIdError::IdsExhausted => Self::Other("the display has no more resource ids".to_owned()),
            ReplyOrIdError::ConnectionError(error) => error.into(),
            ReplyOrIdError::X11Error(error) => Self::Refused(error.error_kind),
        }
    }
}

impl From<XFailure> for CaptureError {
    fn from(failure: XFailure) -> Self {
        match failure {
            XFailure::Lost(reason) => {
                tracing::debug!(reason, "the connection to the display ended");
                Self::Gone(Lost::Display)
            }
            XFailure::Refused(kind) => Self::Backend(format!("the display refused a request: {kind:?}")),
            XFailure::Other(reason) => Self::Backend(reason),
        }
    }
}

//! The channel `files`, waiting for whoever is to carry files over it.

use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use super::Files;

/// The files of one session, for one who asks.
#[derive(Debug)]
pub(crate) struct Errand {
    files: Mutex<Option<Files>>,
    /// Whether anybody has asked.
    wanted: watch::Sender<bool>,
}

impl Errand {
    pub(crate) fn new(files: Files, wanted: watch::Sender<bool>) -> Self {
        Self { files: Mutex::new(Some(files)), wanted }
    }

    /// The files, to whoever asks first.
    pub(crate) fn take(&self) -> Option<Files> {
        self.wanted.send_replace(true);
        self.files.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

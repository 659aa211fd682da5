//! `porthole share`.

use host::{Command, EndedReason, Event, ShareRequest};

use super::{Course, End};

/// Shares until it is ended.
pub(crate) struct Sharing {
    request: ShareRequest,
    ended: Option<EndedReason>,
}

impl Sharing {
    pub(crate) fn new(request: ShareRequest) -> Self {
        Self { request, ended: None }
    }
}

impl Course for Sharing {
    fn begin(&mut self) -> Command {
        Command::Share(self.request.clone())
    }

    fn heard(&mut self, event: &Event) -> Option<Command> {
        if let Event::Ended(reason) = event {
            self.ended = Some(*reason);
        }
        None
    }

    fn end(&self) -> Option<End> {
        Some(match self.ended? {
            EndedReason::Stopped | EndedReason::TimeOver => End::Well,
            EndedReason::Failed => End::Failed,
        })
    }
}

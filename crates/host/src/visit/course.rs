//! The course of a visit: attempts, one after the other, until one side wants no more.

use pairing::{Device, Link, Trust};
use session::Certificate;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use wire::DisplayName;

use super::knocking::{self, Knocker, NotIn};
use super::patience::Patience;
use super::stay::{self, Departure, Own};
use super::{VisitReason, VisitState, Voice, Wants};
use crate::files::{AcceptFiles, Terms};

/// Who visits whom.
pub(super) struct Guest {
    pub(super) link: Link,
    /// How the host sees this side.
    pub(super) name: DisplayName,
    /// What holds for files.
    pub(super) terms: Terms,
    /// Who this side is.
    pub(super) certificate: Certificate,
    /// Who the host must prove to be.
    pub(super) device: Option<Device>,
}

/// Visits until the end of the visit, and tells that.
pub(super) async fn run(guest: Guest, mut voice: Voice, mut wants: Wants) {
    let Guest { link, name, mut terms, certificate, device } = guest;
    if device.as_ref().is_some_and(|device| device.trust == Trust::Files) {
        terms.accept = AcceptFiles::All;
    }
    let own = Own { name: name.clone(), fingerprint: certificate.fingerprint() };
    let knocker = Knocker { link, name, certificate, device };
    let mut patience = Patience::new();
    loop {
        voice.say(VisitState::Connecting, None).await;
        let tried = tokio::select! {
            tried = Box::pin(knocker.knock(&mut voice)) => tried,
            () = left(&mut wants.leave) => Err(NotIn::Over(VisitReason::Left)),
        };
        let (reason, wait) = match tried {
            Ok(connected) => match Box::pin(stay::stay(connected, &own, &terms, &voice, &mut wants)).await {
                Departure::Over(reason) => return voice.say(VisitState::Ended, Some(reason)).await,
                Departure::Lost { reason, was_in } => {
                    if was_in {
                        patience = Patience::new();
                    }
                    (reason, None)
                }
            },
            Err(NotIn::Over(reason)) => return voice.say(VisitState::Ended, Some(reason)).await,
            Err(NotIn::Later { reason, after }) => (reason, after),
        };
        let Some(pause) = patience.pause(Instant::now(), reason, knocking::is_known(&voice)) else {
            return voice.say(VisitState::Ended, Some(reason)).await;
        };
        voice.say(VisitState::Lost, Some(reason)).await;
        tokio::select! {
            () = sleep(wait.unwrap_or(pause)) => {}
            () = left(&mut wants.leave) => return voice.say(VisitState::Ended, Some(VisitReason::Left)).await,
        }
    }
}

/// Waits until this side wants to leave.
pub(super) async fn left(leave: &mut watch::Receiver<bool>) {
    // Its sender is gone with the conductor, which wants no visit then.
    let _ = leave.wait_for(|leave| *leave).await;
}

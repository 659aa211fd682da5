//! The course of a visit: attempts, one after the other, until one side wants no more.

use std::path::PathBuf;

use pairing::Link;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use wire::DisplayName;

use super::identity;
use super::knocking::{self, Knocker, NotIn};
use super::patience::Patience;
use super::stay::{self, Departure};
use super::{VisitReason, VisitState, Voice};
use crate::files::Terms;

/// Who visits whom.
pub(super) struct Guest {
    pub(super) link: Link,
    /// How the host sees this side.
    pub(super) name: DisplayName,
    /// What holds for files.
    pub(super) terms: Terms,
    /// Where the certificate is kept.
    pub(super) data: Option<PathBuf>,
}

/// Visits until the end of the visit, and tells that.
pub(super) async fn run(guest: Guest, mut voice: Voice, mut leave: watch::Receiver<bool>) {
    let Guest { link, name, terms, data } = guest;
    let certificate = tokio::task::spawn_blocking(move || identity::certificate(data.as_deref())).await;
    let Some(certificate) = certificate.ok().and_then(Result::ok) else {
        tracing::warn!("there is no certificate to visit with");
        return voice.say(VisitState::Ended, Some(VisitReason::Broken)).await;
    };
    let knocker = Knocker { link, name, certificate };
    let mut patience = Patience::new();
    loop {
        voice.say(VisitState::Connecting, None).await;
        let tried = tokio::select! {
            tried = Box::pin(knocker.knock(&mut voice)) => tried,
            () = left(&mut leave) => Err(NotIn::Over(VisitReason::Left)),
        };
        let (reason, wait) = match tried {
            Ok(connected) => match Box::pin(stay::stay(connected, &terms, &voice, &mut leave)).await {
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
            () = left(&mut leave) => return voice.say(VisitState::Ended, Some(VisitReason::Left)).await,
        }
    }
}

/// Waits until this side wants to leave.
pub(super) async fn left(leave: &mut watch::Receiver<bool>) {
    // Its sender is gone with the conductor, which wants no visit then.
    let _ = leave.wait_for(|leave| *leave).await;
}

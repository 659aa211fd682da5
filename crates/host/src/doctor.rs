//! Why can nobody reach me? Everything that sharing stands on, tried for real and told finding by finding.
//!
//! What the system says is taken by the modules here; what it means is decided by functions of it alone.

mod discovering;
mod display;
mod encoder;
mod finding;
mod firewall;
mod keyring;
mod network;
mod port;
#[cfg(target_os = "linux")]
mod ruleset;
mod storage;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::timeout;

use crate::choices::SettingsFile;
use crate::event::Event;
pub use finding::{Finding, FindingCode, Verdict};

/// What has not answered by then does not answer, however busy the machine is.
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// What an examination looks at.
pub(crate) struct Patient {
    pub(crate) file: Option<Arc<SettingsFile>>,
    pub(crate) data: Option<PathBuf>,
    /// The port of the door that is open now.
    pub(crate) shared: Option<u16>,
}

/// The examination under way.
#[derive(Debug, Default)]
pub(crate) struct Doctor(JoinSet<Event>);

impl Doctor {
    /// Begins to look, unless that is under way: its findings answer for both.
    pub(crate) fn examine(&mut self, patient: Patient) {
        if self.0.is_empty() {
            self.0.spawn(async { Event::Examined(examined(patient).await) });
        }
    }

    /// What was found; none where nobody looks.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        self.0
            .join_next()
            .await
            .map(|found| found.unwrap_or_else(|_| Event::Examined(vec![Finding::of(FindingCode::Unfinished)])))
    }
}

/// Looks at everything that a sharing of this user would stand on, without a conductor: nothing is changed by looking.
pub async fn examine() -> Vec<Finding> {
    let file = SettingsFile::usual().map(Arc::new);
    examined(Patient { file, data: disk::data_folder(), shared: None }).await
}

async fn examined(patient: Patient) -> Vec<Finding> {
    let Patient { file, data, shared } = patient;
    let (settings, wrong) = blocking(move || storage::settings(file.as_deref())).await.unwrap_or_default();
    let mut findings = wrong;
    findings.extend(network::addresses(&settings));
    let (port, tried) = port::tried(&settings, shared).await;
    findings.extend(tried);
    findings.extend(
        blocking(move || firewall::found(port))
            .await
            .unwrap_or_else(|| vec![Finding::of(FindingCode::FirewallUnknown)]),
    );
    findings.extend(discovering::tried(&settings, port).await);
    findings.extend(blocking(display::found).await.unwrap_or_else(|| vec![Finding::of(FindingCode::DisplaySilent)]));
    findings.extend(blocking(encoder::found).await.unwrap_or_else(|| vec![Finding::of(FindingCode::Unfinished)]));
    findings.extend(
        blocking(move || storage::found(&settings, data.as_deref()))
            .await
            .unwrap_or_else(|| vec![Finding::of(FindingCode::Unfinished)]),
    );
    findings.push(blocking(keyring::found).await.unwrap_or_else(|| Finding::of(FindingCode::KeyringSilent)));
    findings
}

/// What `look` finds; none where it takes too long, or fails in a way that nobody foresaw.
async fn blocking<T: Send + 'static>(look: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    timeout(ANSWERS_WITHIN, spawn_blocking(look)).await.ok()?.ok()
}

//! How long somebody is waited for.

use std::ops::ControlFlow;
use std::time::Duration;

/// So long another Porthole is waited for that holds the ledger, where nothing else is said. To flush can take seconds
/// where the disk is busy.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// SQLite itself waits for so long before [`Patience`] is asked again.
pub(super) const STEP: Duration = Duration::from_secs(1);

/// Whether to go on waiting for whoever holds the ledger. It is told how long it took so far, now and then.
pub type Patience = Box<dyn Fn(Duration) -> ControlFlow<()> + Send>;

/// Waits as long as [`PATIENCE`].
pub(super) fn usual() -> Patience {
    Box::new(|waited| if waited < PATIENCE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
}

//! Endings that take a while: sessions whose guests are told why, threads that finish. The conductor goes on meanwhile.

use std::time::Duration;

use session::Session;
use tokio::task::JoinSet;
use wire::{EndReason, ToGuest};

/// The longest that the end of a sharing waits for all of them: a last word over a thin line, and the close after it.
const FINISH_WITHIN: Duration = Duration::from_secs(8);

/// Sessions and pictures that are ending.
#[derive(Default)]
pub(crate) struct Goodbyes {
    tasks: JoinSet<()>,
}

impl Goodbyes {
    /// Stops the picture and the chunks at once, says why, and closes.
    pub(crate) fn say(&mut self, session: Session, reason: EndReason) {
        session.show(false);
        self.tasks.spawn(async move {
            session.take_leave(ToGuest::Ended { reason }).await;
            session.close().await;
        });
        self.sweep();
    }

    /// Closes without a word: nobody listens there any more.
    pub(crate) fn close(&mut self, session: Session) {
        session.show(false);
        self.tasks.spawn(async move { session.close().await });
        self.sweep();
    }

    /// Drops what has threads, and waits for them elsewhere.
    pub(crate) fn end(&mut self, threads: impl Send + 'static) {
        self.tasks.spawn_blocking(move || drop(threads));
        self.sweep();
    }

    /// Waits until every session is closed and every thread gone, but not for a display that hangs: its thread
    /// is left to the end of the process.
    pub(crate) async fn finish(mut self) {
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(FINISH_WITHIN, all).await.is_err() {
            tracing::warn!("something did not end in time and is left behind");
            self.tasks.detach_all();
        }
    }

    /// Forgets what has ended, so that the set does not grow.
    fn sweep(&mut self) {
        while self.tasks.try_join_next().is_some() {}
    }
}

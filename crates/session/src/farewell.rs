//! The end of a session that the other side is told of.
//!
//! All channels of a connection share one queue, so the last word waits behind the chunks that are on their way. None is
//! sent after it, and it is waited for until the other side has acknowledged it.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::ConnectionState;
use crate::control::sayings::Mouth;
use crate::hold::Hold;

/// How long another side that is not reached at the moment is given to be.
const REACHED_WITHIN: Duration = Duration::from_millis(800);

/// How long the last word may take to one who is reached. What lies before it is what a path carries in some hundred
/// milliseconds; this is for a path that became much thinner, or lost some of it.
const HEARD_WITHIN: Duration = Duration::from_secs(5);

/// How long the other side is then given to close the connection, so that it does not find it closed before it has
/// read what came.
const CLOSED_WITHIN: Duration = Duration::from_millis(800);

/// Both sides' way to take leave.
#[derive(Debug)]
pub(crate) struct Farewell {
    hush: watch::Sender<bool>,
    state: watch::Receiver<ConnectionState>,
}

/// What those who send chunks look at.
#[derive(Clone, Debug)]
pub(crate) struct Hush(watch::Receiver<bool>);

impl Farewell {
    pub(crate) fn new(state: watch::Receiver<ConnectionState>) -> (Self, Hush) {
        let (hush, hushed) = watch::channel(false);
        (Self { hush, state }, Hush(hushed))
    }

    /// Ends the sending of chunks and says `last`. Waits until the session has ended or that makes no more sense.
    pub(crate) async fn say<T>(&self, mouth: &Mouth<T>, last: T, hold: &Hold) {
        self.hush.send_replace(true);
        let Ok(heard) = mouth.say_last(last) else { return };
        let waiting = async {
            let mut state = self.state.clone();
            let reached = state.wait_for(|state| *state == ConnectionState::Connected);
            let is_reached = matches!(timeout(REACHED_WITHIN, reached).await, Ok(Ok(_)));
            if is_reached && matches!(timeout(HEARD_WITHIN, heard).await, Ok(Ok(()))) {
                let _ = timeout(CLOSED_WITHIN, hold.ended()).await;
            }
        };
        tokio::select! {
            () = waiting => {}
            () = hold.ended() => {}
        }
    }
}

impl Hush {
    /// Waits until no more chunks are to be sent; for ever where the session ends without that.
    pub(crate) async fn fallen(&mut self) {
        if self.0.wait_for(|hush| *hush).await.is_err() {
            std::future::pending().await
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::watch;
    use tokio::time::Instant;

    use super::{CLOSED_WITHIN, Farewell, HEARD_WITHIN, REACHED_WITHIN};
    use crate::ConnectionState;
    use crate::control::sayings::{Mouth, Sayings, sayings};
    use crate::hold::{Held, Hold, hold};

    /// A session in which the last word waits to be said.
    struct Ending {
        state: watch::Sender<ConnectionState>,
        farewell: Farewell,
        mouth: Mouth<u8>,
        sayings: Sayings<u8>,
        hold: Hold,
        held: Held,
    }

    fn ending(state: ConnectionState) -> Ending {
        let state = watch::Sender::new(state);
        let ((farewell, _), (mouth, sayings), (hold, held)) = (Farewell::new(state.subscribe()), sayings(), hold());
        Ending { state, farewell, mouth, sayings, hold, held }
    }

    impl Ending {
        /// How long leave is taken while `meanwhile` happens.
        async fn lasts(self, meanwhile: impl AsyncFnOnce(&Self)) -> Duration {
            let since = Instant::now();
            tokio::join!(self.farewell.say(&self.mouth, 1, &self.hold), meanwhile(&self));
            drop(self.sayings);
            since.elapsed()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_not_reached_is_not_waited_for_long_and_who_does_not_answer_not_for_ever() {
        for state in [ConnectionState::Connecting, ConnectionState::Disconnected] {
            assert!(rounds_to(ending(state).lasts(async |_| {}).await, REACHED_WITHIN));
        }
        assert!(rounds_to(ending(ConnectionState::Connected).lasts(async |_| {}).await, HEARD_WITHIN));
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_reached_in_time_is_waited_for() {
        let reached = ending(ConnectionState::Connecting).lasts(async |ending| {
            tokio::time::sleep(REACHED_WITHIN / 2).await;
            ending.state.send_replace(ConnectionState::Connected);
        });
        assert!(rounds_to(reached.await, REACHED_WITHIN / 2 + HEARD_WITHIN));
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_ends_with_the_session() {
        let ended = ending(ConnectionState::Connected).lasts(async |ending| {
            tokio::time::sleep(CLOSED_WITHIN / 4).await;
            ending.held.closed.send_replace(true);
        });
        assert!(rounds_to(ended.await, CLOSED_WITHIN / 4));
    }

    /// The clock of tokio counts milliseconds.
    fn rounds_to(lasted: Duration, expected: Duration) -> bool {
        lasted.abs_diff(expected) <= Duration::from_millis(2)
    }
}

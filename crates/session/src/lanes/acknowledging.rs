//! Tells the other side what has arrived of its numbered messages, so that it need not keep them.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

use crate::control::sayings::Mouth;
use crate::side::Side;

/// Told no more often than this; a fast path brings a megabyte meanwhile.
const EVERY: Duration = Duration::from_millis(50);

/// Tells each change, the newest only, until the session ends.
pub(crate) async fn acknowledge<S: Side>(mut arrivals: watch::Receiver<u32>, mouth: Mouth<S::Says>) {
    while arrivals.changed().await.is_ok() {
        let number = *arrivals.borrow_and_update();
        if mouth.say_when_room(S::arrived(number)).await.is_err() {
            return;
        }
        sleep(EVERY).await;
    }
}

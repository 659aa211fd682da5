//! What waits to be said over `control`: news that must not wait for anybody, talk that waits for its turn, and the last
//! word.

use std::time::Duration;

use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;
use webrtc::data_channel::DataChannel;

/// How many news wait for the channel to open, or for another side that does not read.
const NEWS: usize = 64;

/// How much talk waits; whoever has more to say waits too.
const TALK: usize = 8;

/// What another side that does not read makes wait in the channel itself, in bytes: then talk waits for it to read, and
/// with twice as much news as well. A short message takes several times its bytes there.
const UNREAD: usize = 512 * 1024;

/// How often it is looked whether it has read some.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Why a message to the other side was not taken.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum SayError {
    /// As many messages as the session holds wait already.
    #[error("the other side does not read its messages")]
    Full,
    /// The session has ended.
    #[error("the session has ended")]
    Ended,
}

impl<T> From<mpsc::error::TrySendError<T>> for SayError {
    fn from(error: mpsc::error::TrySendError<T>) -> Self {
        match error {
            mpsc::error::TrySendError::Full(_) => Self::Full,
            mpsc::error::TrySendError::Closed(_) => Self::Ended,
        }
    }
}

/// Where messages go in.
#[derive(Debug)]
pub(crate) struct Mouth<T> {
    news: mpsc::Sender<T>,
    last: mpsc::Sender<(T, Acknowledged)>,
    talk: mpsc::Sender<T>,
}

/// Where they come out.
#[derive(Debug)]
pub(crate) struct Sayings<T> {
    news: mpsc::Receiver<T>,
    last: mpsc::Receiver<(T, Acknowledged)>,
    talk: mpsc::Receiver<T>,
    /// The last word was said.
    is_over: bool,
}

/// Told when the other side has acknowledged the last word; dropped where it will not.
pub(crate) type Acknowledged = oneshot::Sender<()>;

/// What is to be said next.
#[derive(Debug)]
pub(crate) enum Saying<T> {
    /// One of many.
    Word(T),
    /// The last of all.
    Last(T, Acknowledged),
}

pub(crate) fn sayings<T>() -> (Mouth<T>, Sayings<T>) {
    let ((news, news_out), (talk, talk_out)) = (mpsc::channel(NEWS), mpsc::channel(TALK));
    let (last, last_out) = mpsc::channel(1);
    (Mouth { news, last, talk }, Sayings { news: news_out, last: last_out, talk: talk_out, is_over: false })
}

impl<T> Clone for Mouth<T> {
    fn clone(&self) -> Self {
        let Self { news, last, talk } = self;
        Self { news: news.clone(), last: last.clone(), talk: talk.clone() }
    }
}

impl<T> Mouth<T> {
    /// Takes a message at once, or not at all.
    pub(crate) fn say(&self, message: T) -> Result<(), SayError> {
        Ok(self.news.try_send(message)?)
    }

    /// Takes the last message, behind the news and before all talk. What is said after it is lost.
    pub(crate) fn say_last(&self, message: T) -> Result<oneshot::Receiver<()>, SayError> {
        let (heard, hearing) = oneshot::channel();
        self.last.try_send((message, heard))?;
        Ok(hearing)
    }

    /// Waits until a message can be taken.
    pub(crate) async fn say_when_room(&self, message: T) -> Result<(), SayError> {
        self.talk.send(message).await.map_err(|_| SayError::Ended)
    }
}

impl<T> Sayings<T> {
    /// The next message, as soon as the channel has room for it; news first. None where there will be none.
    pub(crate) async fn next(&mut self, channel: &dyn DataChannel) -> Option<Saying<T>> {
        if self.is_over {
            return None;
        }
        loop {
            let unread = channel.outstanding_bytes().await.ok()?;
            tokio::select! {
                biased;
                Some(news) = self.news.recv(), if unread < 2 * UNREAD => return Some(Saying::Word(news)),
                Some((last, heard)) = self.last.recv() => {
                    self.is_over = true;
                    return Some(Saying::Last(last, heard));
                }
                Some(talk) = self.talk.recv(), if unread < UNREAD => return Some(Saying::Word(talk)),
                () = sleep(LOOK_EVERY), if unread >= UNREAD => {}
                else => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NEWS, SayError, TALK, sayings};

    #[tokio::test]
    async fn talk_leaves_room_for_news_and_waits_for_its_own() {
        let (mouth, mut sayings) = sayings();
        for number in 0..TALK {
            mouth.say_when_room(number).await.unwrap();
        }
        assert!((0..NEWS).all(|number| mouth.say(number).is_ok()));
        assert_eq!(mouth.say(0), Err(SayError::Full));
        let mut more = Box::pin(mouth.say_when_room(TALK));
        assert!(futures_poll(more.as_mut()).is_pending());
        assert_eq!(sayings.talk.recv().await, Some(0));
        assert!(futures_poll(more.as_mut()).is_ready());
    }

    #[tokio::test]
    async fn nothing_is_taken_after_the_end() {
        let (mouth, sayings) = sayings();
        drop(sayings);
        assert_eq!(mouth.say(1), Err(SayError::Ended));
        assert_eq!(mouth.say_when_room(1).await, Err(SayError::Ended));
    }

    fn futures_poll<F: Future>(future: std::pin::Pin<&mut F>) -> std::task::Poll<F::Output> {
        future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    }
}

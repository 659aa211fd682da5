//! The channel `control`: JSON messages both ways, ordered and reliable, opened by the guest.

pub(crate) mod arrivals;
mod ears;
pub(crate) mod sayings;

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};
use webrtc::data_channel::{DataChannel, RTCDataChannelMessage};
use wire::{ControlError, limits};

use crate::budget::{Allowance, Budget};
use crate::lanes::crew::LaneEar;
use crate::negotiation::Negotiation;
use crate::outlet::Outlet;
use crate::side::{Heard, News, Side};
use crate::{Ending, Malformed};
use arrivals::{Arrivals, Channel, WITHIN, spend};
use ears::{Ear, Event};
use sayings::{Acknowledged, Saying, Sayings};

/// How long a second channel waits for the first one's end before it is refused. The reset of a stream (RFC 6525) that
/// was lost is sent again after a second or more.
const NEWCOMER_WAITS: Duration = Duration::from_secs(5);

/// The most descriptions that are taken in any [`WITHIN`]: each one costs a gathering of candidates.
const DESCRIPTIONS: usize = 30;

/// The most messages at once, and each second. Twenty thousand small files a second make some hundreds: where there is much
/// to say, one message speaks of 256.
const MESSAGES: u32 = 2048;
const MESSAGES_A_SECOND: u32 = 2048;

/// How often it is looked whether the other side has the last word.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// The task that listens and talks, to another side that may be a stranger still. It ends with the connection, or with
/// the other side's asking for too much.
pub(crate) struct Control<S: Side> {
    arrivals: Arrivals,
    sayings: Sayings<S::Says>,
    negotiation: Arc<Negotiation>,
    lanes: LaneEar,
    outlet: Outlet<S>,
    messages: Allowance,
    descriptions: Budget,
    /// What the reader of the reports has no room for yet. Nothing more is heard while there is any, but read and kept,
    /// and said: the reader may be waiting to say something itself.
    untold: VecDeque<S::Report>,
    /// Whom to tell that the last word arrived, once it was said.
    parting: Option<Acknowledged>,
}

impl<S: Side> Control<S> {
    pub(crate) fn new(
        arrivals: Arrivals,
        sayings: Sayings<S::Says>,
        negotiation: Arc<Negotiation>,
        lanes: LaneEar,
        outlet: Outlet<S>,
    ) -> Self {
        let messages = Allowance::new(MESSAGES, MESSAGES_A_SECOND, std::time::Instant::now());
        let descriptions = Budget::new(DESCRIPTIONS, WITHIN);
        let untold = VecDeque::new();
        Self { arrivals, sayings, negotiation, lanes, outlet, messages, descriptions, untold, parting: None }
    }

    /// Serves one channel of the other side's after the other. Returns why the session is to end.
    pub(crate) async fn take(mut self) -> Ending {
        let mut newcomer = None;
        loop {
            newcomer = match self.serve_next(newcomer).await {
                ControlFlow::Continue(newcomer) => newcomer,
                ControlFlow::Break(ending) => return ending,
            };
        }
    }

    /// Serves this side's own channel. Returns why the session is to end; its close is one reason.
    pub(crate) async fn hold(mut self, channel: Channel) -> Ending {
        let ear = self.arrivals.ears.listen(channel);
        match self.serve(ear).await {
            ControlFlow::Continue(_) => Ending::Left,
            ControlFlow::Break(ending) => ending,
        }
    }

    async fn serve_next(&mut self, newcomer: Option<Ear>) -> ControlFlow<Ending, Option<Ear>> {
        let ear = match newcomer {
            Some(ear) => ear,
            None => self.arrivals.control().await?,
        };
        self.serve(ear).await
    }

    /// Serves a channel until it is closed. Returns the newest that was opened in its place, if one was already: the
    /// news of the one's end and of the other's beginning come in either order.
    async fn serve(&mut self, mut ear: Ear) -> ControlFlow<Ending, Option<Ear>> {
        let channel = Arc::clone(&ear.channel);
        let channel = channel.as_ref();
        let (mut is_open, mut is_over) = (false, false);
        let (mut newcomer, mut waits_until): (Option<Ear>, _) = (None, Instant::now());
        while !(is_over && newcomer.is_some()) {
            let mut surplus = None;
            tokio::select! {
                event = ear.next(), if self.untold.is_empty() => match event {
                    Some(Event::Open) => {
                        is_open = true;
                        self.untold.extend(S::report(News::ControlOpen));
                    }
                    Some(Event::Message(message)) => self.hear(channel, message).await?,
                    Some(Event::Over) => is_over = true,
                    None if is_over => break,
                    None => return ControlFlow::Break(Ending::Broken),
                },
                () = self.outlet.first_of(&mut self.untold), if !self.untold.is_empty() => {}
                Some(saying) = self.sayings.next(channel), if is_open && !is_over => self.say(channel, saying).await,
                () = arrival(channel), if self.parting.is_some() => {
                    // Whoever took leave may have lost patience.
                    let _ = self.parting.take().map(|heard| heard.send(()));
                }
                Some(other) = self.arrivals.channels.recv() => {
                    if let Some(other) = self.arrivals.sort(other).await? {
                        waits_until = Instant::now() + NEWCOMER_WAITS;
                        surplus = newcomer.replace(other);
                    }
                }
                ending = self.arrivals.ears.overrun() => return ControlFlow::Break(ending),
                () = sleep_until(waits_until), if newcomer.is_some() => surplus = newcomer.take(),
            }
            if let Some(surplus) = surplus {
                self.arrivals.refuse(surplus.channel.as_ref()).await?;
            }
        }
        ControlFlow::Continue(newcomer)
    }

    async fn say(&mut self, channel: &dyn DataChannel, saying: Saying<S::Says>) {
        match saying {
            Saying::Word(word) => say::<S>(channel, &word).await,
            Saying::Last(word, heard) => {
                say::<S>(channel, &word).await;
                self.parting = Some(heard);
            }
        }
    }

    async fn hear(&mut self, channel: &dyn DataChannel, message: RTCDataChannelMessage) -> ControlFlow<Ending> {
        let now = std::time::Instant::now();
        spend(self.messages.spend(now))?;
        match read::<S>(&message) {
            Ok(Heard::Description(description)) => {
                spend(self.descriptions.spend(now))?;
                match self.negotiation.hear(description).await {
                    Ok(Some(reply)) => say::<S>(channel, &S::describe(reply)).await,
                    Ok(None) => {}
                    Err(error) => self.not_taken(Malformed::Description(error.to_string())),
                }
            }
            Ok(Heard::Lane(word)) => self.lanes.hear(word)?,
            Ok(Heard::Report(report)) => self.untold.push_back(report),
            Err(malformed) => {
                self.arrivals.bear()?;
                self.not_taken(malformed);
            }
        }
        ControlFlow::Continue(())
    }

    fn not_taken(&mut self, malformed: Malformed) {
        tracing::debug!(%malformed, "a control message was not taken");
        self.untold.extend(S::report(News::Malformed(malformed)));
    }
}

fn read<S: Side>(message: &RTCDataChannelMessage) -> Result<Heard<S::Report>, Malformed> {
    if message.data.len() > limits::CONTROL {
        return Err(ControlError::TooLarge(message.data.len()).into());
    }
    let text = std::str::from_utf8(&message.data).ok().filter(|_| message.is_string).ok_or(Malformed::NotText)?;
    Ok(S::read(text)?)
}

async fn say<S: Side>(channel: &dyn DataChannel, says: &S::Says) {
    if let Err(error) = channel.send_text(&S::text(says)).await {
        tracing::debug!(%error, "a message to the other side was lost with its channel");
    }
}

/// Waits until the other side has acknowledged all that was said; for ever where the channel is gone.
async fn arrival(channel: &dyn DataChannel) {
    while !matches!(channel.outstanding_bytes().await, Ok(0)) {
        sleep(LOOK_EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use proptest::prelude::*;
    use webrtc::data_channel::RTCDataChannelMessage;
    use wire::{ControlError, ToGuest, ToHost, limits};

    use super::read;
    use crate::side::{Heard, Hosting, Visiting};
    use crate::{GuestReport, Malformed, Report};

    fn message(is_string: bool, data: &[u8]) -> RTCDataChannelMessage {
        RTCDataChannelMessage { is_string, data: BytesMut::from(data) }
    }

    #[test]
    fn text_of_this_version_is_read_and_all_else_is_named() {
        let leaving = ToHost::Leaving.to_text();
        let heard = read::<Hosting>(&message(true, leaving.as_bytes()));
        assert!(matches!(heard, Ok(Heard::Report(Report::Said(ToHost::Leaving)))));
        assert!(matches!(read::<Hosting>(&message(false, leaving.as_bytes())), Err(Malformed::NotText)));
        assert!(matches!(read::<Hosting>(&message(true, &[0xff])), Err(Malformed::NotText)));
        let large = vec![b' '; limits::CONTROL + 1];
        let heard = read::<Hosting>(&message(true, &large));
        assert!(matches!(heard, Err(Malformed::Control(ControlError::TooLarge(_)))));
    }

    #[test]
    fn a_guest_hears_what_a_host_says_and_not_what_a_guest_does() {
        let heard = read::<Visiting>(&message(true, ToGuest::LetIn.to_text().as_bytes()));
        assert!(matches!(heard, Ok(Heard::Report(GuestReport::Heard(ToGuest::LetIn)))));
        assert!(read::<Visiting>(&message(true, ToHost::Leaving.to_text().as_bytes())).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_or_refused_without_a_panic(is_string in any::<bool>(), data in any::<Vec<u8>>()) {
            let _ = read::<Hosting>(&message(is_string, &data));
            let _ = read::<Visiting>(&message(is_string, &data));
        }
    }
}

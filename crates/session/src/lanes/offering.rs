//! The guest's part: offers as many lanes as either side wishes for, and closes those beyond that.

mod book;

use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout};
use wire::{LanesToHost, SdpAnswer, SdpOffer, ToHost};

use super::crew::{Crew, Served, Site};
use super::lane::{LANE, Lane, OPEN_WITHIN, close};
use crate::Ending;
use crate::connection::build::{Connection, lane};
use crate::control::arrivals::{Channel, ordered_and_reliable};
use crate::control::sayings::Mouth;
use crate::negotiation::{Negotiation, offer};
use crate::side::Visiting;
use book::{Awaited, Book, Step};

impl Crew<Visiting> {
    /// Offers lanes for as long as the session lasts. Returns why it is to end.
    pub(crate) async fn visit(mut self) -> Ending {
        let _ = self.wanted.wait_for(|wanted| *wanted).await;
        if !self.may_be() {
            self.words.close();
            return std::future::pending().await;
        }
        self.say(says(LanesToHost::Taken)).await;
        let mut book = Book::default();
        loop {
            book.wish(*self.wish.borrow_and_update());
            let then = match book.step(Instant::now()) {
                Step::Offer => {
                    self.begin(&mut book);
                    continue;
                }
                Step::WaitUntil(then) => Some(then),
                Step::Wait => None,
            };
            tokio::select! {
                Some(word) = self.words.recv() => book.hear(word),
                Some(ended) = self.lanes.join_next() => {
                    let Ok((number, Served { was_open, flow })) = ended else { return Ending::Broken };
                    book.ended(Instant::now(), number, was_open);
                    if let ControlFlow::Break(ending) = flow {
                        return ending;
                    }
                }
                () = sleep_until(then.unwrap_or_else(Instant::now)), if then.is_some() => {}
                Ok(()) = self.wish.changed() => {}
                else => return std::future::pending().await,
            }
        }
    }

    fn begin(&mut self, book: &mut Book) {
        let (number, awaited) = book.begin();
        let (site, mouth) = (self.site.clone(), self.mouth.clone());
        self.lanes.spawn(async move { (number, open(number, &site, &mouth, awaited).await) });
    }
}

/// Makes one lane, and serves it until it ends.
async fn open(number: u32, site: &Site, mouth: &Mouth<ToHost>, awaited: Awaited) -> Served {
    let unopened = Served { was_open: false, flow: ControlFlow::Continue(()) };
    let Awaited { answer, close: unwanted } = awaited;
    let Ok(Some((connection, channel, offer))) = timeout(site.settings.answer_within, propose(site)).await else {
        return unopened;
    };
    let peer = Arc::clone(&connection.peer);
    if agree(number, site, mouth, &connection, offer, answer).await.is_some() {
        return Lane { number, connection, channel, unwanted: Some(unwanted) }.serve(site).await;
    }
    close(peer.as_ref()).await;
    unopened
}

async fn propose(site: &Site) -> Option<(Connection, Channel, SdpOffer)> {
    let connection = Box::pin(lane(&site.settings, site.addresses.clone())).await.ok()?;
    let channel = connection.peer.create_data_channel(LANE, Some(ordered_and_reliable())).await.ok()?;
    let offer = Box::pin(offer(connection.peer.as_ref(), &connection.events.gathered)).await.ok()?;
    Some((connection, channel, SdpOffer::try_from(offer).ok()?))
}

/// Says the offer and takes the answer, if it is one of the host that is visited.
async fn agree(
    number: u32,
    site: &Site,
    mouth: &Mouth<ToHost>,
    connection: &Connection,
    offer: SdpOffer,
    answer: oneshot::Receiver<Option<SdpAnswer>>,
) -> Option<()> {
    mouth.say_when_room(says(LanesToHost::Offer { lane: number, sdp: offer })).await.ok()?;
    let answer = timeout(OPEN_WITHIN, answer).await.ok()?.ok()??;
    if answer.fingerprint() != site.other {
        tracing::debug!(lane = number, "a lane of another certificate is not made");
        return None;
    }
    let gathered = connection.events.gathered.clone();
    let (peer, within) = (Arc::clone(&connection.peer), site.settings.answer_within);
    Box::pin(Negotiation::new(peer, gathered, site.other, within).begin(&answer)).await.ok()
}

fn says(message: LanesToHost) -> ToHost {
    ToHost::Lanes { message }
}

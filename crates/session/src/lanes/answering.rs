//! The host's part: wishes for lanes, and answers those that its guest offers.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use tokio::time::timeout;
use wire::{LanesToGuest, SdpAnswer, SdpOffer, ToGuest, limits};

use super::LaneWord;
use super::crew::{Crew, Served, Site};
use super::lane::{LANE, Lane, OPEN_WITHIN, close};
use crate::Ending;
use crate::budget::Budget;
use crate::connection::build::{Connection, lane};
use crate::control::arrivals::{WITHIN, is_named, spend};
use crate::control::sayings::Mouth;
use crate::negotiation::Negotiation;
use crate::side::Hosting;

/// The most lanes that are offered in any [`WITHIN`]: each one costs sockets, and the search for a path.
const OFFERS: usize = 24;

impl Crew<Hosting> {
    /// Answers lanes for as long as the session lasts. Returns why it is to end.
    pub(crate) async fn host(mut self) -> Ending {
        let mut offers = Budget::new(OFFERS, WITHIN);
        let (mut is_taken, mut numbers) = (false, BTreeSet::new());
        loop {
            tokio::select! {
                Some(word) = self.words.recv() => match word {
                    LaneWord::Taken => {
                        is_taken = true;
                        self.wish_for().await;
                    }
                    LaneWord::Offer(number, offer) => {
                        if let ControlFlow::Break(ending) = spend(offers.spend(Instant::now())) {
                            return ending;
                        }
                        if self.takes(&offer) && numbers.insert(number) {
                            self.begin(number, offer);
                        } else {
                            self.say(answer(number, None)).await;
                        }
                    }
                    LaneWord::Wanted(_) | LaneWord::Answer(..) | LaneWord::Arrived(_) => {}
                },
                Ok(()) = self.wish.changed() => {
                    if is_taken {
                        self.wish_for().await;
                    }
                }
                Some(ended) = self.lanes.join_next() => {
                    let Ok((number, Served { flow, .. })) = ended else { return Ending::Broken };
                    numbers.remove(&number);
                    if let ControlFlow::Break(ending) = flow {
                        return ending;
                    }
                }
                else => return std::future::pending().await,
            }
        }
    }

    /// Whether this lane may be there: it is one of the session's guest, who was let in and has not too many.
    fn takes(&self, offer: &SdpOffer) -> bool {
        let is_own = offer.fingerprint() == self.site.other;
        self.may_be() && is_own && self.lanes.len() < usize::from(limits::LANES)
    }

    async fn wish_for(&mut self) {
        let lanes = *self.wish.borrow_and_update();
        self.say(ToGuest::Lanes { message: LanesToGuest::Wanted { lanes } }).await;
    }

    fn begin(&mut self, number: u32, offer: SdpOffer) {
        let (site, mouth) = (self.site.clone(), self.mouth.clone());
        self.lanes.spawn(async move { (number, open(number, &site, &mouth, &offer).await) });
    }
}

/// Answers one lane, and serves it until it ends.
async fn open(number: u32, site: &Site, mouth: &Mouth<ToGuest>, offer: &SdpOffer) -> Served {
    let unopened = Served { was_open: false, flow: ControlFlow::Continue(()) };
    let answering = timeout(site.settings.answer_within, Box::pin(agree(site, offer))).await;
    let Ok(Some((mut connection, sdp))) = answering else {
        let _ = mouth.say_when_room(answer(number, None)).await;
        return unopened;
    };
    if mouth.say_when_room(answer(number, Some(sdp))).await.is_ok()
        && let Ok(Some(channel)) = timeout(OPEN_WITHIN, connection.events.channels.recv()).await
        && is_named(channel.as_ref(), LANE).await
    {
        return Lane { number, connection, channel, unwanted: None }.serve(site).await;
    }
    close(connection.peer.as_ref()).await;
    unopened
}

/// A connection that takes the offer.
async fn agree(site: &Site, offer: &SdpOffer) -> Option<(Connection, SdpAnswer)> {
    let connection = lane(&site.settings, site.addresses.clone()).await.ok()?;
    let (peer, gathered) = (Arc::clone(&connection.peer), connection.events.gathered.clone());
    let negotiation = Negotiation::new(Arc::clone(&peer), gathered, site.other, site.settings.answer_within);
    if let Ok((answer, _)) = negotiation.answer(offer).await {
        return Some((connection, answer));
    }
    close(peer.as_ref()).await;
    None
}

fn answer(lane: u32, sdp: Option<SdpAnswer>) -> ToGuest {
    ToGuest::Lanes { message: LanesToGuest::Answer { lane, sdp } }
}

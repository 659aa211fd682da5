//! The guest's part: offers as many lanes as either side wishes for.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout};
use wire::{LanesToHost, SdpAnswer, SdpOffer, ToHost, limits};

use super::LaneWord;
use super::crew::{Crew, Served, Site};
use super::lane::{LANE, Lane, OPEN_WITHIN};
use crate::Ending;
use crate::connection::build::{Connection, lane};
use crate::control::arrivals::{Channel, ordered_and_reliable};
use crate::control::sayings::Mouth;
use crate::negotiation::{Negotiation, offer};
use crate::side::Visiting;

/// After so many lanes in a row that did not open, none is offered any more, until they are wished for anew.
const FAILURES: u32 = 3;

/// How long after one that ended the next is offered.
const PAUSE: Duration = Duration::from_millis(500);

/// What waits for the answer to a lane.
type Answered = oneshot::Sender<Option<SdpAnswer>>;

/// The guest's book of lanes.
#[derive(Default)]
struct Book {
    /// The number of the next one.
    next: u32,
    /// How many the host wishes for.
    wanted: u8,
    failures: u32,
    asked: BTreeMap<u32, Answered>,
}

impl Crew<Visiting> {
    /// Offers lanes for as long as the session lasts. Returns why it is to end.
    pub(crate) async fn visit(mut self) -> Ending {
        let mut book = Book::default();
        let mut not_before = Instant::now();
        let _ = self.wanted.wait_for(|wanted| *wanted).await;
        if !self.may_be() {
            self.words.close();
            return std::future::pending().await;
        }
        self.say(says(LanesToHost::Taken)).await;
        loop {
            let wanted = book.wanted.max(*self.wish.borrow_and_update()).min(limits::LANES);
            if wanted == 0 {
                book.failures = 0;
            }
            let lacks = self.lanes.len() < usize::from(wanted) && book.failures < FAILURES;
            if lacks && Instant::now() >= not_before {
                self.begin(&mut book);
                continue;
            }
            tokio::select! {
                Some(word) = self.words.recv() => book.hear(word),
                Some(ended) = self.lanes.join_next() => {
                    not_before = Instant::now() + PAUSE;
                    let Ok((number, Served { was_open, flow })) = ended else { return Ending::Broken };
                    book.asked.remove(&number);
                    book.failures = if was_open { 0 } else { book.failures + 1 };
                    if let ControlFlow::Break(ending) = flow {
                        return ending;
                    }
                }
                () = sleep_until(not_before), if lacks => {}
                Ok(()) = self.wish.changed() => {}
                else => return std::future::pending().await,
            }
        }
    }

    fn begin(&mut self, book: &mut Book) {
        let (answered, answer) = oneshot::channel();
        let number = book.next;
        book.next = book.next.wrapping_add(1);
        book.asked.insert(number, answered);
        let (site, mouth) = (self.site.clone(), self.mouth.clone());
        self.lanes.spawn(async move { (number, open(number, &site, &mouth, answer).await) });
    }
}

impl Book {
    fn hear(&mut self, word: LaneWord) {
        match word {
            LaneWord::Wanted(lanes) => self.wanted = lanes.min(limits::LANES),
            LaneWord::Answer(number, answer) => {
                // Nobody waits for what was not asked, or not in time.
                let _ = self.asked.remove(&number).map(|asked| asked.send(answer));
            }
            LaneWord::Taken | LaneWord::Offer(..) | LaneWord::Arrived(_) => {}
        }
    }
}

/// Makes one lane, and serves it until it ends.
async fn open(number: u32, site: &Site, mouth: &Mouth<ToHost>, answer: oneshot::Receiver<Option<SdpAnswer>>) -> Served {
    let unopened = Served { was_open: false, flow: ControlFlow::Continue(()) };
    let Ok(Some((connection, channel, offer))) = timeout(site.settings.answer_within, propose(site)).await else {
        return unopened;
    };
    let peer = Arc::clone(&connection.peer);
    if agree(number, site, mouth, &connection, offer, answer).await.is_some() {
        return Lane { number, connection, channel }.serve(site).await;
    }
    let _ = peer.close().await;
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

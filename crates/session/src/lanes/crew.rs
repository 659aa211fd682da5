//! Who makes and serves the lanes of a session, whichever the side.

use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use wire::Fingerprint;

use super::intake::Intake;
use super::wish::Wish;
use super::{LaneNews, LaneWord, Lanes};
use crate::connection::addresses::Addresses;
use crate::control::sayings::Mouth;
use crate::side::Side;
use crate::{Ending, Settings};

/// Words about lanes that wait for the crew, beyond what [`crate::budget`] bears of them: whoever says more is shown out.
const WORDS: usize = 32;

/// What every lane of a session needs to know.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) settings: Settings,
    pub(crate) addresses: Addresses,
    /// The certificate of the other side.
    pub(crate) other: Fingerprint,
    pub(crate) intake: Arc<Intake>,
    pub(crate) news: mpsc::Sender<LaneNews>,
}

/// Those who make lanes and serve them. They end with the session.
pub(crate) struct Crew<S: Side> {
    pub(super) site: Site,
    pub(super) mouth: Mouth<S::Says>,
    pub(super) words: mpsc::Receiver<LaneWord>,
    /// How many lanes this side's sender wishes for.
    pub(super) wish: watch::Receiver<u8>,
    /// Whether anybody has asked for the files: until then, no lane is made or taken.
    pub(super) wanted: watch::Receiver<bool>,
    pub(super) lanes: JoinSet<(u32, Served)>,
}

/// How a lane ended.
#[derive(Debug)]
pub(super) struct Served {
    /// It was open.
    pub(super) was_open: bool,
    /// Whether the session goes on.
    pub(super) flow: ControlFlow<Ending>,
}

/// Where `control` brings what the other side says about lanes.
pub(crate) struct LaneEar {
    words: mpsc::Sender<LaneWord>,
    arrived: watch::Sender<u32>,
}

/// What the sender of chunks hears and says of lanes.
pub(crate) struct Lanework {
    pub(crate) lanes: Lanes,
    pub(crate) news: mpsc::Receiver<LaneNews>,
    pub(crate) wish: Wish,
    /// What the other side says has arrived.
    pub(crate) arrived: watch::Receiver<u32>,
}

impl LaneEar {
    /// Takes a word. Never waits.
    pub(crate) fn hear(&self, word: LaneWord) -> ControlFlow<Ending> {
        if let LaneWord::Arrived(number) = word {
            self.arrived.send_if_modified(|arrived| {
                let is_more = number > *arrived;
                *arrived = number.max(*arrived);
                is_more
            });
            return ControlFlow::Continue(());
        }
        match self.words.try_send(word) {
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => ControlFlow::Continue(()),
            Err(mpsc::error::TrySendError::Full(_)) => {
                tracing::debug!("the other side speaks of more lanes than there may be");
                ControlFlow::Break(Ending::Refused)
            }
        }
    }
}

/// What a session tells its crew.
pub(crate) struct Ground<'a, S: Side> {
    pub(crate) settings: &'a Settings,
    pub(crate) addresses: Addresses,
    pub(crate) other: Fingerprint,
    pub(crate) intake: Arc<Intake>,
    pub(crate) mouth: Mouth<S::Says>,
    pub(crate) wanted: watch::Receiver<bool>,
}

/// A crew that does not work yet, and the ends of those who talk to it.
pub(crate) fn crew<S: Side>(ground: Ground<'_, S>) -> (Crew<S>, LaneEar, Lanework) {
    let Ground { settings, addresses, other, intake, mouth, wanted } = ground;
    let (words, heard) = mpsc::channel(WORDS);
    let (news, told) = super::news();
    let ((wish, wished), (arrived, arrivals)) = (Wish::new(), watch::channel(0));
    let site = Site { settings: settings.clone(), addresses, other, intake, news };
    let crew = Crew { site, mouth, words: heard, wish: wished, wanted, lanes: JoinSet::new() };
    let work = Lanework { lanes: settings.lanes, news: told, wish, arrived: arrivals };
    (crew, LaneEar { words, arrived }, work)
}

impl<S: Side> Crew<S> {
    /// Whether lanes may be there.
    pub(super) fn may_be(&self) -> bool {
        self.site.settings.lanes != Lanes::Never && *self.wanted.borrow()
    }

    /// Says something about lanes.
    pub(super) async fn say(&self, says: S::Says) {
        // Where the session has ended, so does this.
        let _ = self.mouth.say_when_room(says).await;
    }
}

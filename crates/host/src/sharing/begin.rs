//! How a sharing begins: the source is opened, then the door, then an invitation is made.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use media::Ladder;
use pairing::{Admission, Link, Secret};
use session::Certificate;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval};
use wire::DisplayName;

use super::Sharing;
use super::attempts::Attempts;
use super::doorway::Doorway;
use super::opening::{Opened, open};
use super::switching::Switching;
use crate::clock::Clock;
use crate::event::{Event, Invited, LinkAt};
use crate::files::Terms;
use crate::goodbye::Goodbyes;
use crate::news::News;
use crate::picture::{Condition, Counters};
use crate::problem::{Problem, ProblemCode};
use crate::{ShareRequest, random};

/// Knocks that wait for the conductor; the door answers further ones that it is busy.
const KNOCKS: usize = 32;

/// Reports and answers that wait for the conductor; the tasks that bring more wait.
const INSIDE: usize = 256;

impl Sharing {
    /// Opens everything, or nothing.
    pub(crate) async fn begin(
        request: ShareRequest,
        (name, certificate): (DisplayName, Certificate),
        clock: Clock,
        news: &mut News,
    ) -> Result<Self, Problem> {
        let ShareRequest { source, bind, port, let_in, lasts, invitation_lasts, inbox, accept, most } = request;
        let doorway = Doorway::new(&bind)?;
        let counters = Arc::new(Counters::default());
        let (picture, shown, source, notes) = match source {
            Some(source) => {
                let opened = open(source, clock, Arc::clone(&counters), Arc::default()).await?;
                let Opened { source, picture, shown, notes } = opened;
                (Some(picture), Some(shown), Some(source.into()), notes)
            }
            // Nobody tells of a picture that is not there.
            None => (None, None, None, mpsc::channel(1).1),
        };
        let (knock_sender, knocks) = mpsc::channel(KNOCKS);
        let door = doorway.open(port, knock_sender).await?;
        let port = door.addresses().first().map_or(0, SocketAddr::port);
        let (insider, inside) = mpsc::channel(INSIDE);
        let mut second = interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut sharing = Self {
            name,
            clock,
            let_in,
            terms: Terms { inbox, accept: accept.unwrap_or_default() },
            comings: Vec::new(),
            invitation_lasts,
            ends_at: lasts.and_then(|time| Instant::now().checked_add(time)),
            doorway,
            port,
            admission: Admission::new(certificate.fingerprint()),
            certificate,
            remembering: super::Remembering::default(),
            door,
            knocks,
            guests: BTreeMap::new(),
            attempts: Attempts::default(),
            visits: 0,
            goodbyes: Goodbyes::default(),
            source,
            picture,
            counters,
            ladder: Ladder::new().with_most(most),
            shown,
            switching: Switching::default(),
            condition: Condition::Seen,
            paused: false,
            notes,
            inside,
            insider,
            second,
            seconds: 0,
        };
        if let Some(shown) = sharing.shown.clone() {
            news.tell(Event::Source(shown));
        }
        sharing.renew(news);
        Ok(sharing)
    }

    /// Makes the invitation good for its whole time, or a new one where there is none, and tells it.
    pub(super) fn renew(&mut self, news: &mut News) {
        let now = self.now();
        if self.admission.renew(now, self.invitation_lasts).is_err() {
            self.admission.invite(Secret::new(random::bytes()), now, self.invitation_lasts);
        }
        let Some(invitation) = self.admission.invitation() else { return };
        if self.doorway.lacks_network() {
            let message = "This machine is on no network, so only its own browser can open the link. \
                           Connect it to a network and share again.";
            news.tell(Event::Problem(Problem::new(ProblemCode::NoNetwork, message)));
        }
        let links = self.doorway.places().into_iter().filter_map(|(address, interface)| {
            let link = Link::new(SocketAddr::new(address, self.port), invitation.secret().clone()).ok()?;
            Some(LinkAt { link, address, interface })
        });
        news.tell(Event::Invited(Invited { links: links.collect(), expires_at: invitation.expires_at() }));
    }

    /// How the next guest's session is to be made.
    pub(super) fn session_settings(&self) -> session::Settings {
        let settings = session::Settings::new(self.addresses(), self.certificate.clone());
        session::Settings { picture: self.shown.is_some(), ..settings }
    }
}

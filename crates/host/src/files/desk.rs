//! The desk: knows the courier of each connected peer, and hands each wish to the right one.

mod archive;
mod routes;
mod wishes;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;
use wire::DisplayName;
use wire::files::TransferId;

use super::courier::{self, Post, Told, Wish};
use super::ledgers::Ledgers;
use super::reader::PrepareError;
use super::{AcceptFiles, FilesCommand, FilesEvent, Letters, Line, PeerId};
use crate::Event;
use crate::clock::Clock;
use crate::news::News;
use crate::problem::{Problem, ProblemCode};
use archive::Found;
use routes::Routes;
use wishes::hand;

/// What couriers tell and the conductor has not taken; they wait then.
const TOLD: usize = 256;

/// How long couriers may take to leave everything safe at the end.
const LEAVE_WITHIN: Duration = Duration::from_secs(10);

/// How the ledger calls the host of a visit. It has another certificate each time it shares; that a transfer is its own, its
/// knowledge of the transfer's name proves.
const HOST: &str = "host";

/// A peer comes, or goes for good.
#[derive(Debug)]
pub(crate) enum Coming {
    /// A peer is in: files can go both ways.
    Came {
        /// Who.
        peer: PeerId,
        /// How they call themselves.
        name: DisplayName,
        /// The way to them.
        line: Line,
        /// What they say about files.
        letters: Letters,
        /// On what terms.
        terms: Terms,
    },
    /// A peer is shown out: their transfers are over.
    ShownOut(PeerId),
}

/// What holds for the files of a peer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    /// The folder for what comes in; none means the user's downloads.
    pub(crate) inbox: Option<PathBuf>,
    /// Who decides about it.
    pub(crate) accept: AcceptFiles,
}

/// What the desk waits for.
pub(crate) enum DeskHappening {
    /// A courier says something.
    Told(Told),
    /// A courier is done.
    Left(Result<PeerId, JoinError>),
    /// The ledger was asked.
    Found(Result<Found, JoinError>),
}

/// All couriers, and what is asked of the ledger without them.
pub(crate) struct Desk {
    clock: Clock,
    /// The way to the ledger; none where the system knows no place for it.
    ledgers: Option<Ledgers>,
    couriers: BTreeMap<PeerId, Served>,
    /// Peers with a new session whose courier is still busy with the one before.
    returning: BTreeMap<PeerId, (Post, Line, Letters)>,
    tasks: JoinSet<PeerId>,
    errands: JoinSet<Found>,
    routes: Routes,
    tell: mpsc::Sender<Told>,
    told: mpsc::Receiver<Told>,
}

struct Served {
    booked_as: String,
    wishes: mpsc::Sender<Wish>,
    /// What was wished while the courier was leaving; done when it has left.
    later: Vec<FilesCommand>,
}

impl Desk {
    /// Nobody is here yet. What an earlier run could not throw away goes now; where there is no ledger, none is made.
    pub(crate) fn new(clock: Clock, data: Option<PathBuf>) -> Self {
        let (tell, told) = mpsc::channel(TOLD);
        let ledgers = data.map(|data| Ledgers::new(data, tell.clone()));
        let mut errands = JoinSet::new();
        if let Some(ledgers) = ledgers.clone() {
            errands.spawn_blocking(move || archive::tidy(&ledgers));
        }
        Self {
            clock,
            ledgers,
            couriers: BTreeMap::new(),
            returning: BTreeMap::new(),
            tasks: JoinSet::new(),
            errands,
            routes: Routes::default(),
            tell,
            told,
        }
    }

    /// Waits for what comes next. It can be dropped and called again without losing anything.
    pub(crate) async fn happening(&mut self) -> DeskHappening {
        tokio::select! {
            Some(told) = self.told.recv() => DeskHappening::Told(told),
            Some(left) = self.tasks.join_next() => DeskHappening::Left(left),
            Some(found) = self.errands.join_next() => DeskHappening::Found(found),
            else => std::future::pending().await,
        }
    }

    /// Takes what came.
    pub(crate) fn handle(&mut self, happening: DeskHappening, news: &mut News) {
        match happening {
            DeskHappening::Told(Told::Event(peer, event)) => {
                self.routes.note(peer, &event);
                news.tell(Event::Files(event));
            }
            DeskHappening::Told(Told::Problem(problem)) => news.tell(Event::Problem(problem)),
            DeskHappening::Left(Ok(peer)) => {
                self.hear_all(news);
                self.left(peer, news);
            }
            DeskHappening::Found(Ok(found)) => self.found(found, news),
            DeskHappening::Left(Err(error)) | DeskHappening::Found(Err(error)) => {
                tracing::error!(%error, "a courier broke off");
                self.couriers.retain(|_, served| !served.wishes.is_closed());
            }
        }
    }

    /// Gives a peer who comes a courier; tells the one of a peer who goes.
    pub(crate) fn receive(&mut self, coming: Coming, news: &mut News) {
        match coming {
            Coming::Came { peer, name, line, letters, terms } => {
                let Some(ledgers) = self.ledgers.clone() else { return news.tell(Event::Problem(files_off())) };
                let booked_as = match &line {
                    Line::Guest(_) => peer.to_string(),
                    Line::Host(_) => HOST.to_owned(),
                };
                let Terms { inbox, accept } = terms;
                let post = Post { peer, booked_as, name: name.into(), inbox, accept, ledgers };
                if self.couriers.contains_key(&peer) {
                    self.returning.insert(peer, (post, line, letters));
                } else {
                    self.serve(post, line, letters);
                }
            }
            Coming::ShownOut(peer) => {
                self.returning.remove(&peer);
                match self.couriers.get(&peer) {
                    Some(served) => drop(served.wishes.try_send(Wish::ShowOut)),
                    None => self.ask(news, move |ledgers| archive::show_out(ledgers, &peer.to_string())),
                }
            }
        }
    }

    /// Ends all couriers and waits until everything is safe. Their sessions are ending already.
    pub(crate) async fn close(mut self, news: &mut News) {
        self.returning.clear();
        self.couriers.clear();
        let leaving = async {
            while !(self.tasks.is_empty() && self.errands.is_empty()) {
                let happening = self.happening().await;
                self.handle(happening, news);
            }
            self.hear_all(news);
        };
        if timeout(LEAVE_WITHIN, leaving).await.is_err() {
            tracing::warn!("a courier did not leave in time");
        }
    }

    /// Whether this peer has a courier, who may still bring something in order.
    pub(crate) fn serves(&self, peer: Option<PeerId>) -> bool {
        peer.is_some_and(|peer| self.couriers.contains_key(&peer))
    }

    /// Takes what couriers told until now.
    fn hear_all(&mut self, news: &mut News) {
        while let Ok(told) = self.told.try_recv() {
            self.handle(DeskHappening::Told(told), news);
        }
    }

    fn serve(&mut self, post: Post, line: Line, letters: Letters) {
        let (wishes, wished) = mpsc::channel(courier::WISHES);
        let (peer, booked_as) = (post.peer, post.booked_as.clone());
        let (clock, tell) = (self.clock, self.tell.clone());
        self.tasks.spawn(async move {
            courier::serve(post, clock, line, letters, wished, tell).await;
            peer
        });
        self.couriers.insert(peer, Served { booked_as, wishes, later: Vec::new() });
    }

    fn left(&mut self, peer: PeerId, news: &mut News) {
        let served = self.couriers.remove(&peer);
        if let Some((post, line, letters)) = self.returning.remove(&peer) {
            self.serve(post, line, letters);
        }
        for command in served.into_iter().flat_map(|served| served.later) {
            self.obey(command, news);
        }
    }

    /// Asks the ledger, on a thread of its own.
    fn ask(&mut self, news: &mut News, question: impl FnOnce(&Ledgers) -> Found + Send + 'static) {
        match self.ledgers.clone() {
            Some(ledgers) => drop(self.errands.spawn_blocking(move || question(&ledgers))),
            None => news.tell(Event::Problem(files_off())),
        }
    }

    fn found(&mut self, found: Found, news: &mut News) {
        match found {
            Found::Nothing => {}
            Found::Problem(problem) => news.tell(Event::Problem(problem)),
            Found::Transfers(past) => {
                news.tell(Event::Files(FilesEvent::Transfers(self.routes.with_running(past))));
            }
            Found::Ended(ended) => {
                for event in ended {
                    self.routes.end(&event);
                    news.tell(Event::Files(event));
                }
            }
            Found::Whose(transfer, booked_as) => {
                let served = self.couriers.values().find(|served| served.booked_as == booked_as);
                match served {
                    Some(served) => hand(&served.wishes, Wish::Retry(transfer), news),
                    None => news.tell(Event::Problem(Problem::new(
                        ProblemCode::PeerAway,
                        "The other side of this transfer is not here: try again when they are back",
                    ))),
                }
            }
        }
    }
}

impl Served {
    /// Whether its session is over, and it only brings everything in order.
    fn is_leaving(&self) -> bool {
        self.wishes.is_closed()
    }

    fn defer(&mut self, command: FilesCommand) {
        if self.later.len() < courier::WISHES {
            self.later.push(command);
        }
    }
}

fn unknown(transfer: TransferId) -> Problem {
    let message = format!("No transfer {transfer} is under way; it may be over.");
    Problem::new(ProblemCode::UnknownTransfer, message)
}

/// Only the sender has the files.
fn not_ours() -> Problem {
    Problem::new(ProblemCode::UnknownTransfer, PrepareError::Received)
}

fn files_off() -> Problem {
    let message = format!(
        "This system names no folder for Porthole's data, so no account of files can be kept: set {} to one",
        disk::DATA_VARIABLE
    );
    Problem::new(ProblemCode::FilesOff, message)
}

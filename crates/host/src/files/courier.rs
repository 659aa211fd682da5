//! The courier of one connected peer: carries what `transfer` asks for between the session, the disk and the person.
//!
//! It decides nothing about files. It never waits for one thing while another could go on: what it brings to somebody who
//! has no room waits in the machines, which ask for no more than the protocol allows.

mod burden;
mod business;
mod ferry;
mod hands;
mod incoming;
mod outgoing;
mod parting;
mod queued;
mod way;
mod wishes;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Interval, MissedTickBehavior, interval};
use wire::files::{Choice, Life, TransferId};

use super::event::FilesEvent;
use super::ledgers::Ledgers;
use super::line::Line;
use super::mailbox::{Letter, Letters};
use super::reader::{self, Got, Job};
use super::writer::{self, Deed, Done};
use super::{AcceptFiles, PeerId};
use crate::Problem;
use crate::clock::Clock;
use hands::Hands;
use incoming::Incoming;
use outgoing::Outgoing;
use queued::Queued;
use way::Way;

/// Wishes that wait for a courier; the conductor says so where there are more.
pub(super) const WISHES: usize = 64;

/// Reads ahead of what is sent.
const JOBS: usize = 8;

/// Deeds ahead of the disk: with chunks in them 4 MiB.
const DEEDS: usize = 64;

/// How often progress is told.
const STEP: Duration = Duration::from_millis(500);

/// What the conductor wishes of a courier.
#[derive(Debug)]
pub(super) enum Wish {
    /// Offer these.
    Send(Vec<PathBuf>),
    /// Say yes, into this folder or the usual one.
    Accept(TransferId, Choice, Option<PathBuf>),
    /// Say no.
    Decline(TransferId),
    /// Hold back.
    Pause(TransferId),
    /// Let go on.
    Resume(TransferId),
    /// End for good.
    Cancel(TransferId),
    /// Try again what failed, or all of it.
    Retry(TransferId),
    /// The peer is shown out: end everything for good.
    ShowOut,
}

/// What a courier tells the conductor.
#[derive(Debug)]
pub(crate) enum Told {
    /// News of a transfer with this peer.
    Event(PeerId, FilesEvent),
    /// Something failed.
    Problem(Problem),
}

/// Whom a courier serves, and how.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub(super) peer: PeerId,
    /// How the ledger calls the peer.
    pub(super) booked_as: String,
    /// How people call it.
    pub(super) name: String,
    /// The folder for what comes in, where the person names no other.
    pub(super) inbox: Option<PathBuf>,
    pub(super) accept: AcceptFiles,
    pub(super) ledgers: Ledgers,
}

impl Post {
    /// The folder for what comes in, where the person names no other; none where the system knows none.
    fn usual_folder(&self) -> Option<PathBuf> {
        self.inbox.clone().or_else(super::downloads)
    }
}

/// The courier: the transfers of one session, and the hands that serve them.
pub(super) struct Courier {
    hands: Hands,
    outgoing: BTreeMap<TransferId, Outgoing>,
    incoming: BTreeMap<TransferId, Incoming>,
    /// Offers of which it is not known yet whether they were accepted before; none of one that was taken back meanwhile,
    /// which counts until that is known.
    unread: BTreeMap<TransferId, Option<Unread>>,
    /// What is to be sent when another one is done.
    queued: VecDeque<Queued>,
    /// The life of the next offer of this session.
    life: Life,
}

/// An offer that was not looked at yet.
struct Unread {
    life: Life,
    roots: incoming::Roots,
    /// Its sender holds it up already.
    paused: bool,
}

/// Everybody that a courier hears.
struct Ears {
    line: Line,
    letters: Letters,
    inlet: session::FilesInlet,
    wishes: mpsc::Receiver<Wish>,
    got: mpsc::Receiver<Got>,
    done: mpsc::Receiver<Done>,
    step: Interval,
}

/// What a courier hears.
enum Heard {
    Letter(Letter),
    Chunk(Bytes),
    Wish(Wish),
    Got(Got),
    Done(Done),
    Step,
    /// There is room where there was none.
    Room,
}

/// Serves one session of a peer until it ends; then leaves everything so that the next session goes on from there.
pub(super) async fn serve(
    post: Post,
    clock: Clock,
    line: Line,
    letters: Letters,
    wishes: mpsc::Receiver<Wish>,
    tell: mpsc::Sender<Told>,
) {
    let Some(files) = line.files() else { return };
    let unwanted = Arc::<AtomicBool>::default();
    let (jobs, jobs_in) = mpsc::channel(JOBS);
    let (deeds, deeds_in) = mpsc::channel(DEEDS);
    let (got_out, got) = mpsc::channel(JOBS);
    let (done_out, done) = mpsc::channel(DEEDS);
    let threads = [reading(&post, jobs_in, got_out, &unwanted), writing(&post, deeds_in, done_out, &unwanted)];
    let mut step = interval(STEP);
    step.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let hands = Hands {
        post,
        clock,
        saying: Way::new(ferry::messages(line.clone())),
        chunks: Way::new(ferry::chunks(files.outlet)),
        jobs: Way::new(jobs),
        deeds: Way::new(deeds),
        untold: VecDeque::new(),
    };
    let mut ears = Ears { line, letters, inlet: files.inlet, wishes, got, done, step };
    let mut courier = Courier::new(hands);
    courier.hands.jobs.bring(Job::Resume);
    loop {
        courier.work();
        let Some(heard) = courier.listen(&mut ears, &tell).await else { break };
        courier.hear(heard);
    }
    unwanted.store(true, Ordering::Relaxed);
    courier.leave(ears, &tell, threads).await;
}

fn reading(
    post: &Post,
    jobs: mpsc::Receiver<Job>,
    got: mpsc::Sender<Got>,
    unwanted: &Arc<AtomicBool>,
) -> JoinHandle<()> {
    let (post, unwanted) = (post.clone(), Arc::clone(unwanted));
    spawn_blocking(move || reader::read(post, jobs, reader::Answers::new(got, unwanted)))
}

fn writing(
    post: &Post,
    deeds: mpsc::Receiver<Deed>,
    done: mpsc::Sender<Done>,
    unwanted: &Arc<AtomicBool>,
) -> JoinHandle<()> {
    let (ledgers, peer, unwanted) = (post.ledgers.clone(), post.booked_as.clone(), Arc::clone(unwanted));
    spawn_blocking(move || writer::write(ledgers, peer, deeds, writer::Answers::new(done, unwanted)))
}

impl Courier {
    fn new(hands: Hands) -> Self {
        Self {
            hands,
            outgoing: BTreeMap::new(),
            incoming: BTreeMap::new(),
            unread: BTreeMap::new(),
            queued: VecDeque::new(),
            life: Life::FIRST,
        }
    }

    /// Waits for whatever comes next; none at the session's end. It can be dropped without loss.
    async fn listen(&mut self, ears: &mut Ears, tell: &mpsc::Sender<Told>) -> Option<Heard> {
        let hands = &self.hands;
        let (takes_chunks, takes_bytes) = (hands.deeds.has_room(), hands.chunks.has_room());
        tokio::select! {
            () = ears.line.ended() => None,
            wish = ears.wishes.recv() => wish.map(Heard::Wish),
            letter = ears.letters.recv() => letter.map(Heard::Letter),
            chunk = ears.inlet.next(), if takes_chunks => chunk.map(Heard::Chunk),
            got = ears.got.recv(), if takes_bytes => got.map(Heard::Got),
            done = ears.done.recv() => done.map(Heard::Done),
            room = tell.reserve(), if !hands.untold.is_empty() => {
                let (room, told) = (room.ok()?, self.hands.untold.pop_front()?);
                room.send(told);
                Some(Heard::Room)
            }
            room = hands.room() => room.ok().map(|()| Heard::Room),
            _ = ears.step.tick() => Some(Heard::Step),
        }
    }
}

//! The door itself: opened at its addresses, taking connections until it is closed.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep, timeout};

use crate::crowd::Crowd;
use crate::knocks::Knocks;
use crate::own_addresses::OwnAddresses;
use crate::serving::{Serving, closed, hear_out, send_away};
use crate::{Knocked, Settings, routes};

/// Connections that the system holds until they are taken.
const BACKLOG: i32 = 1024;
/// Connections that are being sent away at once.
const BEING_SENT_AWAY: usize = 256;
/// How long each of them is listened to at least; after that a new one may cut it off. So a burst is answered in full,
/// and a flood of silent connections holds nobody else up: 512 a second are taken all the same.
const HEARING: Duration = Duration::from_millis(500);
/// The pause after the system had no connection to give, for want of file handles for instance.
const OUT_OF_BREATH: Duration = Duration::from_millis(50);
/// How long closing waits for answers that are on their way.
const CLOSING: Duration = Duration::from_secs(1);

/// An open door. Dropped without [`Door::close`], it closes at once and cuts off what is on its way.
#[derive(Debug)]
pub struct Door {
    addresses: Vec<SocketAddr>,
    closing: watch::Sender<bool>,
    listeners: JoinSet<()>,
}

/// Why a door did not open.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another program listens there.
    #[error("port {port} is taken by another program: close that program or choose another port")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// The system does not let this user listen there.
    #[error("the system does not let you listen on port {port}: choose a port from 1024 up")]
    NoPermission {
        /// The port.
        port: u16,
    },
    /// The address is not this machine's, or none was given.
    #[error("there is no network address to listen on: connect to a network or choose another address")]
    NoAddress,
    /// Something else in the system.
    #[error("listening on {address} failed ({error}): choose another address or port")]
    Failed {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
}

impl Door {
    /// Opens a door at all the addresses, or at none. Each knock goes into `knocks`; when that is full, the guest is
    /// told that the host is busy.
    ///
    /// # Errors
    /// [`OpenError`], a sentence that says what to do.
    pub async fn open(settings: Settings, knocks: mpsc::Sender<Knocked>) -> Result<Self, OpenError> {
        let Settings { bind, pages, limits } = settings;
        let bound: Vec<TcpListener> = bind.into_iter().map(listen).collect::<Result<_, _>>()?;
        let addresses: Vec<SocketAddr> = bound.iter().filter_map(|listener| listener.local_addr().ok()).collect();
        if addresses.is_empty() {
            return Err(OpenError::NoAddress);
        }
        let knocks = Knocks::new(knocks, limits.knocks, limits.request_time);
        let routes = routes::routes(pages, knocks);
        let serving = Arc::new(Serving { routes, own: OwnAddresses::new(addresses.clone()), limits });
        let crowd = Crowd::new(limits.connections, limits.connections_of_one);
        let (closing, closed) = watch::channel(false);
        let away = Arc::default();
        let mut listeners = JoinSet::new();
        for listener in bound {
            let (serving, crowd, away) = (Arc::clone(&serving), Arc::clone(&crowd), Arc::clone(&away));
            listeners.spawn(Listening { listener, serving, crowd, away, closing: closed.clone() }.run());
        }
        Ok(Self { addresses, closing, listeners })
    }

    /// Where the door is open, with the ports that the system chose.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Closes the door: no new connection is taken, answers on their way have a second to arrive.
    pub async fn close(mut self) {
        // Without a listener there is nobody left to tell.
        let _ = self.closing.send(true);
        while self.listeners.join_next().await.is_some() {}
    }
}

/// Everybody who is there; gives back who gave way and is to be told so.
type Connections = JoinSet<Option<TcpStream>>;

/// One listening socket.
struct Listening {
    listener: TcpListener,
    serving: Arc<Serving>,
    crowd: Arc<Crowd>,
    away: Arc<Mutex<VecDeque<Leaving>>>,
    closing: watch::Receiver<bool>,
}

/// Somebody for whom there was no place.
struct Leaving {
    task: AbortHandle,
    since: Instant,
}

impl Listening {
    async fn run(self) {
        let mut connections = JoinSet::new();
        let mut closing = self.closing.clone();
        loop {
            tokio::select! {
                biased;
                () = closed(&mut closing) => break,
                Some(ended) = connections.join_next() => {
                    if let Ok(Some(stream)) = ended {
                        self.send_off(stream, &mut connections).await;
                    }
                }
                taken = self.listener.accept() => match taken {
                    Ok((stream, from)) => self.take(stream, from, &mut connections).await,
                    Err(error) => self.recover(&error).await,
                },
            }
        }
        let Self { listener, .. } = self;
        drop(listener);
        // What is still there after that is cut off as the set is dropped.
        let _ = timeout(CLOSING, async { while connections.join_next().await.is_some() {} }).await;
    }

    async fn take(&self, stream: TcpStream, from: SocketAddr, connections: &mut Connections) {
        match self.crowd.enter(from.ip()) {
            Some(place) => {
                connections.spawn(Arc::clone(&self.serving).serve(stream, from, place, self.closing.clone()));
            }
            None => self.send_off(stream, connections).await,
        }
    }

    /// Tells somebody that there is no place, and listens to them for a moment.
    async fn send_off(&self, stream: TcpStream, connections: &mut Connections) {
        let mut leaving = VecDeque::from([stream]);
        while let Some(mut stream) = leaving.pop_front() {
            send_away(&mut stream).await;
            while let Some(wait) = self.wait_for_room() {
                tokio::select! {
                    () = sleep(wait) => {}
                    Some(ended) = connections.join_next() => leaving.extend(ended.ok().flatten()),
                }
            }
            let task = connections.spawn(async {
                hear_out(stream).await;
                None
            });
            self.away().push_back(Leaving { task, since: Instant::now() });
        }
    }

    /// How long there is surely no room for one more to be sent away; the oldest is cut off if it was heard enough.
    fn wait_for_room(&self) -> Option<Duration> {
        let mut away = self.away();
        away.retain(|leaving| !leaving.task.is_finished());
        if away.len() < BEING_SENT_AWAY {
            return None;
        }
        let oldest = away.front()?;
        let wait = HEARING.checked_sub(oldest.since.elapsed()).filter(|wait| !wait.is_zero());
        if wait.is_none() {
            away.pop_front().inspect(|leaving| leaving.task.abort());
        }
        wait
    }

    fn away(&self) -> MutexGuard<'_, VecDeque<Leaving>> {
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An error of taking is of one connection, or of too few file handles: then those on their way out make room.
    async fn recover(&self, error: &io::Error) {
        tracing::warn!(%error, "the door could not take a connection");
        self.away().drain(..).for_each(|leaving| leaving.task.abort());
        sleep(OUT_OF_BREATH).await;
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener, OpenError> {
    bind(address).map_err(|error| {
        let (kind, port) = (error.kind(), address.port());
        if kind == io::ErrorKind::AddrInUse {
            OpenError::PortTaken { port }
        } else if kind == io::ErrorKind::PermissionDenied {
            OpenError::NoPermission { port }
        } else if kind == io::ErrorKind::AddrNotAvailable {
            OpenError::NoAddress
        } else {
            OpenError::Failed { address, error }
        }
    })
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        // Systems differ in whether `[::]` is IPv4 as well; here it never is.
        socket.set_only_v6(true)?;
    }
    // On Windows this would let two programs share a port; elsewhere it lets a door open again at once.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

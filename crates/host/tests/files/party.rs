//! One of the two who meet, with its own memory and its own folder.

use std::path::{Path, PathBuf};
use std::time::Duration;

use host::{
    AcceptFiles, Command, Event, FilesCommand, FilesEvent, FilesOffer, Host, JoinRequest, LetIn, Link, Outcome, PeerId,
    Recipients, ShareRequest, Transfer, TransferId, TransferState, Verified, VisitReason, VisitState,
};
use tempfile::TempDir;

/// Nothing here takes so long, however slow the machine is: whoever waits longer waits for ever. Less than the 120 s after which
/// the test is ended from outside, which tells nothing of what was seen.
const NEVER: Duration = Duration::from_secs(100);

/// A conductor, and what it keeps.
pub(crate) struct Party {
    host: Option<Host>,
    name: &'static str,
    pub(crate) data: TempDir,
    pub(crate) inbox: TempDir,
}

/// How a transfer ended.
pub(crate) type End = (u32, u32, Outcome);

impl Party {
    pub(crate) fn new(name: &'static str) -> Self {
        let (data, inbox) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut party = Self { host: None, name, data, inbox };
        party.start();
        party
    }

    /// Starts the program again, with what it kept.
    pub(crate) fn start(&mut self) {
        self.host = Some(Host::start_in(self.name.into(), Some(self.data.path().to_owned())));
    }

    /// Ends the program.
    pub(crate) async fn close(&mut self) {
        self.host.take().unwrap().close().await;
    }

    pub(crate) async fn wish(&self, command: Command) {
        self.host.as_ref().unwrap().commands().send(command).await.unwrap();
    }

    pub(crate) async fn files(&self, command: FilesCommand) {
        self.wish(Command::Files(command)).await;
    }

    pub(crate) async fn send(&self, to: Recipients, paths: &[&Path]) {
        let paths = paths.iter().map(|path| (*path).to_owned()).collect();
        self.files(FilesCommand::Send { to, paths }).await;
    }

    /// Shares files only, and gives the link.
    pub(crate) async fn share(&mut self, accept: AcceptFiles) -> Link {
        self.share_letting(LetIn::All, accept).await
    }

    pub(crate) async fn share_letting(&mut self, let_in: LetIn, accept: AcceptFiles) -> Link {
        self.wish(Command::Share(ShareRequest {
            source: None,
            bind: vec!["127.0.0.1".parse().unwrap()],
            port: Some(0),
            let_in,
            lasts: None,
            invitation_lasts: Duration::from_secs(600),
            inbox: Some(self.inbox.path().to_owned()),
            accept: Some(accept),
            most: None,
        }))
        .await;
        self.until(|event| match event {
            Event::Invited(invited) => Some(invited.links[0].link.clone()),
            _ => None,
        })
        .await
    }

    /// Visits, without waiting for anything.
    pub(crate) async fn join(&self, link: &Link, accept: AcceptFiles) {
        let into: Option<PathBuf> = Some(self.inbox.path().to_owned());
        self.wish(Command::Join(JoinRequest { link: link.clone(), name: None, into, accept: Some(accept) })).await;
    }

    /// Waits until the visit stands so.
    pub(crate) async fn until_visit(&mut self, state: VisitState) -> Option<VisitReason> {
        self.until(|event| match event {
            Event::Visit(visit) if visit.state == state => Some(visit.reason),
            _ => None,
        })
        .await
    }

    /// Waits until a guest is in.
    pub(crate) async fn until_joined(&mut self) -> PeerId {
        self.until(|event| match event {
            Event::Joined(guest) => Some((*guest).into()),
            _ => None,
        })
        .await
    }

    /// Waits for an offer, in either direction.
    pub(crate) async fn until_offered(&mut self) -> FilesOffer {
        self.until(|event| match event {
            Event::Files(FilesEvent::Offered(offer)) => Some(offer.clone()),
            _ => None,
        })
        .await
    }

    /// Waits until a transfer of which something has come stands like this.
    pub(crate) async fn until_state(&mut self, wanted: TransferId, state: TransferState) {
        self.until(|event| match event {
            Event::Files(FilesEvent::Progress(progress)) => {
                (progress.transfer == wanted && progress.state == state && progress.bytes > 0).then_some(())
            }
            _ => None,
        })
        .await;
    }

    /// Waits for a file that is there whole.
    pub(crate) async fn until_verified(&mut self) -> Verified {
        self.until(|event| match event {
            Event::Files(FilesEvent::Verified(verified)) => Some(verified.clone()),
            _ => None,
        })
        .await
    }

    /// The list of transfers.
    pub(crate) async fn list(&mut self) -> Vec<Transfer> {
        self.files(FilesCommand::List).await;
        self.until(|event| match event {
            Event::Files(FilesEvent::Transfers(transfers)) => Some(transfers.clone()),
            _ => None,
        })
        .await
    }

    /// Waits for the end of a transfer.
    pub(crate) async fn until_finished(&mut self, wanted: TransferId) -> End {
        self.until(|event| match event {
            Event::Files(FilesEvent::Finished { transfer, verified, failed, outcome }) if *transfer == wanted => {
                Some((*verified, *failed, *outcome))
            }
            _ => None,
        })
        .await
    }

    /// Waits for the first event of which something is wanted; what came before is gone.
    pub(crate) async fn until<T>(&mut self, mut wanted: impl FnMut(&Event) -> Option<T>) -> T {
        let name = self.name;
        let mut seen = Vec::new();
        let host = self.host.as_mut().unwrap();
        let waiting = async {
            loop {
                let event = host.event().await.unwrap();
                if let Some(found) = wanted(&event) {
                    return found;
                }
                if !matches!(event, Event::Stats(_)) {
                    seen.push(event);
                }
            }
        };
        let found = tokio::time::timeout(NEVER, waiting).await;
        found.unwrap_or_else(|_| panic!("{name} waited for ever; it saw {seen:#?}"))
    }
}

/// Two who are connected: who shares, who visits, and how the sharer calls the visitor.
pub(crate) async fn pair(host_accepts: AcceptFiles, guest_accepts: AcceptFiles) -> (Party, Party, PeerId) {
    let (mut host, mut guest) = (Party::new("host"), Party::new("guest"));
    let link = host.share(host_accepts).await;
    guest.join(&link, guest_accepts).await;
    guest.until_visit(VisitState::In).await;
    let peer = host.until_joined().await;
    (host, guest, peer)
}

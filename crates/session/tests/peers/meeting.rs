//! A Porthole and another one that visits it, both in this process.

use session::{Ending, GuestReport, GuestReports, GuestSession, Report, Reports, Session, Settings};
use tokio::time::timeout;

use crate::guest::{PATIENCE, report, settings};

/// A host and its guest, connected.
pub struct Meeting {
    pub host: Session,
    pub at_host: Reports,
    pub guest: GuestSession,
    pub at_guest: GuestReports,
}

impl Meeting {
    pub async fn new() -> Self {
        Self::with(&settings(), &settings()).await
    }

    pub async fn with(of_host: &Settings, of_guest: &Settings) -> Self {
        let (proposal, offer) = GuestSession::offer(of_guest).await.unwrap();
        let (host, answer, at_host) = Session::answer(&offer, of_host).await.unwrap();
        let (guest, at_guest) = proposal.connect(&answer).await.unwrap();
        Self { host, at_host, guest, at_guest }
    }

    /// The next report to the guest of a kind.
    pub async fn guest_report<T>(&mut self, wanted: impl Fn(&GuestReport) -> Option<T>) -> T {
        let search = async {
            loop {
                let report = self.at_guest.recv().await.expect("the session ended before the report came");
                if let Some(found) = wanted(&report) {
                    return found;
                }
            }
        };
        timeout(PATIENCE, search).await.expect("the report did not come")
    }

    pub async fn host_ending(&mut self) -> Ending {
        report(&mut self.at_host, |report| if let Report::Closed(ending) = report { Some(*ending) } else { None }).await
    }

    pub async fn guest_ending(&mut self) -> Ending {
        self.guest_report(|report| if let GuestReport::Closed(ending) = report { Some(*ending) } else { None }).await
    }
}

//! The candidates of an offer: where a guest may make the host send to.

use std::net::UdpSocket;
use std::time::Duration;

use session::{Ending, Report, Session, Settings};
use wire::SdpOffer;

use crate::guest::{Guest, report, settings};

/// A stranger's socket, and whether anything came to it.
struct Stranger(UdpSocket);

impl Stranger {
    fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        Self(socket)
    }

    fn candidate(&self, number: usize, address: &str) -> String {
        let port = self.0.local_addr().unwrap().port();
        format!("a=candidate:{number} 1 udp {} {address} {port} typ host", 2_130_706_431 - number)
    }

    fn was_reached(&self) -> bool {
        self.0.recv(&mut [0; 2048]).is_ok()
    }
}

/// The offer with these candidates in place of its own.
fn with_candidates(offer: &SdpOffer, candidates: &[String]) -> SdpOffer {
    let mut own = offer.as_str().lines().filter(|line| line.starts_with("a=candidate:"));
    let first = own.next().unwrap();
    let others: Vec<&str> = offer.as_str().lines().filter(|line| !own.clone().any(|own| own == *line)).collect();
    let text = others.join("\r\n").replacen(first, &candidates.join("\r\n"), 1).replace(&format!("{first}\r\n"), "");
    SdpOffer::try_from(text + "\r\n").unwrap()
}

#[tokio::test]
async fn a_host_sends_to_some_of_many_candidates_and_to_none_that_is_no_ones_address() {
    let strangers: Vec<Stranger> = (0..60).map(|_| Stranger::new()).collect();
    let nowhere = Stranger::new();
    let mut candidates = vec![nowhere.candidate(0, "0.0.0.0")];
    candidates.extend(strangers.iter().enumerate().map(|(at, stranger)| stranger.candidate(1 + at, "127.0.0.1")));
    let offer = with_candidates(&Guest::new().await.offer().await, &candidates);
    let settings = Settings { connect_within: Duration::from_secs(4), ..settings() };
    let (_session, _answer, mut reports) = Session::answer(&offer, &settings).await.unwrap();
    let closed = |report: &Report| if let Report::Closed(ending) = report { Some(*ending) } else { None };
    assert_eq!(report(&mut reports, closed).await, Ending::NeverConnected);
    let reached = strangers.iter().filter(|stranger| stranger.was_reached()).count();
    assert!((1..=32).contains(&reached), "{reached}");
    assert!(!nowhere.was_reached(), "what is sent to 0.0.0.0 arrives at this machine");
}

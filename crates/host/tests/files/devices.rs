//! Two who remember each other meet again without a link.

use std::time::Duration;

use host::{
    AcceptFiles, Command, ConnectRequest, DeviceChange, DevicesCommand, DevicesSheet, Event, LetIn, Link, MeetingState,
    PeerId, ProblemCode, Recipients, Trust, VisitReason, VisitState,
};
use pairing::device::{KeepingKey, take_up};
use pairing::{Admission, Nonce, Now, Opened, Secret};
use session::Certificate;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wire::{Answer, Fingerprint, SdpAnswer, VERSION};

use crate::party::{Party, pair};

/// Two who are connected wish to remember each other, the visitor first.
async fn remembered() -> (Party, Party) {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    host.until_meeting(MeetingState::Able).await;
    let other = guest.until_meeting(MeetingState::Able).await;
    guest.devices(DevicesCommand::Remember(other)).await;
    assert_eq!(host.until_meeting(MeetingState::Asks).await, peer);
    host.devices(DevicesCommand::Remember(peer)).await;
    host.until_meeting(MeetingState::Remembered).await;
    guest.until_meeting(MeetingState::Remembered).await;
    (host, guest)
}

/// Ends both programs and starts them again; the host shares and lets nobody in by itself.
async fn restarted(host: &mut Party, guest: &mut Party) -> std::net::SocketAddr {
    guest.close().await;
    host.close().await;
    host.start();
    guest.start();
    host.share_letting(LetIn::Ask, AcceptFiles::Ask).await.address()
}

async fn trust(party: &mut Party, device: &str, trust: Trust) {
    party.devices(DevicesCommand::Trust { device: device.to_owned(), trust }).await;
    party.until_sheet(|sheet| sheet.devices.iter().any(|device| device.trust == trust)).await;
}

async fn connect(party: &Party, at: std::net::SocketAddr) {
    let device = "host".to_owned();
    let into = Some(party.inbox.path().to_owned());
    let request = ConnectRequest { device, at: Some(at), name: None, into, accept: Some(AcceptFiles::Ask) };
    party.devices(DevicesCommand::Connect(request)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_trusted_comes_in_after_a_restart_without_a_link_or_a_word() {
    let (mut host, mut guest) = remembered().await;
    trust(&mut host, "guest", Trust::Watch).await;
    let at = restarted(&mut host, &mut guest).await;
    connect(&guest, at).await;
    guest.until_visit(VisitState::In).await;
    host.until_joined().await;
    let sheet = host.until_sheet_asked().await;
    assert!(sheet.devices[0].last_seen.is_some(), "{sheet:?}");
    assert_eq!(sheet.devices[0].name.as_str(), "guest");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_not_trusted_waits_like_anybody_and_is_shown_as_the_device_it_is() {
    let (mut host, mut guest) = remembered().await;
    let at = restarted(&mut host, &mut guest).await;
    connect(&guest, at).await;
    let visitor = host
        .until(|event| match event {
            Event::Waiting(visitor) => Some(visitor.clone()),
            _ => None,
        })
        .await;
    assert_eq!(visitor.device.map(|device| PeerId::from(device.guest())), Some(visitor.guest.into()));
    host.wish(Command::LetIn(visitor.guest)).await;
    guest.until_visit(VisitState::In).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_device_offers_is_taken_without_a_word_where_it_is_trusted_that_far() {
    let (mut host, mut guest) = remembered().await;
    trust(&mut host, "guest", Trust::Files).await;
    let at = restarted(&mut host, &mut guest).await;
    connect(&guest, at).await;
    guest.until_visit(VisitState::In).await;
    let file = guest.data.path().join("letter.txt");
    std::fs::write(&file, "hello").unwrap();
    guest.send(Recipients::All, &[&file]).await;
    assert_eq!(host.until_verified().await.bytes, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_with_a_devices_secret_and_another_certificate_is_refused_and_named() {
    let (mut host, mut guest) = remembered().await;
    trust(&mut host, "guest", Trust::Files).await;
    let at = restarted(&mut host, &mut guest).await;
    let stolen = guest.secret_towards_its_device();
    let mut thief = Party::new("guest");
    thief.join(&Link::new(at, stolen).unwrap(), AcceptFiles::Ask).await;
    let change: DeviceChange = host
        .until(|event| match event {
            Event::DeviceChanged(change) => Some(change.clone()),
            Event::Joined(guest) => panic!("{guest} came in"),
            _ => None,
        })
        .await;
    assert_eq!((change.name.as_str(), change.address), ("guest", at.ip()));
    assert_eq!(thief.until_visit(VisitState::Ended).await, Some(VisitReason::TurnedAway));
    connect(&guest, at).await;
    guest.until_visit(VisitState::In).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_answers_in_a_devices_place_with_another_certificate_is_left_and_named() {
    let (_host, mut guest) = remembered().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let thief = tokio::spawn(answer_one(listener, guest.secret_towards_its_device()));
    connect(&guest, at).await;
    let change = guest
        .until(|event| match event {
            Event::DeviceChanged(change) => Some(change.clone()),
            _ => None,
        })
        .await;
    assert_eq!((change.name.as_str(), change.address), ("host", at.ip()));
    assert_eq!(guest.until_visit(VisitState::Ended).await, Some(VisitReason::DeviceChanged));
    thief.await.unwrap();
}

/// Answers one knock that is sealed with this secret, as a host with a certificate of its own.
async fn answer_one(listener: TcpListener, secret: Secret) {
    let own = Fingerprint([7; 32]);
    let mut admission = Admission::new(own);
    let now = Now { unix: 1, uptime: Duration::from_secs(1) };
    admission.invite(secret, now, Duration::from_secs(60));
    let (mut stream, from) = listener.accept().await.unwrap();
    let sealed = body(&mut stream).await;
    let Opened::Knock(admitted) = admission.open(&sealed, from.ip(), now) else { panic!("it does not open") };
    let sdp = format!("v=0\r\na=fingerprint:sha-256 {}\r\n", ["07"; 32].join(":"));
    let answer = SdpAnswer::try_from(sdp).unwrap();
    let answer = Answer::Admitted { version: VERSION, answer, host: "host".into() };
    let sealed = admitted.seal.seal(&answer, Nonce::new([1; 24])).unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: {}\r\n\r\n",
        sealed.len()
    );
    stream.write_all(&[head.as_bytes(), &sealed].concat()).await.unwrap();
    // The knocker hangs up when it has read all.
    let _ = stream.read_to_end(&mut Vec::new()).await;
}

/// The body of a request.
async fn body(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        assert!(stream.read_buf(&mut all).await.unwrap() > 0, "the request is torn");
        let text = String::from_utf8_lossy(&all).to_lowercase();
        let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let begins = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        if all.len() >= begins + length.parse::<usize>().unwrap() {
            return all.split_off(begins);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_forgotten_knocks_in_vain_and_one_that_is_unknown_is_not_looked_for() {
    let (mut host, mut guest) = remembered().await;
    host.devices(DevicesCommand::Forget { device: "GUEST".to_owned() }).await;
    host.until_sheet(|sheet| sheet.devices.is_empty()).await;
    let at = restarted(&mut host, &mut guest).await;
    connect(&guest, at).await;
    assert_eq!(guest.until_visit(VisitState::Ended).await, Some(VisitReason::WrongLink));
    guest.devices(DevicesCommand::Rename { device: "host".to_owned(), name: "Workshop".into() }).await;
    guest.until_sheet(|sheet| sheet.devices[0].name.as_str() == "Workshop").await;
    connect(&guest, at).await;
    assert_eq!(guest.until_problem().await, ProblemCode::UnknownDevice);
    assert_eq!(guest.until_visit(VisitState::Ended).await, Some(VisitReason::Unreachable));
}

impl Party {
    /// What this one knocks with at the only device that it knows, as a thief of its files would find it.
    fn secret_towards_its_device(&self) -> Secret {
        let read = |name: &str| std::fs::read_to_string(self.data.path().join(name)).unwrap();
        let identity = read("identity.pem");
        let kept = take_up(read("devices.json").as_bytes(), &KeepingKey::of_identity(&identity)).unwrap();
        let device = kept.devices.iter().next().unwrap();
        let own = Certificate::from_pem(&identity).unwrap().fingerprint();
        device.secret.knocking(own, device.fingerprint)
    }

    async fn devices(&self, command: DevicesCommand) {
        self.wish(Command::Devices(command)).await;
    }

    async fn until_meeting(&mut self, state: MeetingState) -> PeerId {
        self.until(|event| match event {
            Event::Meeting(meeting) if meeting.state == state => Some(meeting.peer),
            _ => None,
        })
        .await
    }

    async fn until_sheet(&mut self, wanted: impl Fn(&DevicesSheet) -> bool) -> DevicesSheet {
        self.until(|event| match event {
            Event::Devices(sheet) if wanted(sheet) => Some(sheet.clone()),
            _ => None,
        })
        .await
    }

    async fn until_sheet_asked(&mut self) -> DevicesSheet {
        self.devices(DevicesCommand::List).await;
        self.until_sheet(|sheet| sheet.devices.iter().any(|device| device.last_seen.is_some())).await
    }

    async fn until_problem(&mut self) -> ProblemCode {
        self.until(|event| match event {
            Event::Problem(problem) => Some(problem.code),
            _ => None,
        })
        .await
    }
}

//! A guest without a browser, who speaks HTTP as they please.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context, Result};
use pairing::{Link, Nonce, SealedKnock, Secret, seal_knock};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use wire::{Abilities, DisplayName, Knock, Restart, SdpOffer, VERSION};

/// More than any answer that is honest.
const MOST: u64 = 1024 * 1024;

/// Somebody at the door.
#[derive(Clone, Debug)]
pub struct Knocker {
    door: SocketAddr,
    from: IpAddr,
    patience: Duration,
}

/// What the door answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status of HTTP.
    pub status: u16,
    /// The header's lines, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Knocker {
    /// One at the door of `link`, from 127.0.0.1.
    #[must_use]
    pub fn at(link: &Link) -> Self {
        Self { door: link.address(), from: Ipv4Addr::LOCALHOST.into(), patience: Duration::from_secs(30) }
    }

    /// As from another address; all of 127.0.0.0/8 is this machine.
    #[must_use]
    pub fn from(&self, last: u8) -> Self {
        Self { from: Ipv4Addr::new(127, 0, 0, last).into(), ..self.clone() }
    }

    /// The door's address.
    #[must_use]
    pub fn door(&self) -> SocketAddr {
        self.door
    }

    /// Opens a connection and says nothing.
    ///
    /// # Errors
    /// Where nobody listens.
    pub async fn connect(&self) -> Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(self.from, 0))?;
        Ok(socket.connect(self.door).await?)
    }

    /// Sends these bytes and reads to the end; `None` where the door closed without a word.
    ///
    /// # Errors
    /// Where nobody listens, or the answer is no HTTP or does not end.
    pub async fn send(&self, request: &[u8]) -> Result<Option<Reply>> {
        let mut stream = self.connect().await?;
        // The door may answer and close before it has read all: that is an answer, not an error.
        let _ = stream.write_all(request).await;
        tokio::time::timeout(self.patience, read(stream)).await.context("the door did not answer in time")?
    }

    /// Knocks with `sealed` as the viewer page does.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn knock(&self, sealed: &[u8]) -> Result<Option<Reply>> {
        self.knock_with(&format!("Host: {0}\r\nOrigin: http://{0}\r\n", self.door), sealed).await
    }

    /// Knocks with these lines of header, and the length.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn knock_with(&self, headers: &str, sealed: &[u8]) -> Result<Option<Reply>> {
        let kind = "Content-Type: application/octet-stream\r\n";
        let end = format!("Content-Length: {}\r\nConnection: close\r\n\r\n", sealed.len());
        let mut request = format!("POST /v1/knock HTTP/1.1\r\n{headers}{kind}{end}").into_bytes();
        request.extend_from_slice(sealed);
        self.send(&request).await
    }

    /// An honest knock with `fingerprint` as the guest's certificate, sealed for `secret`.
    ///
    /// # Errors
    /// Where the system has no randomness.
    pub fn honest(secret: &Secret, fingerprint: [u8; 32]) -> Result<SealedKnock> {
        Self::seal(secret, offer(fingerprint)?)
    }

    /// An honest knock with this offer, sealed for `secret`.
    ///
    /// # Errors
    /// As [`Self::honest`].
    pub fn seal(secret: &Secret, offer: SdpOffer) -> Result<SealedKnock> {
        Self::restart(secret, offer, None)
    }

    /// A knock with this offer that asks for this restart, sealed for `secret`.
    ///
    /// # Errors
    /// As [`Self::honest`].
    pub fn restart(secret: &Secret, offer: SdpOffer, restart: Option<Restart>) -> Result<SealedKnock> {
        let mut random = [0; 24];
        getrandom::fill(&mut random)?;
        let knock = Knock {
            version: VERSION,
            name: DisplayName::from("Knocker"),
            browser: DisplayName::from("none"),
            abilities: Abilities { h264: true },
            offer,
            restart,
        };
        Ok(seal_knock(secret, &knock, Nonce::new(random))?)
    }
}

impl Reply {
    /// The header `name`, in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The `code` of a body that tells an error in the open; empty where it tells none.
    #[must_use]
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// An offer as Chromium makes it, with one candidate that nobody listens at.
///
/// # Errors
/// Never for a fingerprint of 32 bytes.
pub fn offer(fingerprint: [u8; 32]) -> Result<SdpOffer> {
    let digits: Vec<String> = fingerprint.iter().map(|byte| format!("{byte:02X}")).collect();
    let transport = format!(
        "c=IN IP4 0.0.0.0\r\na=candidate:1 1 udp 2113937151 127.0.0.1 9 typ host generation 0\r\n\
         a=ice-ufrag:Pvxk\r\na=ice-pwd:2tWn7mqPpNg1tRrNf3kq0Zqk\r\na=ice-options:trickle\r\n\
         a=fingerprint:sha-256 {}\r\na=setup:actpass\r\n",
        digits.join(":")
    );
    let video = "m=video 9 UDP/TLS/RTP/SAVPF 102 103\r\n";
    let codecs = "a=mid:0\r\na=recvonly\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=rtpmap:102 H264/90000\r\n\
                  a=rtcp-fb:102 transport-cc\r\na=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\na=rtcp-fb:102 ccm fir\r\n\
                  a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n\
                  a=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\n";
    let channel = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
    let sctp = "a=mid:1\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n";
    let head = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n\
                a=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n";
    Ok(SdpOffer::try_from(format!("{head}{video}{transport}{codecs}{channel}{transport}{sctp}"))?)
}

async fn read(stream: TcpStream) -> Result<Option<Reply>> {
    let mut bytes = Vec::new();
    // A reset after the answer takes nothing from it.
    let ended = stream.take(MOST).read_to_end(&mut bytes).await;
    if bytes.is_empty() {
        return Ok(None);
    }
    let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let head = head.with_context(|| format!("no HTTP: {:?} {ended:?}", String::from_utf8_lossy(&bytes)))?;
    let text = String::from_utf8(bytes[..head].to_vec())?;
    let mut lines = text.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).context("no status")?.parse()?;
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Ok(Some(Reply { status, headers, body: bytes[head + 4..].to_vec() }))
}

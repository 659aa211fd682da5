//! Whoever holds the link and listens can read a guest's every knock, and cannot ask for anything in that guest's name.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use pairing::{Admission, Link, Now, Opened, prove_restart};
use serde_json::Value;
use support::{Browser, Event, Knocker, Outcome, PATIENCE, Page, Sharing, Visit, eventually, offer};
use wire::{Answer, Fingerprint, Knock, RefusalReason, Restart, RestartProof, ReturnKey, SdpOffer};

/// How many restarts are forged, and how many knocks with the guest's certificate and a connection of their own.
const FORGED: u32 = 100;
const COPIED: u8 = 20;

/// The longest time without a new picture that a guest would not call a freeze, in milliseconds.
const FREEZE: f64 = 1000.0;

/// Keeps what the page posts, as a listener on the network does, and its connections.
const LISTEN: &str = "
    window.portholeTestKnocks = [];
    const kept = window.fetch;
    window.fetch = (to, request) => {
        if (request?.body) window.portholeTestKnocks.push(Array.from(request.body));
        return kept(to, request);
    };
    window.portholeTestConnections = [];
    window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...how) { super(...how); window.portholeTestConnections.push(this); }
    };";

/// The way between the two: how many connections there were, both sides' ICE credentials, and the pair that is used.
const PATH: &str = "
    return (async () => {
        const connection = window.portholeTestConnections.at(-1);
        const credentials = (description) => /a=ice-ufrag:(\\S+)/.exec(description.sdp)[1];
        const report = await connection.getStats();
        const transport = [...report.values()].find(({ type }) => type === 'transport');
        const pair = report.get(transport.selectedCandidatePairId);
        const candidate = (id) => { const { address, port } = report.get(id) ?? {}; return `${address}:${port}`; };
        return [window.portholeTestConnections.length, connection.connectionState, transport.iceState,
            credentials(connection.localDescription), credentials(connection.remoteDescription),
            candidate(pair.localCandidateId), candidate(pair.remoteCandidateId)];
    })();";

/// One who has the link and reads what guests send.
struct Listener {
    link: Link,
    book: Admission,
    read: Vec<Knock>,
}

impl Listener {
    fn new(link: Link) -> Self {
        let mut book = Admission::new(Fingerprint([0; 32]));
        book.invite(link.secret().clone(), Self::now(), Duration::from_secs(3600));
        Self { link, book, read: Vec::new() }
    }

    fn now() -> Now {
        Now { unix: 0, uptime: Duration::ZERO }
    }

    /// Waits until the page has knocked so often, and reads what is new.
    async fn overhear(&mut self, page: &Page, knocks: usize) -> Outcome {
        let heard = async || {
            let heard = page.run("return window.portholeTestKnocks", &[]).await?;
            let heard: Vec<Vec<u8>> = heard.as_array().context("no knocks")?.iter().map(bytes).collect();
            Ok((heard.len() >= knocks).then_some(heard))
        };
        let mut heard = eventually(&format!("the page knocks {knocks} times"), PATIENCE, heard).await?;
        for sealed in heard.split_off(self.read.len()) {
            let opened = self.book.open(&sealed, self.link.address().ip(), Self::now());
            let Opened::Knock(admitted) = opened else { bail!("a guest's knock does not read: {opened:?}") };
            self.read.push(admitted.knock);
        }
        Ok(())
    }

    /// Asks the host for a restart in the guest's name; tells why it was refused, if it was.
    async fn ask(&self, number: u8, offer: SdpOffer, restart: Option<Restart>) -> Result<Option<RefusalReason>> {
        let sealed = Knocker::restart(self.link.secret(), offer, restart)?;
        let reply = Knocker::at(&self.link).from(2 + number).knock(&sealed.bytes).await?.context("no word")?;
        ensure!(reply.status == 200, "{} {}", reply.status, reply.code());
        match sealed.answer.open(&reply.body)? {
            Answer::Refused { reason, .. } => Ok(Some(reason)),
            Answer::Admitted { .. } => Ok(None),
        }
    }

    /// Knocks with the guest's certificate and a connection of its own, which the host begins, or is too busy to.
    async fn copy(&self, number: u8, fingerprint: [u8; 32]) -> Outcome {
        let copied = Knocker::honest(self.link.secret(), fingerprint)?;
        let reply = Knocker::at(&self.link).from(2 + number).knock(&copied.bytes).await?.context("no word")?;
        ensure!(reply.status == 200 || reply.code() == "busy", "{} {}", reply.status, reply.code());
        Ok(())
    }

    /// What can be made of the last restart of the guest that was read.
    fn forge(&self, number: u32) -> Result<(SdpOffer, Restart)> {
        let own = self.read.last().context("nothing was read")?.clone();
        let seen = own.restart.context("the guest asked for no restart")?;
        let (next, foreign) = (seen.number + 1, offer(own.offer.fingerprint().0)?);
        let mut random = [0; 32];
        getrandom::fill(&mut random)?;
        let key = ReturnKey::new(*random.first_chunk().context("32 are more than 16")?);
        Ok(match number % 6 {
            0 => (own.offer, seen),
            1 => (own.offer, Restart { number: next, ..seen }),
            2 => (foreign, seen),
            3 => (foreign, Restart { number: u32::MAX, ..seen }),
            4 => (foreign, Restart { number: next, proof: RestartProof::new(random) }),
            _ => (foreign.clone(), prove_restart(&key, next, &foreign)),
        })
    }
}

fn bytes(knock: &Value) -> Vec<u8> {
    let bytes = knock.as_array().into_iter().flatten().filter_map(Value::as_u64);
    bytes.filter_map(|byte| u8::try_from(byte).ok()).collect()
}

/// A guest who watches, in a page whose knocks are read.
async fn visit() -> Result<Visit> {
    let (mut host, mut browser) = (Sharing::pattern().start()?, Browser::open().await?);
    let page = browser.page().await?;
    page.run_first(&format!("{{{LISTEN}}}")).await?;
    page.knock(&host.link().await?, "Ann").await?;
    let guest = host.wait_for_guest(&[]).await?.guest().to_owned();
    host.say(&format!("let-in {guest}"))?;
    page.wait_picture().await?;
    Ok(Visit { page, browser, host, guest })
}

/// The guest's own page restarts, and the picture goes on over another path.
async fn restart(visit: &Visit, listener: &mut Listener) -> Result<Value> {
    let before = visit.page.run(PATH, &[]).await?;
    visit.page.run("dispatchEvent(new Event('online'))", &[]).await?;
    listener.overhear(&visit.page, listener.read.len() + 1).await?;
    let moved = async || {
        let now = visit.page.run(PATH, &[]).await?;
        // The same connection, with other credentials of both sides and another socket of the host.
        let is_other = now[0] == before[0]
            && now[1] == "connected"
            && [3, 4, 6].into_iter().all(|at: usize| now[at] != before[at]);
        Ok(is_other.then_some(now))
    };
    let path = eventually("the guest's own restart is accepted", PATIENCE, moved).await?;
    visit.page.wait_more(10).await?;
    Ok(path)
}

#[tokio::test]
async fn a_restart_forged_by_one_who_reads_every_knock_is_refused_and_the_guest_sees_no_freeze() -> Outcome {
    let visit = visit().await?;
    let mut listener = Listener::new(visit.host.link().await?);
    listener.overhear(&visit.page, 1).await?;
    let path = restart(&visit, &mut listener).await?;
    visit.page.watch_for_freezes().await?;
    let disturbed = |event: &Event| event.is_of("left", &visit.guest) || event.text("state") == "disconnected";
    let before = visit.host.count(disturbed);
    let mut accepted = 0;
    for number in 0..FORGED {
        let (offer, forged) = listener.forge(number)?;
        match listener.ask(u8::try_from(number)?, offer, Some(forged)).await? {
            Some(RefusalReason::NoSession) => {}
            Some(other) => bail!("a forged restart was answered with {other:?}"),
            None => accepted += 1,
        }
    }
    println!("forged restarts: tried {FORGED}, accepted {accepted}");
    let fingerprint = listener.read[0].offer.fingerprint().0;
    for number in 0..COPIED {
        listener.copy(number, fingerprint).await?;
    }
    visit.page.wait_more(60).await?;
    let freezes = visit.page.freezes().await?;
    println!("meanwhile the guest saw {freezes:?}");
    ensure!(accepted == 0, "{accepted} forged restarts were accepted");
    ensure!(freezes.longest_ms < FREEZE, "the guest saw a freeze: {freezes:?}");
    let now = visit.page.run(PATH, &[]).await?;
    ensure!(now == path, "the path changed from {path} to {now}");
    ensure!(visit.host.count(disturbed) == before, "{}", visit.host.story());
    restart(&visit, &mut listener).await.context("after the forgeries")?;
    ensure!(visit.host.count(|event| event.is("waiting")) == 1, "the host was asked again: {}", visit.host.story());
    Ok(())
}

//! The secret in the link vouches for both certificates: another one behind the seal connects to nobody.

use anyhow::ensure;
use support::{Browser, Event, Host, Outcome, PATIENCE, Page, Sharing, eventually};

/// Keeps every connection of the page, with each state that it came to.
const KEEP: &str = "
    window.portholeTestConnections = [];
    window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...how) {
            super(...how);
            this.portholeTestStates = [];
            this.addEventListener('connectionstatechange', () => this.portholeTestStates.push(this.connectionState));
            window.portholeTestConnections.push(this);
        }
    };";

/// What became of the first connection, once the page has given it up: its states, and whether it had an answer.
const FIRST: &str = "
    const first = window.portholeTestConnections[0];
    return first?.signalingState === 'closed' ? [first.portholeTestStates, first.remoteDescription !== null] : null;";

/// Changes one digit of the fingerprint in a session description.
const SWAP: &str = "
    const swap = (sdp) => sdp.replace(/(a=fingerprint:sha-256 )(.)/g,
        (_, name, digit) => name + (digit === '0' ? '1' : '0'));";

/// The guest's offer names a certificate that is not the guest's.
const SWAP_OFFER: &str = "
    const kept = Object.getOwnPropertyDescriptor(RTCPeerConnection.prototype, 'localDescription').get;
    Object.defineProperty(RTCPeerConnection.prototype, 'localDescription', { get() {
        const own = kept.call(this);
        return own && { type: own.type, sdp: swap(own.sdp), toJSON() { return { type: own.type, sdp: swap(own.sdp) }; } };
    } });";

/// The host's answer names a certificate that is not the host's.
const SWAP_ANSWER: &str = "
    const kept = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
        return kept.call(this, { type: description.type, sdp: swap(description.sdp) });
    };";

/// One bit of the host's sealed answer is another.
const TEAR_ANSWER: &str = "
    const kept = Response.prototype.arrayBuffer;
    Response.prototype.arrayBuffer = async function () {
        const bytes = new Uint8Array(await kept.call(this));
        if (this.url.endsWith('/v1/knock')) bytes[40] ^= 1;
        return bytes.buffer;
    };";

async fn knock(host: &Host, browser: &mut Browser, script: &str) -> anyhow::Result<Page> {
    let page = browser.page().await?;
    page.run_first(&format!("{{{SWAP}{script}{KEEP}}}")).await?;
    page.knock(&host.link().await?, "Mallory").await?;
    Ok(page)
}

/// Waits until the page has given up its connection, and gives the states that it came to and whether the host's answer
/// was believed. (That the host gives up as well is held by `session`, where the time is what the test says.)
async fn given_up(page: &Page) -> anyhow::Result<(Vec<String>, bool)> {
    let given_up = async || Ok(serde_json::from_value(page.run(FIRST, &[]).await?)?);
    eventually("the page gives its connection up", PATIENCE, given_up).await
}

/// Nobody got as far as a connection, on either side.
async fn nobody_came(host: &Host, page: &Page) -> Outcome {
    let connected = |event: &Event| event.is("connection") && event.text("state") == "connected";
    let came = |event: &Event| event.is("waiting") || event.is("joined") || connected(event);
    ensure!(host.count(came) == 0, "somebody came: {}", host.story());
    let state = page.state().await?;
    ensure!(!["waiting", "watching", "paused"].contains(&&*state), "the page is {state}");
    Ok(())
}

#[tokio::test]
async fn a_guest_with_another_certificate_than_the_sealed_one_is_not_connected() -> Outcome {
    let host = Sharing::pattern().to_all().start()?;
    let mut browser = Browser::open().await?;
    let page = knock(&host, &mut browser, SWAP_OFFER).await?;
    host.wait_for("the guest knocks", |event| event.is("knocked")).await?;
    let (states, answered) = given_up(&page).await?;
    ensure!(answered && states == ["connecting", "failed"], "{answered} {states:?}");
    nobody_came(&host, &page).await
}

#[tokio::test]
async fn a_host_with_another_certificate_than_the_sealed_one_is_not_connected() -> Outcome {
    let host = Sharing::pattern().to_all().start()?;
    let mut browser = Browser::open().await?;
    let page = knock(&host, &mut browser, SWAP_ANSWER).await?;
    host.wait_for("the guest knocks", |event| event.is("knocked")).await?;
    let (states, answered) = given_up(&page).await?;
    ensure!(answered && states == ["connecting", "failed"], "{answered} {states:?}");
    nobody_came(&host, &page).await
}

#[tokio::test]
async fn an_answer_that_was_changed_on_its_way_is_not_believed() -> Outcome {
    let host = Sharing::pattern().to_all().start()?;
    let mut browser = Browser::open().await?;
    let page = knock(&host, &mut browser, TEAR_ANSWER).await?;
    host.wait_for("the guest knocks", |event| event.is("knocked")).await?;
    let (states, answered) = given_up(&page).await?;
    ensure!(!answered && states.is_empty(), "{answered} {states:?}");
    nobody_came(&host, &page).await
}

#[tokio::test]
async fn both_sides_see_the_same_four_words() -> Outcome {
    let host = Sharing::pattern().start()?;
    let mut browser = Browser::open().await?;
    let link = host.link().await?;
    let ann = browser.guest(&link, "Ann").await?;
    let first = host.wait_for_guest(&[]).await?;
    ann.wait_state("waiting").await?;
    let bob = browser.guest(&link, "Bob").await?;
    let second = host.wait_for_guest(&[first.guest()]).await?;
    bob.wait_state("waiting").await?;
    ensure!(first.words().split(' ').count() == 4, "{first}");
    ensure!(ann.words().await? == first.words(), "{:?} and {:?}", ann.words().await?, first.words());
    ensure!(bob.words().await? == second.words(), "{:?} and {:?}", bob.words().await?, second.words());
    ensure!(first.words() != second.words(), "two guests have the same words: {}", first.words());
    Ok(())
}

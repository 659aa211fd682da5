//! Chunks over lanes: between two Portholes, which see one ordered way.

use std::time::Duration;

use session::{FilesInlet, FilesOutlet, Lanes};
use tokio::time::{interval, timeout};
use wire::{LanesToGuest, ToGuest, limits};

use crate::chunks::{arrive, chunk, send};
use crate::guest::PATIENCE;
use crate::meeting::Meeting;
use crate::sockets::udp_sockets;
use crate::{alone, has_sockets, with};

/// The sockets of a host and a guest that have all lanes.
const WITH_LANES: usize = 2 * (1 + limits::LANES as usize);

/// Chunks of all lengths; `from` keeps those of one test apart.
fn chunks(from: u32, number: u32) -> impl Iterator<Item = bytes::Bytes> + Clone {
    let lengths = [1, 2, 1_000, limits::CHUNK - 1, limits::CHUNK];
    (from..from + number).zip(lengths.into_iter().cycle()).map(|(number, length)| chunk(number, length))
}

async fn send_all(outlet: FilesOutlet, chunks: impl Iterator<Item = bytes::Bytes>) {
    for chunk in chunks {
        send(&outlet, chunk).await.unwrap();
    }
}

#[tokio::test]
async fn chunks_go_both_ways_at_once_in_order_before_and_while_there_are_lanes_and_all_ends_with_the_session() {
    let _alone = alone().await;
    let settings = (with(Lanes::AtOnce), with(Lanes::AtOnce));
    let meeting = Meeting::with(&settings.0, &settings.1).await;
    let (mut host, mut guest) = (meeting.host.files().unwrap(), meeting.guest.files().unwrap());
    let both = async |from, number| {
        let chunks = chunks(from, number);
        tokio::join!(
            send_all(host.outlet.clone(), chunks.clone()),
            send_all(guest.outlet.clone(), chunks.clone()),
            arrive(&mut host.inlet, chunks.clone()),
            arrive(&mut guest.inlet, chunks),
        );
    };
    let mut both = both;
    both(0, 200).await;
    // They stay for as long as there is something to send.
    let mut sent = 200;
    let waiting = async {
        while udp_sockets() < WITH_LANES {
            both(sent, 20).await;
            sent += 20;
        }
    };
    timeout(PATIENCE, waiting).await.expect("there are lanes");
    both(sent, 400).await;
    meeting.guest.close().await;
    meeting.host.close().await;
    has_sockets(|sockets| sockets == 0).await;
}

/// Sends chunks, and returns the most sockets that there were meanwhile.
async fn most_sockets(outlet: FilesOutlet, inlet: &mut FilesInlet) -> usize {
    let mut most = 0;
    let reading = async {
        for expected in chunks(0, 400) {
            arrive(inlet, std::iter::once(expected)).await;
            most = most.max(udp_sockets());
        }
    };
    tokio::join!(send_all(outlet, chunks(0, 400)), reading);
    most
}

#[tokio::test]
async fn a_guest_who_wants_no_lanes_offers_none_however_the_host_wishes() {
    let _alone = alone().await;
    let meeting = Meeting::with(&with(Lanes::AtOnce), &with(Lanes::Never)).await;
    let (host, mut guest) = (meeting.host.files().unwrap(), meeting.guest.files().unwrap());
    meeting.host.say(wanted(limits::LANES)).unwrap();
    assert_eq!(most_sockets(host.outlet, &mut guest.inlet).await, 2);
}

#[tokio::test]
async fn a_host_who_wants_no_lanes_opens_none_however_the_guest_wishes() {
    let _alone = alone().await;
    let meeting = Meeting::with(&with(Lanes::Never), &with(Lanes::AtOnce)).await;
    let (mut host, guest) = (meeting.host.files().unwrap(), meeting.guest.files().unwrap());
    let most = most_sockets(guest.outlet, &mut host.inlet).await;
    assert!(most > 2, "the guest offers none");
    assert!(most <= WITH_LANES / 2 + 1, "{most} sockets: the host opened some");
    has_sockets(|sockets| sockets == 2).await;
}

fn wanted(lanes: u8) -> ToGuest {
    ToGuest::Lanes { message: LanesToGuest::Wanted { lanes } }
}

#[tokio::test]
async fn lanes_that_nobody_wishes_for_any_more_are_closed_whether_they_carried_anything_or_not() {
    let _alone = alone().await;
    let meeting = Meeting::with(&with(Lanes::AsNeeded), &with(Lanes::AsNeeded)).await;
    let _files = (meeting.host.files().unwrap(), meeting.guest.files().unwrap());
    // The host itself says once that it wishes for none, at a moment of its own.
    let wishing = async {
        let mut often = interval(Duration::from_millis(100));
        while udp_sockets() < 2 + 2 * 3 {
            often.tick().await;
            meeting.host.say(wanted(3)).unwrap();
        }
    };
    timeout(PATIENCE, wishing).await.expect("there are lanes");
    meeting.host.say(wanted(0)).unwrap();
    has_sockets(|sockets| sockets == 2).await;
}

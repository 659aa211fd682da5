//! Chunks over lanes: between two Portholes, which see one ordered way.

use session::{FilesOutlet, Lanes};
use wire::limits;

use crate::chunks::{arrive, chunk, send};
use crate::meeting::Meeting;
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
    has_sockets(|sockets| sockets == WITH_LANES).await;
    both(200, 400).await;
    meeting.guest.close().await;
    meeting.host.close().await;
    has_sockets(|sockets| sockets == 0).await;
}

#[tokio::test]
async fn where_one_side_wants_none_there_are_none() {
    let _alone = alone().await;
    for (of_host, of_guest) in [(Lanes::Never, Lanes::AtOnce), (Lanes::AtOnce, Lanes::Never)] {
        let meeting = Meeting::with(&with(of_host), &with(of_guest)).await;
        let (host, mut guest) = (meeting.host.files().unwrap(), meeting.guest.files().unwrap());
        tokio::join!(send_all(host.outlet.clone(), chunks(0, 400)), arrive(&mut guest.inlet, chunks(0, 400)));
        has_sockets(|sockets| sockets == 2).await;
        meeting.guest.close().await;
        meeting.host.close().await;
        has_sockets(|sockets| sockets == 0).await;
    }
}

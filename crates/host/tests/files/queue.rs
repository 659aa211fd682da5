//! More at once than the other side takes: the rest waits for its turn, is told of, and can be cancelled.

use host::{AcceptFiles, Event, FilesCommand, FilesEvent, Outcome, Recipients, TransferId, TransferState};

use crate::party::{Party, pair};
use crate::tree::{bytes, write};

/// How many transfers may be open in one direction, and a few more.
const OPEN: usize = wire::limits::TRANSFERS;
const MORE: usize = 3;

async fn until_queued(party: &mut Party) -> TransferId {
    party
        .until(|event| match event {
            Event::Files(FilesEvent::Progress(progress)) if progress.state == TransferState::Queued => {
                Some(progress.transfer)
            }
            _ => None,
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_its_turn_is_listed_and_cancelled_and_never_offered_then() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..OPEN + MORE {
        let file = folder.path().join(number.to_string());
        write(&file, &bytes(100, 3));
        host.send(Recipients::One(peer), &[&file]).await;
    }
    let mut offered = Vec::new();
    for _ in 0..OPEN {
        offered.push(guest.until_offered().await.transfer);
    }
    let queued = [until_queued(&mut host).await, until_queued(&mut host).await, until_queued(&mut host).await];
    assert!(queued.iter().all(|transfer| !offered.contains(transfer)));
    let states = host.list().await.into_iter().filter(|one| queued.contains(&one.offer.transfer));
    assert!(states.map(|one| one.state).all(|state| state == TransferState::Queued));

    host.files(FilesCommand::Cancel(queued[0])).await;
    assert_eq!(host.until_finished(queued[0]).await, (0, 0, Outcome::CancelledHere));
    let listed = host.list().await.into_iter().find(|one| one.offer.transfer == queued[0]).unwrap();
    assert_eq!(listed.state, TransferState::Cancelled);

    guest.files(FilesCommand::Decline(offered[0])).await;
    assert_eq!(guest.until_offered().await.transfer, queued[1], "the next one gets its turn");
    host.until(|event| match event {
        Event::Files(FilesEvent::Progress(progress)) if progress.transfer == queued[1] => {
            (progress.state == TransferState::Offered).then_some(())
        }
        _ => None,
    })
    .await;
    // Who is shown out gets nothing of what waits.
    host.wish(host::Command::TurnAway(peer.to_string().parse().unwrap())).await;
    assert_eq!(host.until_finished(queued[2]).await, (0, 0, Outcome::CancelledHere));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_its_turn_when_the_other_side_goes_is_offered_when_they_are_back() {
    let (mut host, mut guest) = (Party::new("host"), Party::new("guest"));
    let link = host.share(AcceptFiles::Ask).await;
    guest.join(&link, AcceptFiles::Ask).await;
    let peer = host.until_joined().await;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..=OPEN {
        let file = folder.path().join(number.to_string());
        write(&file, &bytes(100, 3));
        host.send(Recipients::One(peer), &[&file]).await;
    }
    let queued = until_queued(&mut host).await;
    guest.close().await;
    host.until(|event| match event {
        Event::Files(FilesEvent::Progress(progress)) if progress.transfer == queued => {
            (progress.state == TransferState::Waiting).then_some(())
        }
        _ => None,
    })
    .await;
    // What was offered before is offered again, and what is cancelled meanwhile leaves room for the one that waited.
    let first = host.list().await.into_iter().find(|one| one.offer.transfer != queued).unwrap().offer.transfer;
    host.files(FilesCommand::Cancel(first)).await;
    host.until_finished(first).await;
    guest.start();
    guest.join(&link, AcceptFiles::Ask).await;
    let mut offered = Vec::new();
    for _ in 0..OPEN {
        offered.push(guest.until_offered().await.transfer);
    }
    assert!(offered.contains(&queued) && !offered.contains(&first));
}

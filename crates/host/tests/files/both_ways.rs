//! A tree arrives as it was, in either direction.

use std::path::Path;

use host::{AcceptFiles, Direction, Event, FilesEvent, Outcome, Recipients};

use crate::party::pair;
use crate::tree::{bytes, content, write};

const CHUNK: usize = 64 * 1024;

fn plant(folder: &Path, seed: u64) {
    for (place, length) in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7].into_iter().enumerate() {
        write(&folder.join(format!("sizes/{length}.bin")), &bytes(length, seed + place as u64));
    }
    for (place, name) in ["Ж/файл.txt", "日本/写真.jpg", "a b/c (2).tar.gz"].into_iter().enumerate() {
        write(&folder.join(name), &bytes(500 + place, seed));
    }
    for number in 0..100 {
        write(&folder.join(format!("many/{number:03}")), &bytes(number, seed));
    }
    std::fs::create_dir_all(folder.join("empty/within")).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tree_arrives_as_it_was_from_guest_to_host_and_back() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::All, AcceptFiles::All).await;
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    plant(&ours.path().join("from-host"), 1);
    plant(&theirs.path().join("from-guest"), 2);
    host.send(Recipients::One(peer), &[&ours.path().join("from-host")]).await;
    guest.send(Recipients::All, &[&theirs.path().join("from-guest")]).await;
    for party in [&mut host, &mut guest] {
        let mut ends = Vec::new();
        while ends.len() < 2 {
            ends.push(
                party
                    .until(|event| match event {
                        Event::Files(FilesEvent::Finished { verified, failed, outcome, .. }) => {
                            Some((*verified, *failed, *outcome))
                        }
                        _ => None,
                    })
                    .await,
            );
        }
        assert_eq!(ends, [(109, 0, Outcome::Complete); 2]);
    }
    assert!(content(host.inbox.path()) == content(theirs.path()), "the host has it all");
    assert!(content(guest.inbox.path()) == content(ours.path()), "the guest has it all");
    host.close().await;
    guest.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_hear_of_each_file_once_with_its_digest() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::All, AcceptFiles::All).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.bin");
    write(&file, &bytes(200_000, 7));
    host.send(Recipients::One(peer), &[&file]).await;
    let offer = host.until_offered().await;
    assert_eq!((offer.direction, offer.items, offer.bytes, offer.agreed), (Direction::Out, 1, 200_000, false));
    let mut told = Vec::new();
    for party in [&mut host, &mut guest] {
        let verified = party
            .until(|event| match event {
                Event::Files(FilesEvent::Verified(verified)) => Some(verified.clone()),
                _ => None,
            })
            .await;
        assert_eq!((verified.transfer, verified.bytes), (offer.transfer, 200_000));
        assert_eq!(party.until_finished(offer.transfer).await, (1, 0, Outcome::Complete));
        told.push(verified);
    }
    assert_eq!(told[0].blake3, told[1].blake3);
    assert_eq!(told[0].path, file.canonicalize().unwrap());
    assert_eq!(told[1].path, guest.inbox.path().canonicalize().unwrap().join("a.bin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_small_files_are_each_told_of_once() {
    const FILES: u32 = 3_000;
    let (mut host, mut guest, peer) = pair(AcceptFiles::All, AcceptFiles::All).await;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..FILES {
        let path = folder.path().join(format!("many/{:02}/{number:05}", number % 50));
        write(&path, &number.to_le_bytes());
    }
    host.send(Recipients::One(peer), &[&folder.path().join("many")]).await;
    let heard = async |party: &mut crate::party::Party| {
        let mut told = std::collections::BTreeSet::new();
        let end = party
            .until(|event| match event {
                Event::Files(FilesEvent::Verified(verified)) => {
                    assert!(told.insert(verified.path.clone()), "{} was told of twice", verified.path.display());
                    None
                }
                Event::Files(FilesEvent::Finished { verified, failed, outcome, .. }) => {
                    Some((*verified, *failed, *outcome))
                }
                _ => None,
            })
            .await;
        (told.len(), end)
    };
    let (ours, theirs) = tokio::join!(heard(&mut host), heard(&mut guest));
    assert_eq!(ours, (3_000, (FILES, 0, Outcome::Complete)));
    assert_eq!(theirs, ours);
    assert!(content(guest.inbox.path()) == content(folder.path()), "all of it is there");
}

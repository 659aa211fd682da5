//! How far a transfer is, and how much it holds.

use transfer::{Amount, Found, Inbox, InboxAsk, Outbox, OutboxAsk, WINDOW};
use wire::files::{Bytes, Choice, FaultCode, FilesMessage, Item, ItemKind, RootKind, Wanted};
use wire::limits::{BATCH, CHUNK, PATH_DEPTH};

use crate::tree::{ID, LIFE, Tree, path};

fn asks(outbox: &mut Outbox<Vec<Item>>) -> Vec<OutboxAsk> {
    std::iter::from_fn(|| outbox.poll()).collect()
}

#[test]
fn a_sender_counts_what_its_receiver_took_and_not_what_is_read_or_on_its_way() {
    let content = vec![7; 3 * CHUNK];
    let tree = Tree::of_files(&[("film", &content)]);
    let total = content.len() as u64;
    let mut outbox = Outbox::new(ID, LIFE, tree.listed(), tree.items.clone());
    outbox.heard(LIFE, FilesMessage::Accept { transfer: ID, choice: Choice::All, window: Bytes::from(WINDOW) });
    asks(&mut outbox);
    let items = vec![Wanted::From { offset: Bytes::ZERO, digest: None }].try_into().unwrap();
    outbox.heard(LIFE, FilesMessage::Want { transfer: ID, first: 0, items });
    let reads = asks(&mut outbox).into_iter().filter(|ask| matches!(ask, OutboxAsk::Read { .. })).count();
    for place in 0..reads {
        assert!(outbox.read(0, Ok(&content[place * CHUNK..(place + 1) * CHUNK])).is_some());
    }
    assert_eq!((reads, outbox.amount()), (3, Amount { done: 0, total }));
    let credit =
        |chunks: usize| FilesMessage::Credit { transfer: ID, bytes: Bytes::try_from((chunks * CHUNK) as u64).unwrap() };
    outbox.heard(LIFE, credit(2));
    assert_eq!(outbox.amount(), Amount { done: 2 * CHUNK as u64, total });
    asks(&mut outbox);
    outbox.finished(0, Ok(()));
    asks(&mut outbox);
    assert_eq!(outbox.amount(), Amount { done: 2 * CHUNK as u64, total });
    outbox.heard(LIFE, FilesMessage::Verified { transfer: ID, items: vec![0].try_into().unwrap() });
    assert_eq!(outbox.amount(), Amount { done: total, total });
}

#[test]
fn credit_is_said_when_it_is_asked_for_and_has_grown() {
    let content = vec![7; 2 * CHUNK];
    let tree = Tree::of_files(&[("film", &content)]);
    let mut inbox = Inbox::again(ID, LIFE, &tree.listed(), WINDOW, Choice::All).unwrap();
    inbox.heard(LIFE, FilesMessage::Items { transfer: ID, first: 0, items: tree.items.clone().try_into().unwrap() });
    while inbox.poll().is_some() {}
    inbox.looked(0, Found::Nothing);
    while inbox.poll().is_some() {}
    let chunk = wire::files::Chunk { transfer: ID, life: LIFE, item: 0, offset: Bytes::ZERO, bytes: &content[..CHUNK] };
    assert!(inbox.chunk(&chunk).is_some());
    inbox.written(0, CHUNK, Ok(()));
    assert_eq!(inbox.poll(), None);
    inbox.say_credit();
    let bytes = Bytes::try_from(CHUNK as u64).unwrap();
    assert_eq!(inbox.poll(), Some(InboxAsk::Say(FilesMessage::Credit { transfer: ID, bytes })));
    inbox.say_credit();
    assert_eq!(inbox.poll(), None);
}

/// A folder of files with paths of as many names as there may be, and the window of an inbox that takes them.
fn deep(files: usize) -> (Tree, u32) {
    let mut tree = Tree::default();
    tree.root("d", RootKind::Folder);
    for number in 0..files {
        let (mut parts, name) = (vec!["d"; PATH_DEPTH - 1], number.to_string());
        parts.push(&name);
        tree.file(&parts, b"x".to_vec());
    }
    (tree, 64 * 1024)
}

#[test]
fn paths_without_end_hold_up_their_sender_and_not_the_memory() {
    let (tree, window) = deep(4 * BATCH);
    let mut inbox = Inbox::again(ID, LIFE, &tree.listed(), window, Choice::All).unwrap();
    let mut looked = Vec::new();
    for (batch, items) in (0..).zip(tree.items.chunks(BATCH)) {
        let first = batch * u32::try_from(BATCH).unwrap();
        inbox.heard(LIFE, FilesMessage::Items { transfer: ID, first, items: items.to_vec().try_into().unwrap() });
    }
    // In one piece a path of many names takes little more than its bytes.
    let weight = inbox.weight();
    assert!(weight < 4 * BATCH * (200 + 2 * PATH_DEPTH + 8), "{weight} bytes");
    let mut looks = |inbox: &mut Inbox| {
        while let Some(ask) = inbox.poll() {
            if let InboxAsk::Look { number, path, .. } = ask {
                assert_eq!((path.parts().len(), looked.len()), (PATH_DEPTH, number as usize));
                looked.push(number);
                inbox.looked(number, Found::Nothing);
            }
        }
        looked.len()
    };
    assert_eq!(looks(&mut inbox), 2, "an eighth of the window holds so many");
    inbox.written(0, 0, Err(FaultCode::Disk));
    assert_eq!(looks(&mut inbox), 3, "one that is settled makes room for another");
    assert!(inbox.weight() < weight);
    inbox.cancel(wire::files::CancelReason::Person);
    assert_eq!(inbox.weight(), 0);
}

#[test]
fn ordinary_paths_do_not_hold_anybody_up() {
    let mut tree = Tree::default();
    tree.root("pictures", RootKind::Folder);
    for number in 0..BATCH {
        tree.file(&["pictures", "2026", "summer", &format!("image {number:04}.jpeg")], b"x".to_vec());
    }
    assert_eq!(tree.items[0].path, path(&["pictures", "2026", "summer", "image 0000.jpeg"]));
    let mut inbox = Inbox::again(ID, LIFE, &tree.listed(), WINDOW, Choice::All).unwrap();
    inbox.heard(LIFE, FilesMessage::Items { transfer: ID, first: 0, items: tree.items.clone().try_into().unwrap() });
    let mut looked = 0;
    while let Some(ask) = inbox.poll() {
        if let InboxAsk::Look { number, .. } = ask {
            looked += 1;
            inbox.looked(number, Found::Nothing);
        }
    }
    assert_eq!((looked, tree.items[0].kind), (BATCH, ItemKind::File));
}

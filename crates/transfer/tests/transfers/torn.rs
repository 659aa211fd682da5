//! Honest transfers over links that order anew, stall and tear: what was sent is there in the end, and nothing else.

use std::collections::BTreeSet;

use proptest::prelude::*;
use transfer::{End, InboxNews, OutboxNews, Side};
use wire::files::{Choice, ItemKind, RootKind};
use wire::limits::CHUNK;

use crate::disks::{Folder, Troubles};
use crate::pair::Pair;
use crate::seeded::Seeded;
use crate::tree::Tree;

pub(crate) const WINDOWS: [u32; 3] = [2 * 65_536, 5 * 65_536 + 1, 8 * 1024 * 1024];

/// All of it, or some of its roots.
pub(crate) fn choice(tree: &Tree, seeded: &mut Seeded) -> Choice {
    let roots = u32::try_from(tree.roots.len()).unwrap();
    let some: Vec<u32> = (0..roots).filter(|_| seeded.once_in(2)).collect();
    some.try_into().map_or(Choice::All, Choice::Some)
}

pub(crate) fn accepted(tree: &Tree, choice: &Choice) -> BTreeSet<u32> {
    let is_accepted = |root: u32| match choice {
        Choice::All => true,
        Choice::Some(roots) => roots.as_slice().contains(&root),
    };
    let entries = (0..).zip(&tree.items).filter(|(_, item)| is_accepted(item.root));
    entries.map(|(entry, _)| entry).collect()
}

/// Some sessions that break, with pauses in them, and a last one that does not. Returns how many bytes were sent.
fn transfer(tree: &Tree, troubles: &Troubles, folder: &mut Folder, seed: u64) -> u64 {
    let mut seeded = Seeded::new(seed);
    let choice = choice(tree, &mut seeded);
    let window = seeded.one_of(&WINDOWS);
    let (mut known, mut sent) = (None, 0);
    for _ in 0..seeded.below(4) {
        let steps = seeded.below(400);
        let mut pair = Pair::new(tree, troubles, folder, &mut seeded, window, known.clone());
        for _ in 0..steps {
            pair.step(&choice);
            pauses(&mut pair);
            let there = pair.inbox.as_ref().map_or(0, |inbox| inbox.amount().done);
            assert!(pair.outbox.amount().done <= there, "the sender counts what is on its way");
        }
        known = known.or_else(|| pair.inbox.as_ref().filter(|inbox| inbox.end().is_none()).map(|_| choice.clone()));
        sent += pair.sent_bytes;
        let is_over = pair.inbox.as_ref().is_some_and(|inbox| inbox.end().is_some());
        folder.cut();
        if is_over {
            // The ledger remembers what is whole; the same offer goes through again.
            known = Some(choice.clone());
        }
    }
    let mut pair = Pair::new(tree, troubles, folder, &mut seeded, window, known);
    let ends = pair.finish(&choice);
    assert_eq!(ends, (Some(End::Complete), Some(End::Complete)), "seed {seed}");
    sent += pair.sent_bytes;
    check(&pair, tree, troubles, &accepted(tree, &choice));
    sent
}

fn pauses(pair: &mut Pair<'_>) {
    match pair.seeded.below(60) {
        0 => pair.outbox.pause(),
        1 | 2 => pair.outbox.resume(),
        3 => pair.inbox.iter_mut().for_each(transfer::Inbox::pause),
        4 | 5 => pair.inbox.iter_mut().for_each(transfer::Inbox::resume),
        6..=9 => pair.inbox.iter_mut().for_each(transfer::Inbox::say_credit),
        _ => {}
    }
}

pub(crate) fn check(pair: &Pair<'_>, tree: &Tree, troubles: &Troubles, accepted: &BTreeSet<u32>) {
    let verified = pair.verified();
    let whole: BTreeSet<u32> = accepted.iter().copied().filter(|entry| !fails(tree, troubles, *entry)).collect();
    assert_eq!(verified.keys().copied().collect::<BTreeSet<u32>>(), whole);
    for (entry, path) in &verified {
        let (item, content) = (&tree.items[*entry as usize], &tree.contents[*entry as usize]);
        let path = path.to_string();
        match item.kind {
            ItemKind::File => {
                assert_eq!(pair.folder.files.get(&path), Some(&(content.clone(), item.modified)), "{path}")
            }
            ItemKind::Folder => assert!(pair.folder.folders.contains(&path), "{path}"),
        }
    }
    let files = whole.iter().filter(|entry| tree.items[**entry as usize].kind == ItemKind::File).count();
    assert_eq!((pair.folder.files.len(), pair.folder.parts.len()), (files, 0));
    let amounts = (pair.outbox.amount(), pair.inbox.as_ref().unwrap().amount());
    let bytes: u64 = whole.iter().map(|entry| tree.items[*entry as usize].bytes.get()).sum();
    assert_eq!((amounts.0.done, amounts.0.total, amounts.1.done, amounts.1.total), (bytes, bytes, bytes, bytes));
    assert_eq!(pair.inbox.as_ref().unwrap().weight(), 0, "what is settled weighs nothing");
    let told = pair.sent_news.iter().filter(|news| matches!(news, OutboxNews::Verified { .. })).count();
    assert_eq!(told, whole.len());
}

/// An empty file that shrank has no byte to miss.
fn fails(tree: &Tree, troubles: &Troubles, entry: u32) -> bool {
    let shrank = troubles.shrunk.contains(&entry) && !tree.contents[entry as usize].is_empty();
    let is_file = tree.items[entry as usize].kind == ItemKind::File;
    is_file && (shrank || troubles.unreadable.contains(&entry) || troubles.changed.contains(&entry))
}

fn troubles(tree: &Tree, seeded: &mut Seeded) -> Troubles {
    let mut troubles = Troubles::default();
    for entry in 0..u32::try_from(tree.items.len()).unwrap() {
        match seeded.below(12) {
            0 => drop(troubles.unreadable.insert(entry)),
            1 => drop(troubles.shrunk.insert(entry)),
            2 => drop(troubles.changed.insert(entry)),
            _ => {}
        }
    }
    troubles
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_tree_arrives_whole_however_often_the_session_breaks(seed in any::<u64>()) {
        let tree = Tree::random(&mut Seeded::new(seed));
        transfer(&tree, &Troubles::default(), &mut Folder::default(), seed);
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_arrives(seed in any::<u64>()) {
        let mut seeded = Seeded::new(seed);
        let tree = Tree::random(&mut seeded);
        let troubles = troubles(&tree, &mut seeded);
        // One session: a file that failed may have been whole in the session before.
        let choice = choice(&tree, &mut seeded);
        let mut folder = Folder::default();
        let mut pair = Pair::new(&tree, &troubles, &mut folder, &mut seeded, WINDOWS[1], None);
        prop_assert_eq!(pair.finish(&choice), (Some(End::Complete), Some(End::Complete)));
        check(&pair, &tree, &troubles, &accepted(&tree, &choice));
    }
}

#[test]
fn what_was_flushed_is_not_sent_again() {
    let mut seeded = Seeded::new(3);
    let content = seeded.bytes(100 * CHUNK);
    let tree = Tree::of_files(&[("film", &content)]);
    let (troubles, mut folder) = (Troubles::default(), Folder::default());
    let mut pair = Pair::new(&tree, &troubles, &mut folder, &mut seeded, WINDOWS[0], None);
    while pair.folder.parts.get("film").is_none_or(|part| part.bytes.len() < 60 * CHUNK) {
        assert!(pair.step(&Choice::All));
    }
    folder.cut();
    let flushed = folder.parts["film"].bytes.len();
    assert!(flushed > 50 * CHUNK);
    let mut pair = Pair::new(&tree, &troubles, &mut folder, &mut seeded, WINDOWS[0], Some(Choice::All));
    assert_eq!(pair.finish(&Choice::All).1, Some(End::Complete));
    assert_eq!(pair.sent_bytes, (content.len() - flushed) as u64);
    assert_eq!(folder.files["film"].0, content);
}

#[test]
fn a_beginning_that_is_another_is_sent_anew() {
    let mut seeded = Seeded::new(4);
    for part in [10 * CHUNK, 12 * CHUNK] {
        let content = seeded.bytes(12 * CHUNK);
        let tree = Tree::of_files(&[("film", &content)]);
        let (troubles, mut folder) = (Troubles::default(), Folder::default());
        folder.parts.entry("film".to_owned()).or_default().bytes = seeded.bytes(part);
        for seed in 0..20 {
            let mut seeded = Seeded::new(seed);
            let mut pair = Pair::new(&tree, &troubles, &mut folder, &mut seeded, WINDOWS[0], None);
            assert_eq!(pair.finish(&Choice::All), (Some(End::Complete), Some(End::Complete)));
            assert_eq!(folder.files.remove("film").unwrap().0, content);
            folder.parts.entry("film".to_owned()).or_default().bytes = seeded.bytes(part);
        }
    }
}

#[test]
fn twenty_thousand_small_files_go_in_batches() {
    let mut tree = Tree::default();
    tree.root("many", RootKind::Folder);
    tree.folder(&["many"]);
    for number in 0..20_000_u32 {
        tree.file(&["many", &format!("{number}.txt")], number.to_be_bytes()[..number as usize % 5].to_vec());
    }
    let (troubles, mut folder, mut seeded) = (Troubles::default(), Folder::default(), Seeded::new(5));
    let mut pair = Pair::new(&tree, &troubles, &mut folder, &mut seeded, WINDOWS[2], None);
    assert_eq!(pair.finish(&Choice::All), (Some(End::Complete), Some(End::Complete)));
    assert_eq!(pair.folder.files.len(), 20_000);
    assert!(pair.messages < 3_000, "{} messages", pair.messages);
}

#[test]
fn a_full_disk_fails_its_files_and_leaves_nothing() {
    let mut seeded = Seeded::new(6);
    let content = seeded.bytes(30 * CHUNK);
    let tree = Tree::of_files(&[("a", &content), ("b", b""), ("c", &content)]);
    let (troubles, mut folder) = (Troubles::default(), Folder::default());
    let mut pair = Pair::new(&tree, &troubles, &mut folder, &mut seeded, WINDOWS[0], None);
    while pair.folder.parts.is_empty() {
        assert!(pair.step(&Choice::All));
    }
    pair.folder.is_full = true;
    assert_eq!(pair.finish(&Choice::All), (Some(End::Complete), Some(End::Complete)));
    let by_us = pair.received_news.iter().filter(|news| matches!(news, InboxNews::Failed { side: Side::Us, .. }));
    let by_peer = pair.sent_news.iter().filter(|news| matches!(news, OutboxNews::Failed { side: Side::Peer, .. }));
    assert_eq!((by_us.count(), by_peer.count()), (2, 2));
    assert_eq!(folder.files.keys().collect::<Vec<_>>(), ["b"]);
    assert!(folder.parts.is_empty());
}

#[test]
fn a_file_that_failed_is_tried_again_while_the_others_go() {
    let mut seeded = Seeded::new(7);
    let content = seeded.bytes(40 * CHUNK);
    let tree = Tree::of_files(&[("a", b"first"), ("b", &content)]);
    let mut troubles = Troubles::default();
    troubles.unreadable.insert(0);
    let better = Troubles::default();
    let mut folder = Folder::default();
    let mut pair = Pair::new(&tree, &troubles, &mut folder, &mut seeded, WINDOWS[0], None);
    while !pair.sent_news.iter().any(|news| matches!(news, OutboxNews::Failed { entry: 0, .. })) {
        assert!(pair.step(&Choice::All));
    }
    pair.troubles = &better;
    assert!(pair.outbox.retry(0));
    assert!(!pair.outbox.retry(0) && !pair.outbox.retry(1));
    assert_eq!(pair.finish(&Choice::All), (Some(End::Complete), Some(End::Complete)));
    assert_eq!(folder.files["a"].0, b"first");
    assert_eq!(folder.files["b"].0, content);
}

//! A transfer that is offered again while what was said and sent of it before is still on its way.

use proptest::prelude::*;
use transfer::{End, Inbox, InboxAsk, Outbox, WINDOW};
use wire::files::{Bytes, CancelReason, Choice, Chunk, FilesMessage, Wanted};

use crate::disks::{Folder, Troubles};
use crate::pair::Pair;
use crate::seeded::Seeded;
use crate::torn::{WINDOWS, accepted, check, choice};
use crate::tree::{ID, LIFE, Tree};

fn one() -> Tree {
    Tree::of_files(&[("a", b"one")])
}

#[test]
fn what_was_said_in_an_earlier_life_changes_nothing() {
    let tree = one();
    let wanted = Wanted::From { offset: Bytes::ZERO, digest: None };
    let late = [
        FilesMessage::Accept { transfer: ID, choice: Choice::All, window: Bytes::from(WINDOW) },
        FilesMessage::Want { transfer: ID, first: 0, items: vec![wanted].try_into().unwrap() },
        FilesMessage::Credit { transfer: ID, bytes: Bytes::MAX },
        FilesMessage::Verified { transfer: ID, items: vec![0].try_into().unwrap() },
        FilesMessage::Cancel { transfer: ID, reason: CancelReason::Unknown },
    ];
    let mut outbox = Outbox::new(ID, LIFE.next(), tree.listed(), tree.items.clone());
    while outbox.poll().is_some() {}
    for message in late {
        outbox.heard(LIFE, message);
        assert_eq!((outbox.end(), outbox.poll()), (None, None));
    }
}

#[test]
fn a_chunk_that_was_sent_in_an_earlier_life_is_neither_written_nor_counted() {
    let tree = one();
    let mut inbox = Inbox::again(ID, LIFE.next(), &tree.listed(), 2 * 65_536, Choice::All).unwrap();
    let bytes = [0; 65_536];
    for item in 0..9 {
        assert_eq!(inbox.chunk(&Chunk { transfer: ID, life: LIFE, item, offset: Bytes::ZERO, bytes: &bytes }), None);
    }
    assert_eq!(inbox.end(), None);
    let asks: Vec<InboxAsk> = std::iter::from_fn(|| inbox.poll()).collect();
    assert!(matches!(asks.as_slice(), [InboxAsk::Say(FilesMessage::Accept { .. })]), "{asks:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whoever_ends_a_transfer_it_arrives_whole_when_it_is_offered_again_at_once(seed in any::<u64>()) {
        let mut seeded = Seeded::new(seed);
        let tree = Tree::random(&mut seeded);
        let choice = choice(&tree, &mut seeded);
        let window = seeded.one_of(&WINDOWS);
        let (troubles, mut folder) = (Troubles::default(), Folder::default());
        let mut pair = Pair::new(&tree, &troubles, &mut folder, &mut seeded, window, None);
        for _ in 0..1 + pair.seeded.below(3) {
            for _ in 0..pair.seeded.below(200) {
                pair.step(&choice);
            }
            pair.retry(&choice);
        }
        prop_assert_eq!(pair.finish(&choice), (Some(End::Complete), Some(End::Complete)));
        check(&pair, &tree, &troubles, &accepted(&tree, &choice));
    }
}

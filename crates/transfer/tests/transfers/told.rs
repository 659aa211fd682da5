//! What each side answers to what it is told, message by message.

use transfer::{End, Found, Inbox, InboxAsk, InboxNews, OfferRefused, Outbox, OutboxAsk, OutboxNews, Side, WINDOW};
use wire::files::{
    Bytes, CancelReason, Choice, Chunk, Digest, Fault, FaultCode, FilesMessage, Finished, Item, RootKind, Wanted,
};

use crate::disks::hash;
use crate::tree::{ID, LIFE, Tree, path, size};

const FORBIDDEN: End = End::Cancelled { by: Side::Us, reason: CancelReason::Protocol };

fn inbox(tree: &Tree) -> Inbox {
    let mut inbox = Inbox::offered(ID, LIFE, &tree.listed(), WINDOW).unwrap();
    inbox.accept(Choice::All).unwrap();
    drain(&mut inbox);
    inbox
}

fn drain(inbox: &mut Inbox) -> Vec<InboxAsk> {
    std::iter::from_fn(|| inbox.poll()).collect()
}

fn outbox_asks(outbox: &mut Outbox<Vec<Item>>) -> Vec<OutboxAsk> {
    std::iter::from_fn(|| outbox.poll()).collect()
}

fn items(tree: &Tree) -> FilesMessage {
    FilesMessage::Items { transfer: ID, first: 0, items: tree.items.clone().try_into().unwrap() }
}

fn done(item: u32, content: &[u8]) -> FilesMessage {
    FilesMessage::Done {
        transfer: ID,
        items: vec![Finished { item, digest: hash(content).digest() }].try_into().unwrap(),
    }
}

fn chunk(item: u32, offset: usize, bytes: &[u8]) -> Chunk<'_> {
    Chunk { transfer: ID, life: LIFE, item, offset: size(offset), bytes }
}

/// An inbox to which two files of three bytes were announced, and that wants both.
fn wanting(tree: &Tree) -> Inbox {
    let mut inbox = inbox(tree);
    inbox.heard(LIFE, items(tree));
    drain(&mut inbox);
    inbox.looked(0, Found::Nothing);
    inbox.looked(1, Found::Nothing);
    drain(&mut inbox);
    inbox
}

fn two() -> Tree {
    Tree::of_files(&[("a", b"one"), ("b", b"two")])
}

#[test]
fn an_offer_asks_the_person_and_nothing_else() {
    let mut inbox = Inbox::offered(ID, LIFE, &two().listed(), WINDOW).unwrap();
    assert_eq!(drain(&mut inbox), [InboxAsk::Decide]);
    inbox.heard(LIFE, items(&two()));
    assert_eq!(inbox.end(), Some(FORBIDDEN));
    let leaves = drain(&mut inbox).into_iter().any(|ask| ask == InboxAsk::Leave { keep_parts: true });
    assert!(leaves && inbox.accept(Choice::All).is_err());
}

#[test]
fn a_no_ends_it_on_both_sides() {
    let mut inbox = Inbox::offered(ID, LIFE, &two().listed(), WINDOW).unwrap();
    drain(&mut inbox);
    inbox.decline();
    let said = InboxAsk::Say(FilesMessage::Decline { transfer: ID });
    let over = InboxAsk::Tell(InboxNews::Over(End::Declined));
    assert_eq!(drain(&mut inbox), [said, InboxAsk::Leave { keep_parts: false }, over]);
    let mut outbox = Outbox::new(ID, LIFE, two().listed(), two().items);
    outbox.heard(LIFE, FilesMessage::Decline { transfer: ID });
    assert_eq!(outbox.end(), Some(End::Declined));
}

#[test]
fn a_choice_of_what_is_not_offered_is_no_answer() {
    let mut inbox = Inbox::offered(ID, LIFE, &two().listed(), WINDOW).unwrap();
    for roots in [vec![2], vec![0, 0]] {
        assert!(inbox.accept(Choice::Some(roots.try_into().unwrap())).is_err());
    }
    inbox.accept(Choice::Some(vec![1].try_into().unwrap())).unwrap();
    assert_eq!(inbox.amount().total, 3);
}

#[test]
fn offers_that_contradict_themselves_are_refused() {
    let refused = |change: fn(&mut Tree)| {
        let mut tree = two();
        change(&mut tree);
        Inbox::offered(ID, LIFE, &tree.listed(), WINDOW).unwrap_err()
    };
    assert_eq!(refused(|tree| tree.roots[0].items = 0), OfferRefused::Malformed);
    assert_eq!(refused(|tree| tree.roots[0].items = 2), OfferRefused::Malformed);
    assert_eq!(refused(|tree| tree.roots[0].name = "..".to_owned().try_into().unwrap()), OfferRefused::Malformed);
    assert_eq!(refused(|tree| tree.roots[1].items = u32::MAX), OfferRefused::TooMany);
}

#[test]
fn what_nobody_consented_to_ends_the_transfer() {
    let announced = |change: fn(&mut Item)| {
        let tree = two();
        let mut inbox = inbox(&tree);
        let mut strange = tree.clone();
        change(&mut strange.items[1]);
        inbox.heard(LIFE, items(&strange));
        assert!(!drain(&mut inbox).iter().any(|ask| matches!(ask, InboxAsk::Look { .. })));
        inbox.end()
    };
    assert_eq!(announced(|item| item.bytes = Bytes::from(4)), Some(FORBIDDEN));
    assert_eq!(announced(|item| item.root = 0), Some(FORBIDDEN));
    assert_eq!(announced(|item| item.root = 2), Some(FORBIDDEN));
    assert_eq!(announced(|item| item.path = path(&["c"])), Some(FORBIDDEN));
    assert_eq!(announced(|item| item.path = path(&["b", "c"])), Some(FORBIDDEN));
    assert_eq!(announced(|item| item.kind = wire::files::ItemKind::Folder), Some(FORBIDDEN));
}

#[test]
fn a_path_that_climbs_is_refused_and_the_rest_goes_on() {
    let mut tree = Tree::default();
    tree.root("d", RootKind::Folder);
    tree.folder(&["d"]);
    tree.file(&["d", "..", "x"], b"x".to_vec());
    let mut inbox = inbox(&tree);
    inbox.heard(LIFE, items(&tree));
    let asks = drain(&mut inbox);
    assert!(asks.iter().any(|ask| matches!(ask, InboxAsk::MakeFolder { number: 0, .. })));
    inbox.made(0, Ok(()));
    let items = vec![Wanted::Nothing, Wanted::Refused { code: FaultCode::Name }].try_into().unwrap();
    assert_eq!(drain(&mut inbox)[1], InboxAsk::Say(FilesMessage::Want { transfer: ID, first: 0, items }));
    assert_eq!(inbox.end(), Some(End::Complete));
}

#[test]
fn chunks_that_the_protocol_forbids_are_not_written() {
    let tree = two();
    let table: [(&str, &[Chunk<'_>]); 7] = [
        ("a gap", &[chunk(0, 1, b"n")]),
        ("a repetition", &[chunk(0, 0, b"o"), chunk(0, 0, b"o")]),
        ("beyond the end", &[chunk(0, 0, b"one!")]),
        ("behind the end", &[chunk(0, 0, b"one"), chunk(0, 3, b"!")]),
        ("unknown", &[chunk(2, 0, b"x")]),
        ("an earlier file", &[chunk(1, 0, b"t"), chunk(0, 0, b"o")]),
        ("far away", &[chunk(0, 1 << 50, b"o")]),
    ];
    for (what, chunks) in table {
        let mut inbox = wanting(&tree);
        let (last, first) = chunks.split_last().unwrap();
        assert!(first.iter().all(|chunk| inbox.chunk(chunk).is_some()), "{what}");
        assert_eq!(inbox.chunk(last), None, "{what}");
        assert_eq!(inbox.end(), Some(FORBIDDEN), "{what}");
    }
}

#[test]
fn more_than_the_window_ends_the_transfer() {
    let content = vec![7; 200_000];
    let tree = Tree::of_files(&[("a", &content)]);
    let mut inbox = Inbox::again(ID, LIFE, &tree.listed(), 131_072, Choice::All).unwrap();
    inbox.heard(LIFE, items(&tree));
    drain(&mut inbox);
    inbox.looked(0, Found::Nothing);
    drain(&mut inbox);
    assert!(inbox.chunk(&chunk(0, 0, &content[..65_536])).is_some());
    assert!(inbox.chunk(&chunk(0, 65_536, &content[..65_536])).is_some());
    assert_eq!(inbox.chunk(&chunk(0, 131_072, &content[..1])), None);
    assert_eq!(inbox.end(), Some(FORBIDDEN));
}

#[test]
fn bytes_that_are_not_what_was_promised_are_thrown_away() {
    let mut inbox = wanting(&two());
    assert!(inbox.chunk(&chunk(0, 0, b"0ne")).is_some());
    inbox.written(0, 3, Ok(()));
    inbox.heard(LIFE, done(0, b"one"));
    let asks = drain(&mut inbox);
    assert!(asks.contains(&InboxAsk::Discard { number: 0 }));
    let items = vec![Fault { item: 0, code: FaultCode::Digest }].try_into().unwrap();
    assert!(asks.contains(&InboxAsk::Say(FilesMessage::Failed { transfer: ID, items })));
    assert!(!asks.iter().any(|ask| matches!(ask, InboxAsk::Commit { .. })));
    assert_eq!((inbox.end(), inbox.amount().total), (None, 3));
}

#[test]
fn the_digest_may_come_before_the_bytes() {
    let mut inbox = wanting(&two());
    inbox.heard(LIFE, done(0, b"one"));
    assert_eq!(drain(&mut inbox), []);
    assert!(inbox.chunk(&chunk(0, 0, b"one")).is_some());
    assert_eq!(drain(&mut inbox), [InboxAsk::Commit { number: 0, digest: hash(b"one").digest() }]);
}

#[test]
fn chunks_of_a_file_that_failed_here_are_credited_and_dropped() {
    let mut inbox = wanting(&two());
    assert!(inbox.chunk(&chunk(0, 0, b"o")).is_some());
    inbox.written(0, 1, Err(FaultCode::NoSpace));
    assert!(drain(&mut inbox).contains(&InboxAsk::Discard { number: 0 }));
    assert_eq!(inbox.chunk(&chunk(0, 1, b"n")), None);
    assert_eq!(inbox.end(), None);
    assert!(inbox.chunk(&chunk(1, 0, b"t")).is_some());
    assert_eq!(inbox.chunk(&chunk(0, 2, b"e")), None);
    assert_eq!(inbox.end(), Some(FORBIDDEN));
}

#[test]
fn a_folder_that_is_gone_costs_what_was_to_stand_in_it_and_the_rest_goes_on() {
    let mut inbox = wanting(&two());
    assert!(inbox.chunk(&chunk(0, 0, b"o")).is_some());
    inbox.written(0, 1, Err(FaultCode::NoFolder));
    assert_eq!(inbox.end(), None);
    assert!(inbox.chunk(&chunk(1, 0, b"two")).is_some());
}

#[test]
fn what_only_the_other_side_may_say_ends_the_transfer() {
    let tree = two();
    let verified = FilesMessage::Verified { transfer: ID, items: vec![0].try_into().unwrap() };
    let offer = FilesMessage::Offer { transfer: ID, roots: tree.listed() };
    let accept = FilesMessage::Accept { transfer: ID, choice: Choice::All, window: Bytes::from(WINDOW) };
    let credit = FilesMessage::Credit { transfer: ID, bytes: Bytes::ZERO };
    let want = FilesMessage::Want { transfer: ID, first: 0, items: vec![Wanted::Nothing].try_into().unwrap() };
    let decline = FilesMessage::Decline { transfer: ID };
    for message in [verified.clone(), offer.clone(), accept.clone(), credit, want.clone(), decline.clone()] {
        let mut inbox = wanting(&tree);
        inbox.heard(LIFE, message.clone());
        assert_eq!(inbox.end(), Some(FORBIDDEN), "{message:?}");
    }
    for message in [verified, offer, accept.clone(), want, decline, items(&tree), done(0, b"one")] {
        let mut outbox = Outbox::new(ID, LIFE, tree.listed(), tree.items.clone());
        outbox.heard(LIFE, accept.clone());
        outbox.heard(LIFE, message.clone());
        assert_eq!(outbox.end(), Some(FORBIDDEN), "{message:?}");
        assert!(
            outbox_asks(&mut outbox)
                .contains(&OutboxAsk::Say(FilesMessage::Cancel { transfer: ID, reason: CancelReason::Protocol }))
        );
    }
}

#[test]
fn a_wish_that_makes_no_sense_ends_the_transfer() {
    let digest = Some(Digest([1; 32]));
    let strange = [(4, digest), (1, None)];
    for (offset, digest) in strange {
        let mut outbox = Outbox::new(ID, LIFE, two().listed(), two().items);
        outbox.heard(LIFE, FilesMessage::Accept { transfer: ID, choice: Choice::All, window: Bytes::from(WINDOW) });
        outbox_asks(&mut outbox);
        let from = Wanted::From { offset: Bytes::from(offset), digest };
        outbox.heard(
            LIFE,
            FilesMessage::Want { transfer: ID, first: 0, items: vec![from, Wanted::Nothing].try_into().unwrap() },
        );
        assert_eq!(outbox.end(), Some(FORBIDDEN));
    }
}

#[test]
fn the_other_side_hears_of_a_pause_once_and_nothing_is_read_in_it() {
    let mut outbox = Outbox::new(ID, LIFE, two().listed(), two().items);
    outbox.heard(LIFE, FilesMessage::Accept { transfer: ID, choice: Choice::All, window: Bytes::from(WINDOW) });
    outbox_asks(&mut outbox);
    outbox.pause();
    outbox.pause();
    let said = outbox_asks(&mut outbox);
    assert_eq!(said.iter().filter(|ask| **ask == OutboxAsk::Say(FilesMessage::Pause { transfer: ID })).count(), 1);
    let from = Wanted::From { offset: Bytes::ZERO, digest: None };
    outbox.heard(
        LIFE,
        FilesMessage::Want { transfer: ID, first: 0, items: vec![from.clone(), from].try_into().unwrap() },
    );
    outbox.heard(LIFE, FilesMessage::Resume { transfer: ID });
    assert_eq!(outbox_asks(&mut outbox), []);
    outbox.resume();
    assert!(outbox_asks(&mut outbox).iter().any(|ask| matches!(ask, OutboxAsk::Read { .. })));
}

#[test]
fn the_digest_may_come_before_a_file_that_comes_anew() {
    let mut inbox = inbox(&two());
    inbox.heard(LIFE, items(&two()));
    drain(&mut inbox);
    inbox.looked(0, Found::Part(hash(b"0ne")));
    inbox.looked(1, Found::Part(hash(b"two")));
    drain(&mut inbox);
    inbox.heard(LIFE, done(0, b"one"));
    assert_eq!(drain(&mut inbox), []);
    inbox.heard(LIFE, done(1, b"two"));
    assert_eq!(drain(&mut inbox), [InboxAsk::Commit { number: 1, digest: hash(b"two").digest() }]);
    let write = inbox.chunk(&chunk(0, 0, b"one")).unwrap();
    assert!(write.begins && write.offset == 0);
    assert_eq!(drain(&mut inbox), [InboxAsk::Commit { number: 0, digest: hash(b"one").digest() }]);
}

#[test]
fn a_fifth_batch_without_an_answer_ends_the_transfer() {
    let names: Vec<String> = (0..6).map(|number| number.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    let tree = Tree::of_files(&files);
    let mut inbox = inbox(&tree);
    for number in 0..5 {
        assert_eq!(inbox.end(), None);
        let items = vec![tree.items[number].clone()].try_into().unwrap();
        inbox.heard(LIFE, FilesMessage::Items { transfer: ID, first: u32::try_from(number).unwrap(), items });
    }
    assert_eq!(inbox.end(), Some(FORBIDDEN));
}

#[test]
fn a_peer_that_pauses_and_goes_on_a_thousand_times_leaves_nothing_to_be_told() {
    let transfer = ID;
    let mut inbox = inbox(&two());
    let mut outbox = Outbox::new(ID, LIFE, two().listed(), two().items);
    outbox.heard(LIFE, FilesMessage::Accept { transfer, choice: Choice::All, window: Bytes::from(WINDOW) });
    outbox_asks(&mut outbox);
    for _ in 0..1_000 {
        for message in [FilesMessage::Pause { transfer }, FilesMessage::Resume { transfer }] {
            inbox.heard(LIFE, message.clone());
            outbox.heard(LIFE, message);
        }
    }
    assert_eq!(drain(&mut inbox), []);
    inbox.heard(LIFE, FilesMessage::Pause { transfer });
    outbox.heard(LIFE, FilesMessage::Pause { transfer });
    assert_eq!(drain(&mut inbox), [InboxAsk::Tell(InboxNews::Paused(Side::Peer))]);
    assert_eq!(outbox_asks(&mut outbox), [OutboxAsk::Tell(OutboxNews::Paused(Side::Peer))]);
}

//! A receiver without manners: any message in any state. The sender's hands read nothing before a yes, nothing that was not
//! dropped, and nothing beyond the credit.

use std::collections::BTreeMap;

use proptest::prelude::*;
use transfer::{Outbox, OutboxAsk, OutboxNews};
use wire::files::{Bytes, CancelReason, Choice, Digest, Fault, FaultCode, FilesMessage, Finished, Wanted};
use wire::limits::CHUNK;

use crate::disks::hash;
use crate::seeded::Seeded;
use crate::tree::{ID, LIFE, Tree};

const STEPS: usize = 10_000;

/// The batches that were announced and not answered, as first number and length.
type Batches = Vec<(u32, usize)>;

fn bytes(seeded: &mut Seeded) -> Bytes {
    Bytes::try_from(seeded.one_of(&[0, 1, 100, 65_535, 65_536, 200_000, Bytes::MAX.get()])).unwrap()
}

fn wanted(seeded: &mut Seeded) -> Wanted {
    match seeded.below(40) {
        0 => Wanted::From { offset: bytes(seeded), digest: Some(Digest([3; 32])) },
        1 => Wanted::From { offset: Bytes::from(1), digest: None },
        2..=5 => Wanted::Nothing,
        6..=9 => Wanted::Refused { code: FaultCode::NoSpace },
        10..=14 => Wanted::From { offset: Bytes::from(1), digest: Some(hash(&[0]).digest()) },
        _ => Wanted::From { offset: Bytes::ZERO, digest: None },
    }
}

fn message(batches: &mut Batches, sent: u64, items: u32, seeded: &mut Seeded) -> FilesMessage {
    let transfer = ID;
    let number = |seeded: &mut Seeded| u32::try_from(seeded.below(u64::from(items) + 2)).unwrap();
    match seeded.below(200) {
        0 => FilesMessage::Done {
            transfer,
            items: vec![Finished { item: 0, digest: Digest([1; 32]) }].try_into().unwrap(),
        },
        1 => FilesMessage::Decline { transfer },
        2 => FilesMessage::Cancel { transfer, reason: CancelReason::Person },
        3 => FilesMessage::Verified { transfer, items: vec![number(seeded)].try_into().unwrap() },
        4 => FilesMessage::Credit { transfer, bytes: bytes(seeded) },
        5 => FilesMessage::Want { transfer, first: number(seeded), items: vec![wanted(seeded)].try_into().unwrap() },
        6 => FilesMessage::Accept {
            transfer,
            choice: Choice::Some(vec![seeded.one_of(&[0, 1, 99])].try_into().unwrap()),
            window: bytes(seeded),
        },
        7..=20 => FilesMessage::Pause { transfer },
        21..=60 => FilesMessage::Resume { transfer },
        61..=70 => FilesMessage::Failed {
            transfer,
            items: vec![Fault { item: number(seeded), code: FaultCode::Disk }].try_into().unwrap(),
        },
        71..=120 => FilesMessage::Credit { transfer, bytes: Bytes::try_from(sent).unwrap() },
        _ if batches.is_empty() => FilesMessage::Resume { transfer },
        _ => {
            let (first, length) = batches.remove(0);
            let items: Vec<Wanted> = (0..length).map(|_| wanted(seeded)).collect();
            FilesMessage::Want { transfer, first, items: items.try_into().unwrap() }
        }
    }
}

/// One transfer to its end; returns the steps it took, and the bytes that went.
fn run(seeded: &mut Seeded) -> (usize, u64) {
    let tree = Tree::random(seeded);
    let items = u32::try_from(tree.items.len()).unwrap();
    let mut outbox = Outbox::new(ID, LIFE, tree.listed(), tree.items.clone());
    let (mut batches, mut jobs, mut open) = (Batches::new(), Vec::new(), BTreeMap::new());
    let (mut accepted, mut sent, mut credited, mut steps) = (false, 0, 0, 0);
    let mut window = 200_000;
    while outbox.end().is_none() && steps < STEPS {
        steps += 1;
        match seeded.below(4) {
            0 if !accepted => outbox
                .heard(LIFE, FilesMessage::Accept { transfer: ID, choice: Choice::All, window: Bytes::from(200_000) }),
            0 | 1 => {
                let message = message(&mut batches, sent, items, seeded);
                if let FilesMessage::Credit { bytes, .. } = &message {
                    credited = bytes.get().min(sent).max(credited);
                }
                if let FilesMessage::Accept { window: opened, .. } = &message
                    && !accepted
                {
                    window = opened.get();
                }
                outbox.heard(LIFE, message);
            }
            _ if !jobs.is_empty() => match jobs.remove(0) {
                OutboxAsk::Open { number, entry, prefix } => {
                    open.insert(number, entry);
                    let content = &tree.contents[entry as usize];
                    outbox.opened(number, Ok(hash(&content[..usize::try_from(prefix).unwrap()])));
                }
                OutboxAsk::Read { number, offset, length } => {
                    let start = usize::try_from(offset).unwrap();
                    let bytes = &tree.contents[open[&number] as usize][start..start + length];
                    let result = if seeded.once_in(50) { Err(FaultCode::Vanished) } else { Ok(bytes) };
                    sent += outbox.read(number, result).map_or(0, |_| length as u64);
                    assert!(sent - credited <= window, "{} bytes beyond the credit", sent - credited);
                }
                OutboxAsk::Finish { number } => outbox.finished(number, Ok(())),
                OutboxAsk::Close { .. } | OutboxAsk::Say(_) | OutboxAsk::Tell(_) => {}
            },
            _ => {}
        }
        while let Some(ask) = outbox.poll() {
            match &ask {
                OutboxAsk::Say(FilesMessage::Items { first, items, .. }) => {
                    batches.push((*first, items.as_slice().len()))
                }
                OutboxAsk::Tell(OutboxNews::Accepted(_)) => accepted = true,
                OutboxAsk::Open { entry, .. } => assert!(accepted && *entry < items),
                OutboxAsk::Read { length, .. } => assert!(accepted && (1..=CHUNK).contains(length)),
                OutboxAsk::Finish { .. } | OutboxAsk::Close { .. } | OutboxAsk::Say(_) | OutboxAsk::Tell(_) => {}
            }
            jobs.push(ask);
        }
    }
    (steps, sent)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_a_receiver_says_no_more_is_read_than_was_offered_and_credited(seed in any::<u64>()) {
        let mut seeded = Seeded::new(seed);
        let (mut steps, mut sent) = (0, 0);
        while steps < STEPS {
            let (more, bytes) = run(&mut seeded);
            steps += more;
            sent += bytes;
        }
        prop_assert!(sent > 2_000_000, "{sent} bytes are too few to prove anything");
    }
}

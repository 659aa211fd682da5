//! A sender without manners: any message and any chunk in any state. The receiver's hands are asked for nothing before the
//! person said yes, and for nothing beyond it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use transfer::{End, Found, Inbox, InboxAsk, SafePath, Write};
use wire::files::{
    Bytes, CancelReason, Choice, Chunk, Digest, Fault, FaultCode, FilesMessage, Finished, Item, ItemKind, Listed, Root,
    RootKind, TransferId, Wanted,
};

use crate::disks::hash;
use crate::seeded::Seeded;
use crate::tree::{ID, LIFE, path};

const STEPS: usize = 10_000;

/// What the hands know of an item.
struct Known {
    bytes: u64,
    written: u64,
    is_wanted: bool,
    is_promised: bool,
}

/// The receiver's hands, which believe nothing.
#[derive(Default)]
struct Hands {
    is_accepted: bool,
    known: BTreeMap<u32, Known>,
    waiting: Vec<InboxAsk>,
    /// Batches that were announced and not answered.
    unanswered: usize,
    /// The item of the last chunk.
    last: u32,
    looked: u64,
    ended: Option<End>,
    /// Writes, and files that were to be committed, over all transfers: to see that the run went deep.
    deeds: u32,
}

fn roots(seeded: &mut Seeded) -> Listed<Root, { wire::limits::ROOTS }> {
    let kinds = [RootKind::File, RootKind::Folder, RootKind::Others];
    let root = |name: &str, seeded: &mut Seeded| {
        let kind = seeded.one_of(&kinds);
        let items = if kind == RootKind::File { 1 } else { 1 + u32::try_from(seeded.below(3_000)).unwrap() };
        let bytes = Bytes::from(u32::try_from(seeded.below(6_000)).unwrap());
        Root { name: name.to_owned().try_into().unwrap(), kind, items, bytes }
    };
    vec![root("a", seeded), root("b", seeded)].try_into().unwrap()
}

fn size(seeded: &mut Seeded) -> Bytes {
    let number = seeded.one_of(&[0, 1, 9, 65_536, 65_537, 1 << 40, Bytes::MAX.get()]);
    Bytes::try_from(number).unwrap()
}

fn digest(seeded: &mut Seeded) -> Digest {
    if seeded.once_in(2) { hash(&[]).digest() } else { Digest([9; 32]) }
}

/// A number near those that were announced.
fn number(next: u32, seeded: &mut Seeded) -> u32 {
    match seeded.below(20) {
        0 => u32::try_from(seeded.next() >> 32).unwrap(),
        1 => next,
        _ => u32::try_from(seeded.below(u64::from(next) + 1)).unwrap(),
    }
}

fn item(seeded: &mut Seeded) -> Item {
    let first = seeded.one_of(&["a", "b", "A", "..", "c"]);
    let more: Vec<&str> =
        (0..seeded.below(3)).map(|_| seeded.one_of(&["x", "X", "..", "con", "y\0", "x/../.."])).collect();
    let parts: Vec<&str> = [first].into_iter().chain(more).collect();
    Item {
        root: u32::try_from(seeded.below(3)).unwrap(),
        path: path(&parts),
        kind: seeded.one_of(&[ItemKind::File, ItemKind::File, ItemKind::Folder]),
        bytes: if seeded.once_in(8) { size(seeded) } else { Bytes::from(u32::try_from(seeded.below(4)).unwrap()) },
        modified: Some(seeded.next().cast_signed()),
    }
}

/// An item as it should be.
fn plausible(roots: &[Root], seeded: &mut Seeded) -> Item {
    let place = seeded.index(roots.len());
    let name = roots[place].name.as_raw();
    let leaf = seeded.below(1_000_000).to_string();
    let parts = if roots[place].kind == RootKind::File { vec![name] } else { vec![name, &leaf] };
    let bytes = Bytes::from(u32::try_from(seeded.below(3)).unwrap()).min(roots[place].bytes);
    Item { root: u32::try_from(place).unwrap(), path: path(&parts), kind: ItemKind::File, bytes, modified: None }
}

/// What an honest sender might say now.
fn tame(next: &mut u32, roots: &[Root], hands: &Hands, seeded: &mut Seeded) -> FilesMessage {
    let transfer = ID;
    let known = |is: fn(&Known) -> bool, seeded: &mut Seeded| {
        let numbers: Vec<u32> = hands.known.iter().filter(|(_, known)| is(known)).map(|(number, _)| *number).collect();
        (!numbers.is_empty()).then(|| numbers[seeded.index(numbers.len())])
    };
    match seeded.below(10) {
        0 => FilesMessage::Pause { transfer },
        1 if hands.is_accepted => match known(|known| known.is_wanted, seeded) {
            Some(item) => {
                let faults = vec![Fault { item, code: FaultCode::Vanished }];
                FilesMessage::Failed { transfer, items: faults.try_into().unwrap() }
            }
            None => FilesMessage::Resume { transfer },
        },
        2..=6 => match known(|known| known.is_wanted && known.written == known.bytes && !known.is_promised, seeded) {
            Some(item) => {
                let digest = hash(&vec![0; usize::try_from(hands.known[&item].bytes).unwrap()]).digest();
                FilesMessage::Done { transfer, items: vec![Finished { item, digest }].try_into().unwrap() }
            }
            None => FilesMessage::Resume { transfer },
        },
        _ if hands.is_accepted && hands.unanswered < 4 && roots[1].kind != RootKind::File => {
            let items: Vec<Item> = (0..=seeded.index(3)).map(|_| plausible(&roots[1..], seeded)).collect();
            let items: Vec<Item> = items.into_iter().map(|item| Item { root: 1, ..item }).collect();
            let first = *next;
            *next += u32::try_from(items.len()).unwrap();
            FilesMessage::Items { transfer, first, items: items.try_into().unwrap() }
        }
        _ => FilesMessage::Resume { transfer },
    }
}

/// Anything.
fn wild(next: &mut u32, roots: &Listed<Root, { wire::limits::ROOTS }>, seeded: &mut Seeded) -> FilesMessage {
    let transfer = if seeded.once_in(50) { TransferId([1; 16]) } else { ID };
    let some = |seeded: &mut Seeded| 1 + seeded.index(3);
    match seeded.below(64) {
        0 => FilesMessage::Offer { transfer, roots: roots.clone() },
        1 => FilesMessage::Accept { transfer, choice: Choice::All, window: size(seeded) },
        2 => FilesMessage::Decline { transfer },
        3 => FilesMessage::Want {
            transfer,
            first: number(*next, seeded),
            items: vec![Wanted::Nothing].try_into().unwrap(),
        },
        4 => FilesMessage::Credit { transfer, bytes: size(seeded) },
        5 => FilesMessage::Verified { transfer, items: vec![number(*next, seeded)].try_into().unwrap() },
        6 => FilesMessage::Cancel { transfer, reason: CancelReason::Person },
        7..=10 => FilesMessage::Pause { transfer },
        11..=14 => FilesMessage::Resume { transfer },
        15..=24 => {
            let fault = |seeded: &mut Seeded| Fault { item: number(*next, seeded), code: FaultCode::Changed };
            let items: Vec<Fault> = (0..some(seeded)).map(|_| fault(seeded)).collect();
            FilesMessage::Failed { transfer, items: items.try_into().unwrap() }
        }
        25..=38 => {
            let items: Vec<Finished> =
                (0..some(seeded)).map(|_| Finished { item: number(*next, seeded), digest: digest(seeded) }).collect();
            FilesMessage::Done { transfer, items: items.try_into().unwrap() }
        }
        _ => {
            let strange = seeded.once_in(12);
            let one = |seeded: &mut Seeded| if strange { item(seeded) } else { plausible(roots.as_slice(), seeded) };
            let items: Vec<Item> = (0..some(seeded)).map(|_| one(seeded)).collect();
            let first = if seeded.once_in(40) { number(*next, seeded) } else { *next };
            *next = first.saturating_add(u32::try_from(items.len()).unwrap());
            FilesMessage::Items { transfer, first, items: items.try_into().unwrap() }
        }
    }
}

impl Hands {
    /// Hears what the sender says, to know what an honest one might say next.
    fn hear(&mut self, message: &FilesMessage) {
        match message {
            FilesMessage::Items { .. } => self.unanswered += 1,
            FilesMessage::Done { items, .. } => {
                for Finished { item, .. } in items.as_slice() {
                    self.known.get_mut(item).into_iter().for_each(|known| known.is_promised = true);
                }
            }
            FilesMessage::Offer { .. } | FilesMessage::Accept { .. } | FilesMessage::Decline { .. } => {}
            FilesMessage::Want { .. } | FilesMessage::Credit { .. } | FilesMessage::Verified { .. } => {}
            FilesMessage::Failed { .. } | FilesMessage::Cancel { .. } => {}
            FilesMessage::Pause { .. } | FilesMessage::Resume { .. } => {}
        }
    }

    /// Takes what the inbox asks, and holds it to what was consented.
    fn ask(&mut self, ask: InboxAsk, consented: u64) {
        assert!(self.ended.is_none() || matches!(ask, InboxAsk::Leave { .. }), "{ask:?} after the end");
        match ask {
            InboxAsk::Look { number, ref path, bytes, .. } => {
                self.touch(path);
                self.looked += bytes.get();
                assert!(self.looked <= consented, "{} bytes of {consented}", self.looked);
                self.known
                    .insert(number, Known { bytes: bytes.get(), written: 0, is_wanted: false, is_promised: false });
                self.waiting.push(ask);
            }
            InboxAsk::MakeFolder { ref path, .. } => {
                self.touch(path);
                self.waiting.push(ask);
            }
            InboxAsk::Commit { number, .. } => {
                assert!(self.known.contains_key(&number), "an unknown item is committed");
                self.deeds += 1;
                self.waiting.push(ask);
            }
            InboxAsk::Discard { number } => self.forget(number),
            InboxAsk::Leave { .. } => self.known.clear(),
            InboxAsk::Tell(transfer::InboxNews::Over(end)) => self.ended = Some(end),
            InboxAsk::Say(FilesMessage::Want { .. }) => self.unanswered = self.unanswered.saturating_sub(1),
            InboxAsk::Close { .. } | InboxAsk::Decide | InboxAsk::Tell(_) | InboxAsk::Say(_) => {}
        }
    }

    fn touch(&self, path: &SafePath) {
        assert!(self.is_accepted, "{path} is touched before consent");
        assert!(path.parts().iter().all(|part| !matches!(part.as_str(), "" | "." | "..")));
        assert!(path.parts().iter().all(|part| !part.as_str().contains(['/', '\\', '\0'])));
    }

    fn forget(&mut self, number: u32) {
        if let Some(known) = self.known.remove(&number) {
            self.looked -= known.bytes;
        }
    }

    fn write(&mut self, to: Write, length: u64) {
        assert!(self.is_accepted, "something is written before consent");
        let known = self.known.get_mut(&to.number).expect("an unknown item is written");
        assert_eq!(known.written, to.offset, "bytes are left out");
        known.written += length;
        self.last = to.number;
        self.deeds += 1;
        assert!(known.written <= known.bytes, "more than was announced");
    }

    /// Answers one of what was asked, rightly or as it likes.
    fn answer(&mut self, inbox: &mut Inbox, seeded: &mut Seeded) {
        if self.waiting.is_empty() {
            return;
        }
        let place = seeded.index(self.waiting.len());
        match self.waiting.swap_remove(place) {
            InboxAsk::Look { number, .. } => {
                let found = match seeded.below(12) {
                    0 => Found::Refused(FaultCode::NoSpace),
                    1 => Found::Whole,
                    _ => Found::Nothing,
                };
                if matches!(found, Found::Whole) {
                    self.known.remove(&number);
                }
                self.known.get_mut(&number).into_iter().for_each(|known| known.is_wanted = true);
                inbox.looked(number, found);
            }
            InboxAsk::MakeFolder { number, .. } => inbox.made(number, Ok(())),
            InboxAsk::Commit { number, .. } => {
                let result = if seeded.once_in(9) { Err(FaultCode::Disk) } else { Ok(()) };
                if result.is_ok() {
                    self.known.remove(&number);
                }
                let _ = inbox.committed(number, result);
            }
            InboxAsk::Close { .. } | InboxAsk::Discard { .. } | InboxAsk::Leave { .. } => {}
            InboxAsk::Say(_) | InboxAsk::Decide | InboxAsk::Tell(_) => {}
        }
    }
}

/// One run: so many steps, with a new transfer whenever one is over. Returns how much was written and committed in all.
fn run(seed: u64) -> u32 {
    let mut seeded = Seeded::new(seed);
    let (mut steps, mut deeds) = (0, 0);
    while steps < STEPS {
        let roots = roots(&mut seeded);
        let consented = roots.as_slice().iter().map(|root| root.bytes.get()).sum();
        let window = seeded.one_of(&[1, 65_536, 8 * 1024 * 1024]);
        let mut inbox = Inbox::offered(ID, LIFE, &roots, window).unwrap();
        let (mut hands, mut next) = (Hands::default(), 0);
        let wildness = seeded.one_of(&[1, 10, 100]);
        while hands.ended.is_none() && steps < STEPS {
            steps += 1;
            match seeded.below(10) {
                0..=3 => {
                    let message = match seeded.once_in(wildness) {
                        true => wild(&mut next, &roots, &mut seeded),
                        false => tame(&mut next, roots.as_slice(), &hands, &mut seeded),
                    };
                    hands.hear(&message);
                    inbox.heard(LIFE, message);
                }
                4 | 5 => chunk(&mut inbox, &mut hands, &mut seeded, next, wildness),
                6 if !hands.is_accepted => hands.is_accepted = inbox.accept(Choice::All).is_ok(),
                _ => hands.answer(&mut inbox, &mut seeded),
            }
            while let Some(ask) = inbox.poll() {
                hands.ask(ask, consented);
            }
        }
        deeds += hands.deeds;
    }
    deeds
}

/// Sends a chunk: the one that should come, or where it is wild any.
fn chunk(inbox: &mut Inbox, hands: &mut Hands, seeded: &mut Seeded, next: u32, wildness: u64) {
    let is_due = |number: u32, known: &Known| number >= hands.last && known.is_wanted && known.written < known.bytes;
    let due = hands.known.iter().find(|(number, known)| is_due(**number, known));
    let due = due.map(|(number, known)| (*number, known.written));
    let is_wild = seeded.once_in(4 * wildness);
    let (item, offset) = match due {
        Some(due) if !is_wild => due,
        Some((item, _)) if seeded.once_in(2) => (item, size(seeded).get()),
        Some(_) | None if is_wild => (number(next, seeded), size(seeded).get()),
        Some(_) | None => return,
    };
    let bytes = vec![0; if is_wild { 65_536 } else { 1 }];
    let offset = Bytes::try_from(offset).unwrap();
    if let Some(to) = inbox.chunk(&Chunk { transfer: ID, life: LIFE, item, offset, bytes: &bytes }) {
        hands.write(to, bytes.len() as u64);
        inbox.written(to.number, bytes.len(), if seeded.once_in(30) { Err(FaultCode::Disk) } else { Ok(()) });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_a_sender_says_nothing_is_touched_without_consent_or_beyond_it(seed in any::<u64>()) {
        let deeds = run(seed);
        prop_assert!(deeds > 100, "{deeds} deeds are too few to prove anything");
    }
}

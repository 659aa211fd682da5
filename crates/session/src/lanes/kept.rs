//! What was sent with a number, kept until the other side says that it has arrived: a lane that breaks takes nothing along.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use wire::files::Numbered;
use wire::limits;

use super::WayId;

/// The most that is kept, in bytes; then nothing new is sent. Below what a receiver bears unread.
const MOST: usize = 8 * 1024 * 1024;

/// The most messages that are kept. A receiver bears eight times as many that wait for the first.
const MESSAGES: usize = 4096;

/// The numbered messages of one direction. All times count from the same moment.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    next: u32,
    sent: BTreeMap<u32, Sent>,
    /// Those that are to be sent again.
    again: BTreeSet<u32>,
    bytes: usize,
}

#[derive(Debug)]
struct Sent {
    way: WayId,
    at: Duration,
    message: Bytes,
}

impl Kept {
    /// Whether a message has a number already. The first goes over the first connection, behind all that had none: so its
    /// arrival tells the other side where the row begins.
    pub(crate) fn has_begun(&self) -> bool {
        self.next > 0
    }

    /// Whether something new may be sent.
    pub(crate) fn has_room(&self) -> bool {
        self.bytes < MOST && self.sent.len() < MESSAGES
    }

    /// Whether everything has arrived.
    pub(crate) fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }

    /// Whether something is to be sent again.
    pub(crate) fn has_returned(&self) -> bool {
        !self.again.is_empty()
    }

    /// The way and the moment of the message that the other side waits for first.
    pub(crate) fn oldest(&self) -> Option<(WayId, Duration)> {
        self.sent.iter().find(|(number, _)| !self.again.contains(number)).map(|(_, sent)| (sent.way, sent.at))
    }

    /// Gives a chunk its number. None where there is no number left.
    pub(crate) fn add(&mut self, now: Duration, way: WayId, chunk: &[u8]) -> Option<Bytes> {
        let (number, next) = (self.next, self.next.checked_add(1)?);
        let mut message = BytesMut::with_capacity(limits::NUMBER_HEADER + chunk.len());
        message.put_slice(&Numbered::header(number));
        message.put_slice(chunk);
        let message = message.freeze();
        self.next = next;
        self.bytes += message.len();
        self.sent.insert(number, Sent { way, at: now, message: message.clone() });
        Some(message)
    }

    /// The next message that is to be sent again, by another way now.
    pub(crate) fn send_again(&mut self, now: Duration, way: WayId) -> Option<Bytes> {
        let number = self.again.pop_first()?;
        let sent = self.sent.get_mut(&number)?;
        (sent.way, sent.at) = (way, now);
        Some(sent.message.clone())
    }

    /// All below this number has arrived.
    pub(crate) fn arrived(&mut self, number: u32) {
        while let Some(first) = self.sent.first_entry().filter(|first| *first.key() < number) {
            self.bytes -= first.remove().message.len();
        }
        self.again.retain(|again| *again >= number);
    }

    /// What went by this way until then is to be sent again. The first message of all is not: it can only go where it went.
    pub(crate) fn give_back(&mut self, way: WayId, until: Duration) {
        let went = |(number, sent): &(&u32, &Sent)| sent.way == way && sent.at <= until && **number > 0;
        self.again.extend(self.sent.iter().filter(went).map(|(number, _)| *number));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use bytes::Bytes;
    use proptest::prelude::*;
    use wire::files::Numbered;

    use super::{Kept, MESSAGES, MOST};
    use crate::lanes::WayId::{self, First, Lane};

    const NOW: Duration = Duration::ZERO;

    /// The number of a message.
    fn number(message: &Bytes) -> u32 {
        u32::from_be_bytes(message[1..5].try_into().unwrap())
    }

    fn sent_again(kept: &mut Kept, way: WayId) -> Vec<u32> {
        std::iter::from_fn(|| kept.send_again(NOW, way)).map(|message| number(&message)).collect()
    }

    #[test]
    fn messages_are_numbered_one_after_the_other_and_forgotten_when_they_arrived() {
        let mut kept = Kept::default();
        assert!(!kept.has_begun());
        let messages: Vec<Bytes> = (0..4).map(|_| kept.add(NOW, First, b"chunk").unwrap()).collect();
        assert_eq!(messages.iter().map(number).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!(messages[3], [&Numbered::header(3)[..], b"chunk"].concat());
        kept.arrived(3);
        assert!(!kept.is_empty());
        kept.arrived(900);
        assert!(kept.is_empty() && kept.has_begun() && kept.bytes == 0);
    }

    #[test]
    fn what_a_broken_lane_had_goes_over_another_in_its_order() {
        let mut kept = Kept::default();
        for way in [First, Lane(1), Lane(2), Lane(1), Lane(1)] {
            kept.add(NOW, way, b"chunk").unwrap();
        }
        kept.arrived(2);
        kept.give_back(Lane(1), NOW);
        assert!(kept.has_returned());
        assert_eq!(kept.oldest(), Some((Lane(2), NOW)));
        assert_eq!(sent_again(&mut kept, First), [3, 4]);
        kept.give_back(Lane(1), NOW);
        assert!(!kept.has_returned(), "it has none any more");
        kept.give_back(First, NOW);
        kept.arrived(4);
        assert_eq!(sent_again(&mut kept, Lane(2)), [4], "the others arrived meanwhile");
    }

    #[test]
    fn the_first_of_all_never_leaves_the_first_connection() {
        let mut kept = Kept::default();
        kept.add(NOW, First, b"chunk").unwrap();
        kept.add(NOW, First, b"chunk").unwrap();
        kept.give_back(First, NOW);
        assert_eq!(sent_again(&mut kept, Lane(1)), [1]);
    }

    #[test]
    fn of_a_way_that_is_slow_only_what_is_late_goes_over_another() {
        let (mut kept, late) = (Kept::default(), Duration::from_secs(1));
        kept.add(NOW, First, b"chunk").unwrap();
        kept.add(NOW, Lane(1), b"chunk").unwrap();
        kept.add(late, Lane(1), b"chunk").unwrap();
        kept.give_back(Lane(1), late / 2);
        assert_eq!(sent_again(&mut kept, Lane(2)), [1]);
    }

    #[test]
    fn so_much_is_kept_and_no_more() {
        let mut kept = Kept::default();
        let chunk = vec![0; MOST / 8];
        for _ in 0..8 {
            assert!(kept.has_room());
            kept.add(NOW, First, &chunk).unwrap();
        }
        assert!(!kept.has_room());
        kept.arrived(1);
        assert!(kept.has_room());
    }

    #[test]
    fn no_more_short_messages_are_kept_than_a_receiver_bears() {
        let mut kept = Kept::default();
        while kept.has_room() {
            kept.add(NOW, First, b"c").unwrap();
        }
        assert_eq!(kept.sent.len(), MESSAGES);
    }

    #[test]
    fn there_is_an_end_of_numbers() {
        let mut kept = Kept { next: u32::MAX, ..Kept::default() };
        assert_eq!(kept.add(NOW, First, b"chunk"), None);
    }

    proptest! {
        #[test]
        fn whatever_breaks_each_message_is_on_a_way_or_returned_until_it_arrives(
            steps in prop::collection::vec((0..4_u8, 0..4_u32), 1..200),
        ) {
            let mut kept = Kept::default();
            let mut arrived = 0;
            for (step, choice) in steps {
                match step {
                    0 | 1 => drop(kept.add(NOW, if kept.has_begun() { Lane(choice) } else { First }, b"chunk")),
                    2 => kept.give_back(Lane(choice), NOW),
                    _ => {
                        arrived = kept.next.min(arrived + choice);
                        kept.arrived(arrived);
                    }
                }
                let all: BTreeSet<u32> = kept.sent.keys().copied().collect();
                prop_assert_eq!(&all, &(arrived..kept.next).collect());
                prop_assert!(kept.again.is_subset(&all));
                prop_assert_eq!(kept.bytes, all.len() * 10);
            }
        }
    }
}

//! What several connections bring, by value.

use std::ops::ControlFlow;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::sync::mpsc;
use webrtc::data_channel::RTCDataChannelMessage;
use wire::files::{self, Chunk, Life, Numbered, TransferId};

use super::{Intake, MALFORMED};
use crate::Ending;
use crate::files::unread::{FILES_UNREAD, Unread};
use crate::lanes::WayId::{self, First, Lane};

/// An intake, and its reader.
struct Reading {
    intake: Intake,
    coming: mpsc::Receiver<Bytes>,
    unread: Arc<Unread>,
}

fn reading() -> Reading {
    let ((coming, read), unread) = (mpsc::channel(1024), Arc::<Unread>::default());
    Reading { intake: Intake::new(coming, Arc::clone(&unread)), coming: read, unread }
}

impl Reading {
    /// Whether a message is borne.
    fn bears(&self, way: WayId, message: &[u8]) -> bool {
        let message = RTCDataChannelMessage { is_string: false, data: BytesMut::from(message) };
        match self.intake.take(way, message) {
            ControlFlow::Continue(_) => true,
            ControlFlow::Break(ending) => ending != Ending::Refused,
        }
    }

    /// The items of the chunks that are there for the reader.
    fn items(&mut self) -> Vec<u32> {
        let read = std::iter::from_fn(|| self.coming.try_recv().ok());
        read.map(|message| {
            self.unread.was_read(message.len());
            Chunk::read(&message).unwrap().item
        })
        .collect()
    }
}

fn chunk(item: u32, length: usize) -> Vec<u8> {
    let header = Chunk::header(TransferId([7; 16]), Life::FIRST, item, files::Bytes::ZERO);
    [&header[..], &vec![1; length]].concat()
}

fn numbered(number: u32, length: usize) -> Vec<u8> {
    [&Numbered::header(number)[..], &chunk(number, length)].concat()
}

#[test]
fn the_row_begins_behind_what_had_no_numbers_whichever_connection_is_faster() {
    let mut reading = reading();
    assert!(reading.bears(First, &chunk(90, 5)));
    assert!(reading.bears(Lane(2), &numbered(2, 5)) && reading.bears(Lane(1), &numbered(1, 5)));
    assert!(reading.bears(First, &chunk(91, 5)), "it was sent before the row began");
    assert_eq!(reading.items(), [90, 91]);
    assert!(reading.bears(First, &numbered(0, 5)));
    assert_eq!(reading.items(), [0, 1, 2]);
    assert_eq!(*reading.intake.arrivals().borrow(), 3);
    assert!(reading.bears(First, &numbered(1, 5)), "it was sent twice");
    assert_eq!(reading.items(), Vec::<u32>::new());
}

#[test]
fn a_row_that_begins_over_a_lane_and_chunks_without_numbers_beside_it_end_the_session() {
    assert!(!reading().bears(Lane(1), &numbered(0, 5)));
    assert!(!reading().bears(Lane(1), &chunk(0, 5)));
    let reading = reading();
    assert!(reading.bears(First, &numbered(0, 5)));
    assert!(!reading.bears(First, &chunk(0, 5)));
}

#[test]
fn what_waits_for_its_turn_counts_as_unread_and_no_more_than_that_may_wait() {
    let reading = reading();
    let length = FILES_UNREAD / 8 - 32;
    let length = length.min(wire::limits::CHUNK);
    let most = FILES_UNREAD / (length + 32);
    for number in 1..=u32::try_from(most).unwrap() {
        assert!(reading.bears(Lane(1), &numbered(number, length)), "{number}");
    }
    assert!(!reading.bears(Lane(2), &numbered(9_000, length)));
}

#[test]
fn what_is_far_ahead_of_its_turn_ends_the_session() {
    assert!(!reading().bears(Lane(1), &numbered(u32::MAX, 1)));
    assert!(!reading().bears(First, &numbered(1 << 20, 1)));
}

#[test]
fn what_is_no_chunk_is_borne_so_often_over_all_connections_together() {
    let reading = reading();
    for number in 0..u32::try_from(MALFORMED).unwrap() {
        assert!(reading.bears(if number % 2 == 0 { First } else { Lane(number) }, b"no chunk"));
    }
    assert!(!reading.bears(Lane(3), b"no chunk"));
}

#[test]
fn after_the_close_nothing_is_kept() {
    let mut reading = reading();
    reading.intake.close();
    for number in 0..100 {
        assert!(reading.bears(First, &numbered(number, wire::limits::CHUNK)));
    }
    assert_eq!(reading.items(), Vec::<u32>::new());
    assert!(reading.unread.came(FILES_UNREAD));
}

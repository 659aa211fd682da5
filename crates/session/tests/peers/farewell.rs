//! The last word.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use session::{GuestReport, GuestSession, Report, SayError, Session};
use tokio::time::timeout;
use wire::files::{self, Chunk, Life, TransferId};
use wire::{EndReason, ToGuest, ToHost, limits};

use crate::guest::{PATIENCE, report, settings};
use crate::meeting::Meeting;

const LAST: ToGuest = ToGuest::Ended { reason: EndReason::Stopped };

fn hears_the_last(report: &GuestReport) -> Option<()> {
    matches!(report, GuestReport::Heard(ToGuest::Ended { .. })).then_some(())
}

#[tokio::test]
async fn no_chunk_leaves_after_the_last_word_and_those_who_send_wait_for_the_end() {
    let mut meeting = Meeting::new().await;
    let (files, mut arriving) = (meeting.host.files().unwrap(), meeting.guest.files().unwrap());
    let taken = Arc::<AtomicUsize>::default();
    let (outlet, count) = (files.outlet.clone(), Arc::clone(&taken));
    let sending = tokio::spawn(async move {
        let header = Chunk::header(TransferId([7; 16]), Life::FIRST, 0, files::Bytes::ZERO);
        let chunk: bytes::Bytes = header.into_iter().chain([7; limits::CHUNK]).collect();
        while outlet.send(chunk.clone()).await.is_ok() {
            count.fetch_add(1, SeqCst);
        }
    });
    let reading = tokio::spawn(async move { while arriving.inlet.next().await.is_some() {} });
    while taken.load(SeqCst) < 100 {
        tokio::task::yield_now().await;
    }
    // Nobody closes the connection on hearing this, so there is time enough to send on.
    let (host, before) = (meeting.host.clone(), taken.load(SeqCst));
    tokio::join!(host.take_leave(LAST), meeting.guest_report(hears_the_last));
    let after = taken.load(SeqCst);
    assert!(after - before <= 3, "{} chunks were taken after the last word", after - before);
    assert!(!sending.is_finished(), "who sends waits for the end");
    meeting.host.close().await;
    timeout(PATIENCE, sending).await.expect("the end is there").unwrap();
    meeting.guest.close().await;
    timeout(PATIENCE, reading).await.expect("the end is there").unwrap();
}

#[tokio::test]
async fn the_last_word_is_said_though_as_many_others_wait_as_may_and_nothing_after_it() {
    let (of_host, of_guest) = (settings(), settings());
    let (proposal, offer) = GuestSession::offer(&of_guest).await.unwrap();
    let (host, answer, at_host) = Session::answer(&offer, &of_host).await.unwrap();
    while host.say(ToGuest::Alive).is_ok() {}
    assert_eq!(host.say(ToGuest::Alive), Err(SayError::Full));
    let (_guest, mut at_guest) = proposal.connect(&answer).await.unwrap();
    let leaving = async {
        host.take_leave(LAST).await;
        // It is taken, or not, and goes nowhere.
        let _ = host.say(ToGuest::LetIn);
        host.close().await;
        drop(at_host);
    };
    let hearing = async {
        let (mut last, mut heard) = (false, true);
        while heard {
            match timeout(PATIENCE, at_guest.recv()).await.expect("the end is told") {
                Some(GuestReport::Heard(message)) => {
                    assert!(!last, "{message:?} came after the last word");
                    last = message == LAST;
                }
                Some(_) => {}
                None => heard = false,
            }
        }
        assert!(last, "the last word was not heard");
    };
    tokio::join!(leaving, hearing);
}

#[tokio::test]
async fn a_guest_who_takes_leave_is_let_go_as_soon_as_the_host_has_heard_it() {
    let mut meeting = Meeting::new().await;
    let guest = meeting.guest.clone();
    let letting_go = async {
        report(&mut meeting.at_host, |report| matches!(report, Report::Said(ToHost::Leaving)).then_some(())).await;
        meeting.host.close().await;
    };
    tokio::join!(guest.take_leave(ToHost::Leaving), letting_go);
    timeout(PATIENCE, guest.ended()).await.expect("the session has ended");
}

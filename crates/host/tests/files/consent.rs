//! Nothing is written without a yes, and only what was said yes to.

use host::{AcceptFiles, Choice, Direction, Event, FilesCommand, FilesEvent, Outcome, Recipients};

use crate::party::pair;
use crate::tree::{bytes, content, write};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_asked_and_takes_some_of_it_into_another_folder() {
    let (mut host, mut guest, _) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let paths = ["a", "b", "c"].map(|name| folder.path().join(name));
    paths.iter().for_each(|path| write(path, &bytes(100_000, 3)));
    guest.send(Recipients::All, &paths.each_ref().map(|path| path.as_path())).await;
    let offer = host.until_offered().await;
    assert_eq!((offer.direction, offer.items, offer.bytes, offer.agreed), (Direction::In, 3, 300_000, false));
    assert!(offer.room.is_some_and(|room| room > 0), "how much room there is is told with the question");
    assert_eq!(offer.folder.as_deref(), Some(host.inbox.path()), "and so is where it goes to");
    let offered = guest.until_offered().await;
    assert_eq!((offered.room, offered.folder), (None, None));
    assert_eq!(offer.roots.iter().map(|root| root.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert!(content(elsewhere.path()).is_empty() && content(host.inbox.path()).is_empty());

    let choice = Choice::Some(vec![0, 2].try_into().unwrap());
    let into = Some(elsewhere.path().to_owned());
    host.files(FilesCommand::Accept { transfer: offer.transfer, choice, into }).await;
    assert_eq!(host.until_finished(offer.transfer).await, (2, 0, Outcome::Complete));
    assert_eq!(guest.until_finished(offer.transfer).await, (2, 0, Outcome::Complete));
    let arrived: Vec<_> = content(elsewhere.path()).into_keys().collect();
    assert_eq!(arrived, [std::path::PathBuf::from("a"), "c".into()]);
    assert!(content(host.inbox.path()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_is_told_to_both_and_nothing_is_written() {
    let (mut host, mut guest, peer) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a");
    write(&file, &bytes(100_000, 3));
    host.send(Recipients::One(peer), &[&file]).await;
    let offer = guest.until_offered().await;
    guest.files(FilesCommand::Decline(offer.transfer)).await;
    for party in [&mut host, &mut guest] {
        let declined = |event: &Event| match event {
            Event::Files(FilesEvent::Declined(transfer)) => Some(*transfer),
            _ => None,
        };
        assert_eq!(party.until(declined).await, offer.transfer);
        assert_eq!(party.until_finished(offer.transfer).await, (0, 0, Outcome::Declined));
    }
    assert!(content(guest.inbox.path()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_nothing_is_a_problem_and_no_more() {
    let (mut host, _guest, _) = pair(AcceptFiles::Ask, AcceptFiles::Ask).await;
    let transfer = "00112233445566778899aabbccddeeff".to_owned().try_into().unwrap();
    host.files(FilesCommand::Accept { transfer, choice: Choice::All, into: None }).await;
    let code = host
        .until(|event| match event {
            Event::Problem(problem) => Some(problem.code.as_str()),
            _ => None,
        })
        .await;
    assert_eq!(code, "unknown-transfer");
}

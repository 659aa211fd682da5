//! A guest to whom files are sent, and who answers whatever they please.

use anyhow::{Context, Result, ensure};
use support::{Outcome, PATIENCE, Sharing, Stranger, eventually};
use wire::ToGuest;
use wire::files::{Bytes, Choice, Digest, Fault, FaultCode, FilesMessage, Finished, TransferId, Wanted};

use crate::place::{Place, check_host, file};

/// What an honest receiver never answers to an offer of one file of four bytes.
fn answers(transfer: TransferId) -> Result<Vec<FilesMessage>> {
    let window = Bytes::MAX;
    let digest = Digest([9; 32]);
    let some = |roots: Vec<u32>| Ok::<_, anyhow::Error>(Choice::Some(roots.try_into()?));
    let from = |offset: u32, digest| Wanted::From { offset: Bytes::from(offset), digest };
    let want = |first, items: Vec<Wanted>| {
        Ok::<_, anyhow::Error>(FilesMessage::Want { transfer, first, items: items.try_into()? })
    };
    Ok(vec![
        FilesMessage::Accept { transfer, choice: some(vec![1])?, window },
        FilesMessage::Accept { transfer, choice: some(vec![0, 0])?, window },
        FilesMessage::Accept { transfer, choice: some(vec![u32::MAX])?, window },
        FilesMessage::Accept { transfer, choice: Choice::All, window: Bytes::ZERO },
        FilesMessage::Offer { transfer, roots: vec![crate::place::file_root("a", 1)?].try_into()? },
        FilesMessage::Items { transfer, first: 0, items: vec![file(&["a"], 1)?].try_into()? },
        want(0, vec![from(0, None)])?,
        want(0, vec![from(5, Some(digest))])?,
        want(u32::MAX, vec![Wanted::Nothing])?,
        want(0, vec![Wanted::Nothing; 256])?,
        FilesMessage::Credit { transfer, bytes: Bytes::MAX },
        FilesMessage::Done { transfer, items: vec![Finished { item: 0, digest }].try_into()? },
        FilesMessage::Verified { transfer, items: vec![0].try_into()? },
        FilesMessage::Failed { transfer, items: vec![Fault { item: 9, code: FaultCode::Disk }].try_into()? },
    ])
}

/// The transfer that the host offers.
async fn offered(stranger: &Stranger) -> Result<TransferId> {
    let offer = |said: &ToGuest| {
        let ToGuest::Files { message: FilesMessage::Offer { transfer, .. }, .. } = said else { return None };
        Some(*transfer)
    };
    let is_there = async || Ok(stranger.guest().heard().iter().find_map(offer));
    eventually("an offer is heard", PATIENCE, is_there).await
}

#[tokio::test]
async fn answers_that_no_receiver_gives_end_the_transfer_and_the_sender_goes_on() -> Outcome {
    let place = Place::new()?;
    let own = place.outside().join("mine");
    let data = place.links();
    let sending = Sharing::with(&["send", "--json", "--to-all", &own.to_string_lossy()]).on_loopback().to_all();
    let mut host = sending.with_variable("PORTHOLE_DATA", &data.to_string_lossy()).start()?;
    let link = host.link().await?;
    let mut tried = 0;
    for accepts_first in [false, true] {
        for place in 0..answers(TransferId([0; 16]))?.len() {
            let mut stranger = Stranger::come(&link).await?;
            let transfer = offered(&stranger).await?;
            if accepts_first {
                let window = Bytes::from(1 << 20);
                stranger.say(&FilesMessage::Accept { transfer, choice: Choice::All, window }).await?;
            }
            stranger.say(&answers(transfer)?.swap_remove(place)).await?;
            stranger.wait_heard().await.with_context(|| format!("{place}: {}", host.story()))?;
            ensure!(host.count(|event| event.is("verified")) == 0, "{place}: {}", host.story());
            tried += 1;
        }
    }
    check_host(&mut host)?;
    println!("answers that no receiver gives: tried {tried}, believed: 0");
    Ok(())
}

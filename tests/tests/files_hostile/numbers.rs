//! Numbers that no honest peer says: 2⁶³, −1, and what is no number at all.

use anyhow::{Context, ensure};
use support::{Outcome, Stranger};
use wire::files::{Bytes, Chunk, FaultCode, FilesMessage, Life, Wanted};
use wire::limits::{CHUNK, CHUNK_HEADER};

use crate::place::{Place, check_host, file, file_root, transfer};

const NUMBERS: [&str; 16] = [
    "9223372036854775808",
    "9223372036854775807",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "-1",
    "-9223372036854775808",
    "-9223372036854775809",
    "9007199254740992",
    "4294967296",
    "1e308",
    "1e999",
    "0.5",
    "\"1\"",
    "null",
    "[]",
];

/// Messages with a place for a number.
const MESSAGES: [&str; 14] = [
    r#""type":"offer","transfer":"T","roots":[{"name":"a","kind":"file","items":#,"bytes":1}]"#,
    r#""type":"offer","transfer":"T","roots":[{"name":"a","kind":"folder","items":#,"bytes":1}]"#,
    r#""type":"offer","transfer":"T","roots":[{"name":"a","kind":"file","items":1,"bytes":#}]"#,
    r#""type":"accept","transfer":"T","choice":{"type":"all"},"window":#"#,
    r#""type":"accept","transfer":"T","choice":{"type":"some","roots":[#]},"window":1"#,
    r#""type":"items","transfer":"T","first":#,"items":[{"root":0,"path":["a"],"kind":"file","bytes":1,"modified":null}]"#,
    r#""type":"items","transfer":"T","first":0,"items":[{"root":#,"path":["a"],"kind":"file","bytes":1,"modified":null}]"#,
    r#""type":"items","transfer":"T","first":0,"items":[{"root":0,"path":["a"],"kind":"file","bytes":#,"modified":null}]"#,
    r#""type":"items","transfer":"T","first":0,"items":[{"root":0,"path":["a"],"kind":"file","bytes":9,"modified":#}]"#,
    r#""type":"want","transfer":"T","first":0,"items":[{"type":"from","offset":#,"digest":null}]"#,
    r#""type":"credit","transfer":"T","bytes":#"#,
    r#""type":"verified","transfer":"T","items":[#]"#,
    r#""type":"failed","transfer":"T","items":[{"item":#,"code":"disk"}]"#,
    r#""type":"done","transfer":"T","items":[{"item":#,"digest":"0000000000000000000000000000000000000000000000000000000000000000"}]"#,
];

#[tokio::test]
async fn numbers_that_no_file_has_are_refused_and_the_session_goes_on() -> Outcome {
    let place = Place::new()?;
    let mut host = place.host("all")?;
    let link = host.link().await?;
    let mut tried = 0;
    for (number, message) in (0..).zip(MESSAGES) {
        // What a guest may say that does not read is limited, so each message has a guest of its own.
        let mut stranger = Stranger::come(&link).await?;
        let id = transfer(number);
        if !message.contains("offer") {
            stranger.say(&FilesMessage::Offer { transfer: id, roots: vec![file_root("a", 1)?].try_into()? }).await?;
            stranger.hear_of(id, "yes", |said| matches!(said, FilesMessage::Accept { .. })).await?;
        }
        for number in NUMBERS {
            let message = message.replace('T', &id.to_string()).replace('#', number);
            stranger.say_raw(&format!(r#"{{"type":"files","life":1,"message":{{{message}}}}}"#)).await?;
            tried += 1;
        }
        stranger.wait_heard().await.with_context(|| format!("{message}: {}", host.story()))?;
    }
    ensure!(place.files()?.is_empty() && host.count(|event| event.is("verified")) == 0, "{}", host.story());
    check_host(&mut host)?;
    println!("impossible numbers: tried {tried}, written: 0");
    Ok(())
}

#[tokio::test]
async fn messages_of_the_channel_of_files_that_are_no_chunks_are_refused_and_the_session_goes_on() -> Outcome {
    let place = Place::new()?;
    let mut host = place.host("all")?;
    let mut stranger = Stranger::come(&host.link().await?).await?;
    let id = transfer(1);
    stranger.say(&FilesMessage::Offer { transfer: id, roots: vec![file_root("a", 1)?].try_into()? }).await?;
    stranger.say(&FilesMessage::Resume { transfer: id }).await?;
    stranger.hear_of(id, "yes", |said| matches!(said, FilesMessage::Accept { .. })).await?;
    let items = vec![file(&["a"], 1)?].try_into()?;
    stranger.say(&FilesMessage::Items { transfer: id, first: 0, items }).await?;
    stranger.hear_of(id, "what is wanted", |said| matches!(said, FilesMessage::Want { .. })).await?;
    let mut tried = 0;
    for offset in [1 << 63, u64::MAX, u64::MAX - 1, (1 << 63) - 1, 1 << 53, (1 << 53) - 1] {
        for item in [0, 1, u32::MAX] {
            stranger.chunk(id, item, offset, b"x").await?;
            tried += 1;
        }
    }
    let header = Chunk::header(id, Life::FIRST, 0, Bytes::ZERO);
    for length in [1, 4, 16, CHUNK_HEADER - 1, CHUNK_HEADER] {
        stranger.chunk_raw(&header[..length]).await?;
        tried += 1;
    }
    for length in [CHUNK + 1, CHUNK + CHUNK / 2, 2 * CHUNK - CHUNK_HEADER] {
        stranger.chunk(id, 0, 0, &vec![0; length]).await?;
        tried += 1;
    }
    for place in 0..4 {
        let mut strange = [&header[..], b"x"].concat();
        strange[place] ^= 0x80;
        stranger.chunk_raw(&strange).await?;
        tried += 1;
    }
    stranger.wait_heard().await.with_context(|| host.story())?;
    let handed =
        stranger.hand_over(transfer(2), vec![file_root("b", 1)?], &[(file(&["b"], 1)?, b"x".to_vec())]).await?;
    ensure!(handed.verified == 1 && place.files()?.into_keys().eq([place.inbox().join("b")]), "{:?}", place.files()?);
    check_host(&mut host)?;
    println!("messages that are no chunks: tried {tried}, written: 0");
    Ok(())
}

#[tokio::test]
async fn a_file_of_the_largest_size_there_is_gets_no_room_and_breaks_nothing() -> Outcome {
    let place = Place::new()?;
    let mut host = place.host("all")?;
    let mut stranger = Stranger::come(&host.link().await?).await?;
    let (id, most) = (transfer(1), Bytes::MAX.get());
    let names: Vec<String> = (0..128).map(|number| number.to_string()).collect();
    let roots = names.iter().map(|name| file_root(name, most)).collect::<Result<Vec<_>, _>>()?;
    stranger.say(&FilesMessage::Offer { transfer: id, roots: roots.try_into()? }).await?;
    stranger.hear_of(id, "yes", |said| matches!(said, FilesMessage::Accept { .. })).await?;
    let items = (0..).zip(&names).map(|(root, name)| Ok(wire::files::Item { root, ..file(&[name], most)? }));
    let items = items.collect::<anyhow::Result<Vec<_>>>()?.try_into()?;
    stranger.say(&FilesMessage::Items { transfer: id, first: 0, items }).await?;
    let want = stranger.hear_of(id, "what is wanted", |said| matches!(said, FilesMessage::Want { .. })).await?;
    let FilesMessage::Want { items, .. } = want else { anyhow::bail!("{want:?}") };
    let is_refused =
        |wanted: &Wanted| matches!(wanted, Wanted::Refused { code: FaultCode::NoSpace | FaultCode::TooLarge });
    ensure!(items.as_slice().iter().all(is_refused), "{items:?}");
    ensure!(place.files()?.is_empty(), "{:?}", place.files()?);
    check_host(&mut host)?;
    println!("files of 2^53 - 1 bytes: tried {}, begun: 0", names.len());
    Ok(())
}

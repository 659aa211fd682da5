//! A guest who speaks about files without manners: any message and any chunk, whenever they please.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use bytes::BytesMut;
use pairing::Link;
use webrtc::data_channel::DataChannel;
use webrtc::peer_connection::RTCPeerConnectionState;
use wire::files::{Bytes, Chunk, Digest, FilesMessage, Finished, Item, Life, Root, TransferId, Wanted};
use wire::{ToGuest, ToHost, limits};

use super::{Guest, connection};
use crate::PATIENCE;

/// Bytes of items in one message, as JSON.
const BATCH: usize = 64 * 1024;

/// A guest who is in, with the channel of files open. They are polite only in [`Stranger::hand_over`], and each of their
/// transfers has one life, or says so.
#[derive(Debug)]
pub struct Stranger {
    guest: Guest,
    files: Files,
    asked: u32,
}

/// A file or folder that is offered, and what is in it.
pub type Parcel = (Item, Vec<u8>);

/// The channel of chunks.
struct Files(Arc<dyn DataChannel>);

/// What became of the files that were handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handed {
    /// Files that the host proved whole.
    pub verified: usize,
    /// Files and folders that it wanted nothing of, folders that it made among them.
    pub unwanted: usize,
    /// Files that it wanted first and could not keep.
    pub failed: usize,
}

impl Stranger {
    /// Somebody new, whom the host of `link` lets in.
    ///
    /// # Errors
    /// Where no connection comes about, or the host does not let them in.
    pub async fn come(link: &Link) -> Result<Self> {
        let mut stranger = Self::at_the_door(link).await?;
        stranger.wait_in().await?;
        Ok(stranger)
    }

    /// As [`Self::come`], and does not wait for the host's word.
    ///
    /// # Errors
    /// Where no connection comes about.
    pub async fn at_the_door(link: &Link) -> Result<Self> {
        let guest = Guest::come(link).await?;
        let files = guest.peer.create_data_channel(connection::FILES, None).await?;
        let opened = guest.ears.listen(Arc::clone(&files));
        tokio::time::timeout(PATIENCE, opened).await.context("the channel of files does not open")??;
        Ok(Self { guest, files: Files(files), asked: 0 })
    }

    /// Waits until the host has let them in.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn wait_in(&mut self) -> Result<()> {
        self.guest.hear(&ToGuest::LetIn).await
    }

    /// The guest that they are.
    #[must_use]
    pub fn guest(&self) -> &Guest {
        &self.guest
    }

    /// Says something about files.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub async fn say(&self, message: &FilesMessage) -> Result<()> {
        self.say_raw(&ToHost::Files { life: self.life_of(message), message: message.clone() }.to_text()).await
    }

    /// The life that this is said in: that of the host's own offer, where it is an answer to one.
    fn life_of(&self, message: &FilesMessage) -> Life {
        let is_answer = matches!(
            message,
            FilesMessage::Accept { .. }
                | FilesMessage::Decline { .. }
                | FilesMessage::Want { .. }
                | FilesMessage::Credit { .. }
                | FilesMessage::Verified { .. }
        );
        if !is_answer {
            return Life::FIRST;
        }
        let transfer = message.transfer();
        let life = |said: &ToGuest| {
            let ToGuest::Files { life, message } = said else { return None };
            (message.transfer() == transfer).then_some(*life)
        };
        self.guest.heard().iter().rev().find_map(life).unwrap_or(Life::FIRST)
    }

    /// Says any text at all.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub async fn say_raw(&self, text: &str) -> Result<()> {
        Ok(self.guest.control.send_text(text).await?)
    }

    /// Sends a chunk, whether it is wanted or not.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub async fn chunk(&self, transfer: TransferId, item: u32, offset: u64, bytes: &[u8]) -> Result<()> {
        let mut message = Chunk::header(transfer, Life::FIRST, item, Bytes::ZERO);
        message[24..].copy_from_slice(&offset.to_be_bytes());
        self.chunk_raw(&[&message, bytes].concat()).await
    }

    /// Sends any bytes over the channel of chunks.
    ///
    /// # Errors
    /// Where the connection is gone.
    pub async fn chunk_raw(&self, message: &[u8]) -> Result<()> {
        Ok(self.files.0.send(BytesMut::from(message)).await?)
    }

    /// All that the host said of one transfer.
    #[must_use]
    pub fn heard_of(&self, transfer: TransferId) -> Vec<FilesMessage> {
        self.guest.heard().into_iter().filter_map(|said| about(&said, transfer).cloned()).collect()
    }

    /// Waits until the host has said something of a transfer that is `wanted`, be it before or from now on.
    ///
    /// # Errors
    /// A sentence with `what`, where it does not come in time.
    pub async fn hear_of(
        &mut self,
        transfer: TransferId,
        what: &str,
        wanted: impl Fn(&FilesMessage) -> bool,
    ) -> Result<FilesMessage> {
        let is_said = |said: &[ToGuest]| said.iter().filter_map(|said| about(said, transfer)).any(&wanted);
        self.guest.hear_all(what, is_said).await?;
        self.heard_of(transfer).into_iter().find(&wanted).context("what was heard is gone")
    }

    /// Waits until the host has heard all that was said before, over `control`.
    ///
    /// # Errors
    /// Where it does not answer.
    pub async fn wait_heard(&mut self) -> Result<()> {
        self.asked += 1;
        let mut name = [0xfe; 16];
        name[..4].copy_from_slice(&self.asked.to_be_bytes());
        let transfer = TransferId(name);
        self.say(&FilesMessage::Resume { transfer }).await?;
        let answer = self.hear_of(transfer, "that nobody knows a transfer", |_| true).await?;
        ensure!(matches!(answer, FilesMessage::Cancel { .. }), "{answer:?}");
        Ok(())
    }

    /// Hears nothing any more, so that the host cannot get rid of what it has to say; or hears again.
    pub fn set_deaf(&self, deaf: bool) {
        self.guest.ears.deaf.send_replace(deaf);
    }

    /// Waits until all that was said is in the host's hands.
    ///
    /// # Errors
    /// Where it does not get there.
    pub async fn wait_sent(&self) -> Result<()> {
        let control = &self.guest.control;
        let is_sent = async || Ok((control.outstanding_bytes().await? == 0).then_some(()));
        crate::eventually("all that was said arrives", PATIENCE, is_sent).await
    }

    /// Waits until the host has shown them out, or is not there any more; as long as that takes.
    pub async fn wait_shown_out(&self) {
        let over = |state: &RTCPeerConnectionState| {
            use RTCPeerConnectionState::{Closed, Disconnected, Failed};
            matches!(state, Closed | Disconnected | Failed)
        };
        // Who would tell is gone with the connection.
        let _ = self.guest.ears.state.clone().wait_for(over).await;
    }

    /// Offers these, each with its content, and sends as an honest guest does whatever is wanted.
    ///
    /// # Errors
    /// Where the host does not take it, or does not say what became of each.
    pub async fn hand_over(&mut self, transfer: TransferId, roots: Vec<Root>, items: &[Parcel]) -> Result<Handed> {
        self.say(&FilesMessage::Offer { transfer, roots: roots.try_into()? }).await?;
        let accepted = |said: &FilesMessage| matches!(said, FilesMessage::Accept { .. });
        self.hear_of(transfer, "yes", accepted).await?;
        let (mut handed, mut first) = (Handed::default(), 0);
        for batch in batches(items)? {
            handed.unwanted += self.announce(transfer, first, batch).await?;
            first += u32::try_from(batch.len())?;
        }
        let wanted = items.len() - handed.unwanted;
        let all = |said: &[ToGuest]| {
            let settled = said.iter().filter_map(|said| about(said, transfer)).map(settled).sum::<usize>();
            settled >= wanted || said.iter().filter_map(|said| about(said, transfer)).any(is_over)
        };
        self.guest.hear_all("what became of each file", all).await?;
        for said in &self.heard_of(transfer) {
            let settled = settled(said);
            if matches!(said, FilesMessage::Failed { .. }) {
                handed.failed += settled
            } else {
                handed.verified += settled
            }
        }
        Ok(handed)
    }

    /// Announces a batch and sends what is wanted of it; gives how many items were not.
    async fn announce(&mut self, transfer: TransferId, first: u32, batch: &[Parcel]) -> Result<usize> {
        let items: Vec<Item> = batch.iter().map(|(item, _)| item.clone()).collect();
        self.say(&FilesMessage::Items { transfer, first, items: items.try_into()? }).await?;
        let is_answer =
            |said: &FilesMessage| matches!(said, FilesMessage::Want { first: of, .. } if *of == first) || is_over(said);
        let answer = self.hear_of(transfer, "what is wanted", is_answer).await?;
        let FilesMessage::Want { items, .. } = answer else { return Ok(0) };
        let mut sent = Vec::new();
        for ((number, wanted), (_, content)) in (first..).zip(items.as_slice()).zip(batch) {
            if let Wanted::From { offset, .. } = wanted {
                let mut at = offset.get();
                for bytes in content[usize::try_from(at)?..].chunks(limits::CHUNK) {
                    self.chunk(transfer, number, at, bytes).await?;
                    at += bytes.len() as u64;
                }
                sent.push(Finished { item: number, digest: digest(content) });
            }
        }
        let unwanted = batch.len() - sent.len();
        if !sent.is_empty() {
            self.say(&FilesMessage::Done { transfer, items: sent.try_into()? }).await?;
        }
        Ok(unwanted)
    }
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Files").field(&self.0.id()).finish()
    }
}

/// The digest by which a file is proven.
#[must_use]
pub fn digest(content: &[u8]) -> Digest {
    Digest(*blake3::hash(content).as_bytes())
}

/// What is said of one transfer.
fn about(said: &ToGuest, transfer: TransferId) -> Option<&FilesMessage> {
    if let ToGuest::Files { message, .. } = said {
        Some(message).filter(|said| said.transfer() == transfer)
    } else {
        None
    }
}

fn is_over(said: &FilesMessage) -> bool {
    matches!(said, FilesMessage::Cancel { .. } | FilesMessage::Decline { .. })
}

/// How many files such a message brings to their end.
fn settled(said: &FilesMessage) -> usize {
    if let FilesMessage::Verified { items, .. } = said {
        items.as_slice().len()
    } else if let FilesMessage::Failed { items, .. } = said {
        items.as_slice().len()
    } else {
        0
    }
}

/// Cuts a list into messages that are not too large.
fn batches(items: &[Parcel]) -> Result<Vec<&[Parcel]>> {
    let (mut batches, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (place, (item, _)) in items.iter().enumerate() {
        let length = serde_json::to_string(item)?.len() + 1;
        if place > start && (bytes + length > BATCH || place - start == limits::BATCH) {
            batches.push(&items[start..place]);
            (start, bytes) = (place, 0);
        }
        bytes += length;
    }
    batches.push(&items[start..]);
    Ok(batches)
}

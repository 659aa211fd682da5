//! The task that sends chunks, no faster than the path takes them.

use bytes::{Bytes, BytesMut};
use tokio::sync::{mpsc, watch};

use super::FilesEnded;
use crate::control::arrivals::Channel;

/// The sending side of the channel.
pub(crate) struct Outflow {
    pub(crate) going: mpsc::Receiver<Bytes>,
    pub(crate) open: watch::Receiver<Option<Channel>>,
}

impl Outflow {
    /// Sends until the channel is closed, or nobody sends any more.
    pub(crate) async fn run(mut self) {
        let Ok(channel) = self.channel().await else { return };
        tokio::select! {
            // Its sender is gone with the channel.
            _ = async { while self.open.changed().await.is_ok() {} } => {}
            _ = send(&mut self.going, &channel) => {}
        }
    }

    async fn channel(&mut self) -> Result<Channel, FilesEnded> {
        let open = self.open.wait_for(Option::is_some).await.map_err(|_| FilesEnded)?;
        open.clone().ok_or(FilesEnded)
    }
}

async fn send(going: &mut mpsc::Receiver<Bytes>, channel: &Channel) -> Result<(), FilesEnded> {
    while let Some(chunk) = going.recv().await {
        channel.send(BytesMut::from(chunk)).await.map_err(|_| FilesEnded)?;
    }
    Ok(())
}

//! Where a connection takes messages.

use bytes::BytesMut;

use super::FilesEnded;
use crate::control::arrivals::Channel;

/// An open channel, as its sender sees it.
#[async_trait::async_trait]
pub(crate) trait Exit: Send + Sync {
    /// Bytes that were handed in and that the other side has not acknowledged.
    ///
    /// # Errors
    /// [`FilesEnded`] once the channel is closed.
    async fn on_their_way(&self) -> Result<usize, FilesEnded>;

    /// Hands a message in.
    ///
    /// # Errors
    /// [`FilesEnded`] once the channel is closed.
    async fn send(&self, message: BytesMut) -> Result<(), FilesEnded>;
}

#[async_trait::async_trait]
impl Exit for Channel {
    async fn on_their_way(&self) -> Result<usize, FilesEnded> {
        self.as_ref().outstanding_bytes().await.map_err(|_| FilesEnded)
    }

    async fn send(&self, message: BytesMut) -> Result<(), FilesEnded> {
        self.as_ref().send(message).await.map_err(|_| FilesEnded)
    }
}

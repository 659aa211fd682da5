//! Somebody who has the link and knocks as fast as the door allows.

use anyhow::{Context, Result, ensure};
use pairing::Link;
use tokio::task::JoinSet;

use crate::{Identity, Knocker};

/// Knocks that are under way at once, each from an address of its own.
const AT_ONCE: usize = 4;

/// Knocks so many times in the name of `nobody`, who has to be refused by the host each time.
///
/// # Errors
/// Where the door does not answer.
pub async fn flood(link: &Link, nobody: &Identity, times: usize) -> Result<()> {
    let mut knocks = JoinSet::new();
    for (number, address) in (0..AT_ONCE).zip(10..) {
        let (at, link, fingerprint) = (Knocker::at(link).from(address), link.clone(), nobody.fingerprint());
        let times = (times + number) / AT_ONCE;
        knocks.spawn(async move {
            for _ in 0..times {
                let sealed = Knocker::honest(link.secret(), fingerprint)?;
                let reply = at.knock(&sealed.bytes).await?.context("the door closed without a word")?;
                ensure!(reply.status == 200, "{} {}", reply.status, reply.code());
            }
            Ok(())
        });
    }
    while let Some(ended) = knocks.join_next().await {
        ended??;
    }
    Ok(())
}

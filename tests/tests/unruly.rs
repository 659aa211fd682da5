//! A guest who asks for too much is shown out, and nobody else notices.

use anyhow::{Context, bail, ensure};
use support::{Guest, Outcome, Sharing};
use wire::ToGuest;

/// The library of a guest who closes a channel while something comes over it may hear nothing of that connection any more
/// (webrtc 0.21.1), and then opens no other. Somebody else tries again.
const ATTEMPTS: usize = 3;

#[tokio::test]
async fn a_guest_who_opens_the_control_channel_again_and_again_is_shown_out() -> Outcome {
    let mut host = Sharing::pattern().to_all().start()?;
    let link = host.link().await?;
    let mut watching = Guest::come(&link).await?;
    watching.see_more(10).await?;
    let mut shown_out = None;
    for _ in 0..ATTEMPTS {
        let mut unruly = Guest::come(&link).await?;
        unruly.hear(&ToGuest::LetIn).await.with_context(|| host.story())?;
        let id = unruly.id().to_owned();
        let reopening = async {
            // A connection that is gone is what this ends with.
            while unruly.reopen_control().await.is_ok() {}
            std::future::pending::<()>().await;
        };
        let left = tokio::select! {
            left = host.wait_for("the guest is shown out", |event| event.is_of("left", &id)) => left,
            () = reopening => bail!("it never ends"),
        };
        if left.is_ok() {
            unruly.wait_over().await?;
            shown_out = left.ok();
            break;
        }
        unruly.close().await?;
    }
    let left = shown_out.with_context(|| host.story())?;
    ensure!(left.text("reason") == "failed", "{left}");
    watching.see_more(30).await.with_context(|| host.story())?;
    let mut another = Guest::come(&link).await?;
    another.see_more(10).await.with_context(|| host.story())?;
    ensure!(host.is_running()? && host.complaint().is_empty(), "{}", host.story());
    Ok(())
}

//! A thousand guests come and go in one sharing, while one of them watches all the time.

use anyhow::{Context, Result, ensure};
use pairing::Link;
use support::{Browser, Guest, Host, Sharing};
use tokio::task::JoinSet;
use wire::ToGuest;

use crate::growth::Growth;

/// Guests who come at the same time. The door takes 8 connections from one address, and the browser holds some of them.
const ABREAST: usize = 4;

/// Those who come before the host is measured. Memory that was once in use is not given back at once, so more of them
/// are here at the same time than ever later.
const WARM_UP: Crowd = Crowd { light: 200, vanishing: 16, pages: 6 };

/// Those who come then.
const CROWD: Crowd = Crowd { light: 1000, vanishing: 125, pages: 36 };

/// After so many guests it is told how far it is.
const TOLD_EVERY: usize = 100;

/// Guests who come one after the other.
#[derive(Clone, Copy, Debug)]
struct Crowd {
    /// Guests without a browser.
    light: usize,
    /// One of so many of them goes without a word: the host keeps their place for a minute.
    vanishing: usize,
    /// Pages of Chromium.
    pages: usize,
}

/// How a guest goes.
#[derive(Clone, Copy, Debug)]
enum Parting {
    /// Says so, as a page does that is closed.
    Leaving,
    /// Closes the connection.
    Closing,
    /// Is gone, as a browser that crashed.
    Vanishing,
}

impl Crowd {
    fn count(self) -> usize {
        self.light + self.pages
    }

    /// How the guest of this number goes; the first is 1.
    fn parting(self, number: usize) -> Parting {
        match number {
            number if number.is_multiple_of(self.vanishing) => Parting::Vanishing,
            number if number.is_multiple_of(2) => Parting::Leaving,
            _ => Parting::Closing,
        }
    }
}

/// Brings the guests, and tells what the host held before and after.
///
/// # Errors
/// Where a guest does not get in or sees nothing, or the one who watches does not see on.
pub(crate) async fn run() -> Result<Growth> {
    let host = Sharing::of("pattern:640x360@15").on_loopback().to_all().start()?;
    let mut browser = Browser::open().await?;
    let link = host.link().await?;
    let watching = browser.guest(&link, "Ann").await?;
    watching.wait_picture().await.with_context(|| host.story())?;
    visit(&host, &mut browser, &link, WARM_UP).await?;
    let before = host.holdings_at_rest(1).await?;
    eprintln!("after the warm-up: {before:?}");
    visit(&host, &mut browser, &link, CROWD).await?;
    let after = host.holdings_at_rest(1).await?;
    watching.wait_more(30).await.with_context(|| host.story())?;
    let joined = host.count(|event| event.is("joined"));
    let wanted = 1 + WARM_UP.count() + CROWD.count();
    ensure!(joined == wanted, "{joined} joined instead of {wanted}\n{}", host.story());
    let Crowd { light, pages, .. } = CROWD;
    let what = format!("{light} guests without a browser and {pages} pages of Chromium come and go, one page watches");
    Ok(Growth { what, times: CROWD.count(), before, after })
}

/// First the guests without a browser, then the pages.
async fn visit(host: &Host, browser: &mut Browser, link: &Link, crowd: Crowd) -> Result<()> {
    let mut here = JoinSet::new();
    for number in 1..=crowd.light {
        if here.len() >= ABREAST {
            here.join_next().await.transpose()?.transpose().with_context(|| host.story())?;
        }
        here.spawn(come_and_go(link.clone(), crowd.parting(number)));
        if number.is_multiple_of(TOLD_EVERY) {
            eprintln!("{number} guests: {:?}", host.holdings()?);
        }
    }
    while let Some(gone) = here.join_next().await {
        gone?.with_context(|| host.story())?;
    }
    for number in 1..=crowd.pages {
        let page = browser.guest(link, &format!("Guest {number}")).await?;
        page.wait_picture().await.with_context(|| host.story())?;
        page.close().await?;
    }
    Ok(())
}

/// One guest who is let in, sees something and goes.
async fn come_and_go(link: Link, parting: Parting) -> Result<()> {
    let mut guest = Guest::come(&link).await?;
    guest.hear(&ToGuest::LetIn).await?;
    guest.see_more(1).await?;
    match parting {
        Parting::Leaving => guest.leave().await,
        Parting::Closing => guest.close().await,
        Parting::Vanishing => Ok(()),
    }
}

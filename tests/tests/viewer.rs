//! What the viewer page says and does, in a browser that has nothing but the page.

use std::path::Path;

use anyhow::{Context, ensure};
use support::{Browser, Host, Outcome, PATIENCE, Page, Sharing, Visit, eventually};

async fn says(page: &Page, state: &str) -> anyhow::Result<String> {
    page.wait_state(state).await?;
    let status = page.status().await?;
    ensure!(!status.is_empty(), "the page says nothing while {state}");
    Ok(status)
}

async fn waiting(host: &Host) -> anyhow::Result<(Browser, Page, String)> {
    let mut browser = Browser::open().await?;
    let page = browser.guest(&host.link().await?, "Ann").await?;
    let guest = host.wait_for_guest(&[]).await?.guest().to_owned();
    Ok((browser, page, guest))
}

#[tokio::test]
async fn each_way_a_visit_ends_has_its_own_sentence() -> Outcome {
    let mut stopped = Visit::to(&Sharing::pattern()).await?;
    stopped.host.say("stop")?;
    let stopped = says(&stopped.page, "ended").await?;
    ensure!(stopped.contains("stopped"), "{stopped}");

    let mut shown_out = Visit::to(&Sharing::pattern()).await?;
    shown_out.host.say(&format!("turn-away {}", shown_out.guest))?;
    let shown_out = says(&shown_out.page, "ended").await?;
    ensure!(shown_out.contains("shown out"), "{shown_out}");

    let mut host = Sharing::pattern().start()?;
    let (mut browser, page, guest) = waiting(&host).await?;
    says(&page, "waiting").await?;
    host.say(&format!("turn-away {guest}"))?;
    let turned_away = says(&page, "ended").await?;
    ensure!(turned_away.contains("did not let you in"), "{turned_away}");

    host.say("revoke")?;
    host.wait_for("the invitation is taken back", |event| event.is("revoked")).await?;
    let late = browser.guest(&host.link().await?, "Late").await?;
    let revoked = says(&late, "refused").await?;
    ensure!(revoked.contains("took this link back"), "{revoked}");

    let sentences = std::collections::BTreeSet::from([stopped, shown_out, turned_away, revoked]);
    ensure!(sentences.len() == 4, "two ends have the same sentence: {sentences:?}");
    Ok(())
}

#[tokio::test]
async fn a_damaged_link_and_a_browser_without_h264_are_told_before_any_knock() -> Outcome {
    let host = Sharing::pattern().start()?;
    let link = host.link().await?;
    let mut browser = Browser::open().await?;
    let page = browser.page().await?;
    let address = link.address();
    for damaged in
        [format!("http://{address}/"), format!("http://{address}/#1.short"), format!("http://{address}/#9.x")]
    {
        page.go("about:blank").await?;
        page.go(&damaged).await?;
        says(&page, "bad-link").await?;
    }
    let other = browser.page().await?;
    other.run_first("RTCRtpReceiver.getCapabilities = () => ({ codecs: [{ mimeType: 'video/VP8' }] });").await?;
    other.go(&link.reveal()).await?;
    let sentence = says(&other, "no-h264").await?;
    ensure!(sentence.contains("cannot show H.264"), "{sentence}");
    ensure!(host.count(|event| event.is("knocked")) == 0, "{}", host.story());
    Ok(())
}

#[tokio::test]
async fn a_reload_comes_back_without_a_second_question() -> Outcome {
    let visit = Visit::to(&Sharing::pattern()).await?;
    let seen = visit.host.seen();
    visit.page.reload().await?;
    visit.page.wait_picture().await.with_context(|| visit.host.story())?;
    visit.page.wait_more(10).await?;
    let again = visit.host.wait_after(seen, "the guest is back", |event| event.is("joined")).await?;
    ensure!(again.guest() == visit.guest, "the same guest: {again}");
    ensure!(visit.host.count(|event| event.is("waiting")) == 1, "the host was asked again: {}", visit.host.story());
    Ok(())
}

#[tokio::test]
async fn the_same_guest_in_another_tab_gets_the_picture_and_the_first_tab_is_told() -> Outcome {
    let visit = Visit::to(&Sharing::pattern()).await?;
    let second = visit.page.duplicate().await?;
    second.wait_picture().await.with_context(|| visit.host.story())?;
    second.wait_more(10).await?;
    let sentence = says(&visit.page, "ended").await?;
    ensure!(!sentence.is_empty() && !sentence.contains("stopped"), "{sentence}");
    ensure!(visit.host.count(|event| event.is("waiting")) == 1, "the host was asked again: {}", visit.host.story());
    Ok(())
}

#[tokio::test]
async fn a_pause_is_said_and_ends_by_itself() -> Outcome {
    let mut visit = Visit::to(&Sharing::pattern()).await?;
    visit.host.say("pause")?;
    let sentence = says(&visit.page, "paused").await?;
    ensure!(sentence.contains("paused"), "{sentence}");
    visit.host.say("resume")?;
    visit.page.wait_state("watching").await?;
    visit.page.wait_more(5).await
}

#[tokio::test]
async fn the_statistics_panel_tells_what_the_connection_does() -> Outcome {
    let visit = Visit::to(&Sharing::pattern()).await?;
    let panel = async || {
        let text = visit.page.run("return document.querySelector('[data-statistics]')?.innerText ?? ''", &[]).await?;
        Ok::<_, anyhow::Error>(text.as_str().unwrap_or_default().to_owned())
    };
    ensure!(panel().await?.is_empty(), "the panel is open by itself");
    visit.page.press("s").await?;
    let wanted = ["640 × 360", "fps", "bit/s", "ms", "host udp"];
    let full = async || Ok(Some(panel().await?).filter(|text| wanted.iter().all(|part| text.contains(part))));
    let shown = eventually("the panel has its numbers", PATIENCE, full).await;
    shown.with_context(|| format!("wanted {wanted:?}"))?;
    visit.page.press("s").await?;
    ensure!(panel().await?.is_empty(), "the panel does not close");
    Ok(())
}

/// The video's width and height on the page, in pixels of the device.
async fn drawn(page: &Page) -> anyhow::Result<(f64, f64)> {
    let script = "const box = document.querySelector('video').getBoundingClientRect();
        return [box.width * devicePixelRatio, box.height * devicePixelRatio]";
    let size = page.run(script, &[]).await?;
    Ok((size[0].as_f64().context("no width")?, size[1].as_f64().context("no height")?))
}

#[tokio::test]
async fn the_picture_fits_the_page_or_has_one_pixel_for_one_pixel() -> Outcome {
    let visit = Visit::to(&Sharing::pattern()).await?;
    let (width, _) = drawn(&visit.page).await?;
    ensure!(width > 1000.0, "a small picture should fill the page, it is {width} wide");
    visit.page.press("1").await?;
    let (width, height) = drawn(&visit.page).await?;
    ensure!((width - 640.0).abs() < 0.5 && (height - 360.0).abs() < 0.5, "{width}×{height} for 640×360");
    visit.page.press("0").await?;
    ensure!(drawn(&visit.page).await?.0 > 1000.0, "it should fit again");
    Ok(())
}

#[tokio::test]
async fn the_keyboard_reaches_every_button() -> Outcome {
    let visit = Visit::to(&Sharing::pattern()).await?;
    let buttons =
        visit.page.run("return [...document.querySelectorAll('button')].map((b) => b.ariaLabel)", &[]).await?;
    let buttons = buttons.as_array().context("no buttons")?.clone();
    ensure!(buttons.len() >= 3, "{buttons:?}");
    let mut reached = Vec::new();
    for _ in 0..buttons.len() * 3 {
        visit.page.press("\u{E004}").await?;
        reached.push(visit.page.run("return document.activeElement?.ariaLabel ?? ''", &[]).await?);
    }
    for button in buttons {
        ensure!(reached.contains(&button), "{button} is not reached: {reached:?}");
    }
    Ok(())
}

/// What axe-core finds wrong on the page as it is now.
async fn faults(page: &Page) -> anyhow::Result<Vec<String>> {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(axe).context("axe-core is not there: run `npm ci` in ui/")?;
    let script = format!(
        "{axe}; return window.axe.run(document).then((found) => found.violations.map(
        (fault) => fault.id + ': ' + fault.nodes.map((node) => node.html).join(' ')));"
    );
    let found = page.run(&script, &[]).await?;
    Ok(found.as_array().context("axe-core did not run")?.iter().map(ToString::to_string).collect())
}

#[tokio::test]
async fn nothing_on_the_page_keeps_anybody_out() -> Outcome {
    let mut host = Sharing::pattern().start()?;
    let mut browser = Browser::open().await?;
    let page = browser.page().await?;
    let link = host.link().await?;
    page.go(&link.reveal()).await?;
    page.wait_state("naming").await?;
    let mut found = vec![("naming", faults(&page).await?)];
    page.knock(&link, "Ann").await?;
    let guest = host.wait_for_guest(&[]).await?.guest().to_owned();
    page.wait_state("waiting").await?;
    found.push(("waiting", faults(&page).await?));
    host.say(&format!("let-in {guest}"))?;
    page.wait_picture().await?;
    page.press("s").await?;
    found.push(("watching", faults(&page).await?));
    host.say("pause")?;
    page.wait_state("paused").await?;
    found.push(("paused", faults(&page).await?));
    host.say("stop")?;
    page.wait_state("ended").await?;
    found.push(("ended", faults(&page).await?));
    ensure!(found.iter().all(|(_, faults)| faults.is_empty()), "axe-core finds {found:#?}");
    Ok(())
}

//! Files from Porthole into Chromium, and from Chromium into Porthole, through the page that a guest has.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use support::files::{Inventory, NAMES, SIZES, Sending, Taking, content, renderers_memory};
use support::{Depot, Event, Host, Outcome, PATIENCE, eventually};

/// How long the larger files may take on a busy machine.
const LONGEST: Duration = Duration::from_secs(240);

/// A file of this size is still on its way when somebody does something about it, in bytes.
const LARGE: usize = 150_000_000;

/// Files of all sizes and names, as one drops them.
fn stock(depot: &Depot) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for (place, size) in (0_u64..).zip(SIZES.into_iter().chain([5_000_000])) {
        paths.push(depot.put(&format!("{size}.bin"), &content(place, size))?);
    }
    for (place, name) in (100_u64..).zip(NAMES) {
        paths.push(depot.put(name, &content(place, 300))?);
    }
    Ok(paths)
}

/// A name as Chromium saves it: it takes joiners for something that does not belong into a name.
fn as_download(path: &Path) -> PathBuf {
    path.to_string_lossy().replace(['\u{200c}', '\u{200d}'], "_").into()
}

fn folder_of(paths: &[PathBuf]) -> Result<&Path> {
    paths.first().and_then(|path| path.parent()).context("the files are in a folder")
}

/// Holds that each file was proven by the digest that it has.
fn proven(host: &Host, all: &Inventory) -> Outcome {
    let told = host.all("verified");
    ensure!(told.len() == all.digests().len(), "{} were proven\n{}", told.len(), host.story());
    for event in told {
        let name = Path::new(event.text("path")).file_name().context("a file has a name")?;
        let piece = all.piece(Path::new(name))?;
        ensure!(
            event.text("blake3") == piece.digest.to_hex().as_str() && event.number("bytes") == piece.bytes,
            "{event}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn files_of_all_sizes_and_names_come_into_the_downloads_of_chromium_as_they_were() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let paths = stock(&ann)?;
    let mut sending = Sending::of(&ann, &paths, &ben).await?;
    sending.page.wait_state("watching").await?;
    ensure!(ben.all()?.is_empty() && sending.page.kept("blocks").await? == 0, "something is there before a yes");
    sending.page.accept().await?;
    sending.wait_sent().await?;
    let sent = Inventory::of(folder_of(&paths)?)?;
    proven(&sending.sender, &sent)?;
    let all_there = async || Ok((ben.all()?.len() == paths.len()).then_some(()));
    let waited = eventually("all are among the downloads", PATIENCE, all_there).await;
    waited.with_context(|| format!("{:?}", ben.all()))?;
    let wanted: BTreeMap<PathBuf, _> =
        sent.digests().into_iter().map(|(path, digest)| (as_download(&path), digest)).collect();
    let same = async || Ok((Inventory::of(&ben.inbox())?.digests() == wanted).then_some(()));
    let waited = eventually("the downloads are what was sent", PATIENCE, same).await;
    waited.with_context(|| format!("{:?}\n{:?}", ben.all(), wanted.keys()))
}

#[tokio::test]
async fn a_guest_in_chromium_takes_some_of_an_offer_and_declines_another() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let paths = [ann.put("unwanted.txt", b"unwanted")?, ann.put("wanted.txt", b"wanted")?];
    let mut sending = Sending::of(&ann, &paths, &ben).await?;
    sending.page.click("[data-offer] li:first-child input").await?;
    sending.page.accept().await?;
    sending.wait_sent().await?;
    let there = async || Ok((ben.all()? == ["wanted.txt"]).then_some(()));
    eventually("what was wanted is there, alone", PATIENCE, there).await?;
    ensure!(ben.got("wanted.txt")? == b"wanted");

    let ben = Depot::new()?;
    let mut sending = Sending::of(&ann, &paths, &ben).await?;
    sending.page.click("[data-offer] [data-decline]").await?;
    ensure!(sending.sender.exit_code().await? == 1, "{}", sending.sender.story());
    sending.sender.wait_for("it is declined", |event| event.is("declined")).await?;
    sending.page.wait_transfer("declined", PATIENCE).await?;
    ensure!(ben.all()?.is_empty(), "{:?}", ben.all()?);
    Ok(())
}

#[tokio::test]
async fn what_a_guest_in_chromium_cancels_leaves_nothing_with_the_browser() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let paths = [ann.put("large.bin", &content(1, LARGE))?];
    let mut sending = Sending::of(&ann, &paths, &ben).await?;
    sending.page.accept().await?;
    sending.wait_bytes(0, 10_000_000).await?;
    sending.page.click("[data-transfer] button[title=Cancel]").await?;
    sending.page.click("[data-question] [data-yes]").await?;
    let over = |event: &Event| event.is("finished") && event.text("outcome") == "cancelled-there";
    sending.sender.wait_for("it is cancelled", over).await?;
    ensure!(sending.sender.exit_code().await? == 1, "{}", sending.sender.story());
    for store in ["blocks", "whole", "incoming"] {
        let gone = async || Ok((sending.page.kept(store).await? == 0).then_some(()));
        eventually(&format!("no {store} are kept"), PATIENCE, gone).await?;
    }
    ensure!(ben.all()?.is_empty(), "{:?}", ben.all()?);
    Ok(())
}

#[tokio::test]
async fn a_page_that_is_loaded_anew_goes_on_receiving_where_it_was_without_a_question() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let paths = [ann.put("large.bin", &content(2, LARGE))?];
    let mut sending = Sending::of(&ann, &paths, &ben).await?;
    sending.page.accept().await?;
    sending.wait_bytes(0, 70_000_000).await?;
    let seen = sending.sender.seen();
    sending.page.reload().await?;
    sending.sender.wait_after(seen, "it is offered again", |event| event.is("offered")).await?;
    let on = sending.sender.wait_after(seen, "nobody is asked", |event| event.is("accepted")).await?;
    sending.wait_sent().await?;
    ensure!(sending.sender.count(|event| event.is("declined")) == 0);
    // Half a second is not enough for what came before.
    let after = sending.sender.all("progress").into_iter().rev();
    let after = after.take_while(|event| event.text("state") != "waiting").map(|event| event.number("bytes"));
    let first = after.filter(|bytes| *bytes > 0).last().unwrap_or_default();
    ensure!(first >= 50_000_000, "it went on at {first} after {on}\n{}", sending.sender.story());
    let came = async || Ok((ben.all()? == ["large.bin"]).then_some(()));
    eventually("it is among the downloads", PATIENCE, came).await?;
    ensure!(Inventory::of(&ben.inbox())?.digests() == Inventory::of(folder_of(&paths)?)?.digests(), "it differs");
    Ok(())
}

#[tokio::test]
async fn three_hundred_megabytes_come_into_chromium_without_staying_in_the_memory_of_the_page() -> Outcome {
    const BYTES: usize = 300_000_000;
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let paths = [ann.put("huge.bin", &content(3, BYTES))?];
    let mut sending = Sending::of(&ann, &paths, &ben).await?;
    sending.page.wait_state("watching").await?;
    let (before, mut most) = (renderers_memory()?, 0);
    sending.page.accept().await?;
    let mut heap = 0;
    let watched = async || {
        most = most.max(renderers_memory()?);
        heap = heap.max(sending.page.heap().await?);
        Ok((sending.sender.count(|event| event.is("finished")) > 0).then_some(()))
    };
    eventually("all is sent", LONGEST, watched).await?;
    sending.wait_sent().await?;
    let grown = most.saturating_sub(before);
    ensure!(grown < BYTES as u64 / 2, "the pages hold {grown} bytes more for a file of {BYTES}");
    ensure!(heap < 32_000_000, "scripts hold {heap} bytes");
    let came = async || Ok((ben.all()? == ["huge.bin"]).then_some(()));
    eventually("it is among the downloads", PATIENCE, came).await?;
    ensure!(Inventory::of(&ben.inbox())?.digests() == Inventory::of(folder_of(&paths)?)?.digests(), "it differs");
    Ok(())
}

#[tokio::test]
async fn files_and_folders_from_chromium_come_into_the_inbox_with_names_bytes_and_times() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let taking = Taking::into(&ann, "all").await?;
    let paths = stock(&ben)?;
    let own = folder_of(&paths)?.to_path_buf();
    let picked: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
    taking.page.pick(&picked).await?;
    taking.wait_outcome("complete").await?;
    let sent = Inventory::of(&own)?;
    Inventory::of(&ann.inbox())?.is(&sent)?;
    proven(&taking.taker, &sent)?;
    taking.page.wait_transfer("finished", PATIENCE).await?;

    let (mut picked, mut seen) = (Vec::new(), taking.taker.seen());
    for name in ["Reise", "Дача"] {
        ben.put(&format!("{name}/Tag 1/фото.jpg"), &content(7, 70_000))?;
        picked.push(ben.put(&format!("{name}/notes.txt"), b"notes")?);
    }
    let [first, second] = picked.as_slice() else { anyhow::bail!("two folders") };
    taking.page.pick_folder(first).await?;
    taking.taker.wait_after(seen, "the folder is there", |event| event.is("finished")).await?;
    seen = taking.taker.seen();
    taking.page.drop_files(&[second]).await?;
    taking.taker.wait_after(seen, "the folder is there", |event| event.is("finished")).await?;
    Inventory::of(&ann.inbox())?.is(&Inventory::of(&own)?)
}

#[tokio::test]
async fn the_host_declines_takes_some_and_cancels_what_a_guest_in_chromium_sends() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let mut taking = Taking::into(&ann, "ask").await?;
    let (first, second) = (ben.put("first.txt", b"first")?, ben.put("second.txt", b"second")?);
    taking.page.pick(&[&first]).await?;
    let declined = taking.offer(0).await?;
    ensure!(ann.all()?.is_empty(), "{:?}", ann.all()?);
    taking.taker.say(&format!("decline {declined}"))?;
    taking.page.wait_transfer("declined", PATIENCE).await?;

    let seen = taking.taker.seen();
    taking.page.pick(&[&first, &second]).await?;
    let transfer = taking.offer(seen).await?;
    taking.taker.say(&format!("accept {transfer} 1"))?;
    taking.page.wait_transfer("finished", PATIENCE).await?;
    ensure!(ann.all()? == ["second.txt"] && ann.got("second.txt")? == b"second", "{:?}", ann.all()?);

    let seen = taking.taker.seen();
    let large = ben.put("large.bin", &content(4, LARGE))?;
    taking.page.pick(&[&large]).await?;
    let transfer = taking.offer(seen).await?;
    taking.taker.say(&format!("accept {transfer}"))?;
    let flows = |event: &Event| event.is("progress") && event.number("bytes") > 1_000_000;
    taking.taker.wait_after(seen, "it flows", flows).await?;
    taking.taker.say(&format!("cancel {transfer}"))?;
    taking.wait_outcome("cancelled-here").await?;
    taking.page.wait_transfer("called-off", PATIENCE).await?;
    let gone = async || Ok((ann.all()? == ["second.txt"]).then_some(()));
    eventually("nothing partial is left", PATIENCE, gone).await
}

#[tokio::test]
async fn a_page_that_is_loaded_anew_while_it_sends_asks_for_the_file_again_and_goes_on_where_it_was() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let taking = Taking::into(&ann, "all").await?;
    let large = ben.put("large.bin", &content(5, LARGE))?;
    taking.page.pick(&[&large]).await?;
    let transfer = taking.offer(0).await?;
    let half = |event: &Event| event.is("progress") && event.number("bytes") >= 70_000_000;
    taking.taker.wait_within(LONGEST, 0, "half of it is there", half).await?;
    taking.page.reload().await?;
    taking.page.wait_state("watching").await?;
    taking.page.open_files().await?;
    taking.page.wait_transfer("lost", PATIENCE).await?;
    let seen = taking.taker.seen();
    taking.page.pick(&[&large]).await?;
    let again = taking.taker.wait_after(seen, "it is offered again", |event| event.is("offered")).await?;
    ensure!(again.transfer() == transfer && again.field("agreed") == true, "{again} instead of {transfer}");
    taking.wait_outcome("complete").await?;
    let flows = |event: &Event| event.is("progress") && event.number("bytes") > 0;
    let on = taking.taker.wait_after(seen, "it goes on", flows).await?;
    ensure!(on.number("bytes") >= 70_000_000, "{on}");
    Inventory::of(&ann.inbox())?.is(&Inventory::of(large.parent().context("a folder")?)?)
}

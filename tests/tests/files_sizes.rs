//! Files of all kinds from Porthole to Porthole, and a kill of either side in the middle.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use support::files::{BreakOff, Inventory, Load, NAMES, SIZES, Victim, content};
use support::{Depot, Host, Outcome};

/// What one kill may let come twice: the window that the receiver opens, for that is on its way at the most.
const WINDOW: u64 = 8 * 1024 * 1024;

/// The seed of the kills. Another one tries other moments.
const SEED: u64 = 20_261_121;

/// Sends `paths`, and gives the receiver once both have ended well.
async fn carry(ann: &Depot, ben: &Depot, paths: &[&Path]) -> Result<Host> {
    let mut sender = ann.sends(paths).start()?;
    let mut receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
    let all_sent = sender.wait_within(Duration::from_secs(120), 0, "all is sent", |event| event.is("finished")).await;
    all_sent.with_context(|| receiver.story())?;
    ensure!(sender.exit_code().await? == 0, "{}\n{}", sender.story(), receiver.story());
    ensure!(receiver.exit_code().await? == 0, "{}", receiver.story());
    Ok(receiver)
}

#[tokio::test]
async fn all_sizes_and_names_arrive_with_their_bytes_and_times_and_are_not_made_programs() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let mut paths = Vec::new();
    for (place, size) in (0_u64..).zip(SIZES) {
        paths.push(ann.put(&format!("{size}.bin"), &content(place, size))?);
    }
    for (place, name) in (100_u64..).zip(NAMES) {
        paths.push(ann.put(name, &content(place, 300))?);
        paths.push(ann.put(&format!("folder/{name}/{name}"), &content(place + 50, 70))?);
    }
    paths.dedup();
    let own = paths.first().and_then(|path| path.parent()).context("a folder")?.to_path_buf();
    for (place, path) in (0_u64..).zip(paths.iter().filter(|path| path.is_file())) {
        // Through the years, and with parts of a second.
        let time = UNIX_EPOCH + Duration::from_millis(place * 97_000_000_123);
        File::options().write(true).open(path)?.set_modified(time)?;
        fs::set_permissions(path, Permissions::from_mode(0o755))?;
    }
    let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
    let receiver = carry(&ann, &ben, &paths).await?;
    let (sent, came) = (Inventory::of(&own)?, Inventory::of(&ben.inbox())?);
    came.is(&sent)?;
    let told = receiver.all("verified");
    ensure!(told.len() == came.digests().len(), "{}", receiver.story());
    for event in told {
        let path = Path::new(event.text("path")).strip_prefix(ben.inbox())?.to_path_buf();
        let piece = came.piece(&path)?;
        ensure!(event.text("blake3") == piece.digest.to_hex().as_str(), "{event}");
        ensure!(event.number("bytes") == piece.bytes, "{event}");
        let mode = fs::metadata(ben.inbox().join(&path))?.permissions().mode();
        ensure!(mode & 0o111 == 0, "{} may be run: {mode:o}", path.display());
    }
    Ok(())
}

#[tokio::test]
async fn a_tree_of_depth_fifty_arrives_as_it_is() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let mut path = "top".to_owned();
    let mut top = None;
    for depth in 0..50 {
        top = Some(ann.put(&format!("{path}/at {depth}.txt"), format!("depth {depth}").as_bytes())?);
        path.push_str(&format!("/level {depth}"));
    }
    let top = top.context("a tree")?;
    fs::create_dir_all(top.parent().context("a folder")?.join(&path))?;
    carry(&ann, &ben, &[&top]).await?;
    let came = Inventory::of(&ben.inbox())?;
    ensure!(came.count() == 101, "{} files and folders came", came.count());
    came.is(&Inventory::of(top.parent().context("a folder")?)?)
}

#[tokio::test]
async fn two_thousand_small_files_arrive_each_as_it_is() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let mut top = None;
    for number in 0..2000_usize {
        let path = format!("many/{:02}/file {number:04}.txt", number % 20);
        top = Some(ann.put(&path, &content(number as u64, number % 700))?);
    }
    let top = top.context("a tree")?;
    carry(&ann, &ben, &[&top]).await?;
    let came = Inventory::of(&ben.inbox())?;
    ensure!(came.digests().len() == 2000);
    came.is(&Inventory::of(top.parent().context("a folder")?)?)
}

/// Six kills of one side at moments from the seed: four in one file, two among many.
async fn killed(victim: Victim) -> Outcome {
    let mut chance = fastrand::Rng::with_seed(SEED ^ u64::from(victim == Victim::Sender));
    let loads = [Load::One(96_000_000), Load::One(96_000_000), Load::Many(1500)];
    for load in loads.into_iter().chain(loads) {
        let broken = BreakOff { victim, load, at: chance.u64(0..850), seed: chance.u64(..) >> 1 };
        let resumed = broken.run().await.with_context(|| format!("{broken:?}"))?;
        let twice = resumed.twice().unwrap_or_default();
        ensure!(twice <= WINDOW, "{twice} bytes were sent twice: {broken:?} {resumed:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_receiver_that_is_killed_goes_on_with_what_it_had_and_nothing_partial_has_a_final_name() -> Outcome {
    killed(Victim::Receiver).await
}

#[tokio::test]
async fn a_sender_that_is_killed_goes_on_with_what_is_missing_and_nothing_partial_has_a_final_name() -> Outcome {
    killed(Victim::Sender).await
}

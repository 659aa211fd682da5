//! Folders that become links while files arrive in them.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Result, ensure};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use support::{Handed, Outcome, Parcel, Stranger};
use wire::files::{Root, RootKind};

use crate::place::{Place, check_host, file, transfer};

/// Transfers, and the files of each.
const TRANSFERS: u32 = 60;
const FILES: usize = 60;

/// Lets a folder and a link change their places, at once and back again, until it is over.
fn swap(folder: &Path, link: &Path, over: &AtomicBool) -> u32 {
    let mut turns = 0;
    while !over.load(Ordering::Relaxed) {
        let exchange = || renameat_with(CWD, folder, CWD, link, RenameFlags::EXCHANGE);
        // Until the folder is there, there is nothing to exchange.
        if exchange().is_ok() {
            turns += 1;
            thread::yield_now();
            while exchange().is_err() && !over.load(Ordering::Relaxed) {}
        }
    }
    turns
}

/// A folder with another one in it, and all the files in that.
fn tree(name: &str) -> Result<(Root, Vec<Parcel>)> {
    let names = (0..FILES).map(|number| file(&[name, "in", &format!("file {number}")], 1));
    let items = names.map(|item| Ok((item?, b"x".to_vec()))).collect::<Result<Vec<_>>>()?;
    let (items_all, bytes) = (u32::try_from(items.len())?, u32::try_from(items.len())?.into());
    Ok((Root { name: name.to_owned().try_into()?, kind: RootKind::Folder, items: items_all, bytes }, items))
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_files_race_folders_that_become_links_and_none_escapes() -> Outcome {
    let place = Place::new()?;
    let mut host = place.host("all")?;
    let mut stranger = Stranger::come(&host.link().await?).await?;
    let (mut all, mut turns) = (Handed::default(), 0);
    for number in 0..TRANSFERS {
        let name = format!("folder {number}");
        let (root, items) = tree(&name)?;
        // One time it is the root that becomes a link, one time what is in it.
        let folder = if number % 2 == 0 { place.inbox().join(&name) } else { place.inbox().join(&name).join("in") };
        let link = place.links().join(number.to_string());
        symlink(place.outside(), &link)?;
        let over = AtomicBool::new(false);
        let handed = thread::scope(|scope| {
            let swapping = scope.spawn(|| swap(&folder, &link, &over));
            let handed = tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(stranger.hand_over(transfer(number), vec![root], &items))
            });
            over.store(true, Ordering::Relaxed);
            turns += swapping.join().unwrap_or_default();
            handed
        })?;
        all.verified += handed.verified;
        all.unwanted += handed.unwanted;
        all.failed += handed.failed;
    }
    place.check_outside()?;
    ensure!(turns > TRANSFERS && all.verified > 0, "{turns} turns, {all:?}\n{}", host.story());
    check_host(&mut host)?;
    println!(
        "folders that become links: {turns} turns, {} files tried, {all:?}, escaped: 0",
        TRANSFERS as usize * FILES
    );
    Ok(())
}

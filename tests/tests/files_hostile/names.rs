//! Names and paths that were made to get somewhere else.

use std::collections::HashSet;
use std::path::{Component, Path};

use anyhow::{Result, ensure};
use fastrand::Rng;
use support::{Event, Handed, Outcome, Parcel, Stranger};
use wire::files::{FilesMessage, Item, ItemKind, Root, RootKind};

use crate::place::{Place, check_host, file, file_root, transfer};

/// Paths that are tried, in transfers of so many.
const PATHS: usize = 6 * TOGETHER;
const TOGETHER: usize = 1_000;

/// Names that are tried as those of roots, as many in an offer as there may be.
const ROOTS: usize = 8 * 128;

/// What names that have led programs astray are made of: ways up and out, drives, shares, streams, devices, shells, and
/// characters that do not show, turn text around, end it or become others.
const PIECES: [&str; 74] = [
    "..",
    ".",
    "...",
    "....",
    "/",
    "//",
    "\\",
    "\\\\",
    "../",
    "..\\",
    "/..",
    "/etc/passwd",
    "/root/.ssh/",
    "~",
    "~/",
    "C:",
    "c:\\",
    "\\\\?\\",
    "\\\\.\\",
    "\\\\server\\share\\",
    "file:///",
    ":",
    "::$DATA",
    ":x:$DATA",
    "$INDEX_ALLOCATION",
    "CON",
    "con",
    "PRN",
    "aux",
    "NUL",
    "nul.txt",
    "COM1",
    "com9",
    "COM\u{b9}",
    "LPT1",
    "lpt\u{b3}",
    "CONIN$",
    "CLOCK$",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\0",
    "\u{1}",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{200d}",
    "\u{200e}",
    "\u{202e}",
    "\u{2066}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffe}",
    "\u{fdd0}",
    "\u{ff0e}\u{ff0e}\u{ff0f}",
    "\u{2025}",
    "\u{2215}",
    "e\u{301}",
    "\u{e9}",
    "\u{212a}",
    "%2e%2e%2f",
    "%00",
    "$(id)",
    "`id`",
    "-rf",
    "<script>",
    "*?\"|",
    ".porthole-part",
    "desktop.ini",
];

/// One name: pieces, letters, and now and then one that is very long.
fn name(random: &mut Rng, place: &Place) -> String {
    let mut name = String::new();
    for _ in 0..random.usize(1..=3) {
        match random.u32(0..12) {
            0 => name.push(random.char(..)),
            1 => name.push(random.alphanumeric()),
            2 => name.push_str(&place.mine().to_string_lossy()),
            3 => name.push_str("../../mine"),
            _ => name.push_str(PIECES[random.usize(..PIECES.len())]),
        }
    }
    if random.u32(0..40) == 0 {
        name.push_str(&"\u{4e2d}".repeat(random.usize(60..300)));
    }
    name
}

/// So many paths, no two alike, the same in each run.
fn paths(count: usize, place: &Place) -> Result<Vec<Item>> {
    let (mut random, mut taken, mut items) = (Rng::with_seed(20_261_121), HashSet::new(), Vec::new());
    while items.len() < count {
        let parts: Vec<String> = (0..random.usize(1..=4)).map(|_| name(&mut random, place)).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let Ok(mut item) = file(&parts, 1) else { continue };
        item.modified = Some(random.i64(..));
        if taken.insert(item.path.clone()) {
            items.push(item);
        }
    }
    Ok(items)
}

/// So many names of roots, no two alike, the same in each run.
fn names(count: usize, place: &Place) -> Vec<String> {
    let (mut random, mut taken, mut names) = (Rng::with_seed(20_261_122), HashSet::new(), Vec::new());
    while names.len() < count {
        let name = name(&mut random, place);
        if file_root(&name, 1).is_ok() && ![".", ".."].contains(&&*name) && taken.insert(name.clone()) {
            names.push(name);
        }
    }
    names
}

/// Nothing stands in the inbox but files of one byte whose names mean them and nothing else.
fn check_files(place: &Place, count: usize) -> Outcome {
    let (inbox, files) = (place.inbox().canonicalize()?, place.files()?);
    ensure!(files.len() == count, "{} files are there, and {count} arrived", files.len());
    for (path, content) in &files {
        ensure!(content == b"x" && path.canonicalize()?.starts_with(&inbox), "{}", path.display());
        for part in path.strip_prefix(place.inbox())?.components() {
            let Component::Normal(part) = part else { anyhow::bail!("{}", path.display()) };
            let part = part.to_string_lossy();
            let is_strange =
                |c: char| c.is_control() || "\\:<>\"|?*\u{202e}\u{200b}\u{2066}\u{feff}\u{fffd}".contains(c);
            ensure!(!part.contains(is_strange) && part.len() <= 200, "{part:?}");
            ensure!(!part.ends_with(['.', ' ']) && !part.starts_with(' ') && !part.ends_with("-part"), "{part:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn six_thousand_hostile_paths_make_files_in_the_folder_and_nowhere_else() -> Outcome {
    let place = Place::new()?;
    let mut host = place.host("all")?;
    let mut stranger = Stranger::come(&host.link().await?).await?;
    let mut all = Handed::default();
    for (number, items) in (0..).zip(paths(PATHS, &place)?.chunks(TOGETHER)) {
        let count = u32::try_from(items.len())?;
        let root = Root { name: "x".to_owned().try_into()?, kind: RootKind::Others, items: count, bytes: count.into() };
        let items: Vec<Parcel> = items.iter().map(|item| (item.clone(), b"x".to_vec())).collect();
        let handed = stranger.hand_over(transfer(number), vec![root], &items).await?;
        ensure!(handed.verified + handed.unwanted + handed.failed == items.len(), "{handed:?}\n{}", host.story());
        all.verified += handed.verified;
        all.unwanted += handed.unwanted;
        all.failed += handed.failed;
    }
    ensure!(all.verified > PATHS / 2 && all.unwanted > 0 && all.failed == 0, "{all:?}");
    check_files(&place, all.verified)?;
    place.check_outside()?;
    let inbox = place.inbox();
    let strays = host.count(|event| event.is("verified") && !Path::new(event.text("path")).starts_with(&inbox));
    ensure!(strays == 0 && host.count(|event| event.is("verified")) == all.verified, "{strays} strays");
    check_host(&mut host)?;
    println!("hostile paths: tried {PATHS}, refused {}, got out: 0", all.unwanted);
    Ok(())
}

#[tokio::test]
async fn hostile_names_of_what_is_offered_are_shown_and_written_as_harmless_ones() -> Outcome {
    let place = Place::new()?;
    let mut host = place.host("all")?;
    let mut stranger = Stranger::come(&host.link().await?).await?;
    let (names, mut arrived) = (names(ROOTS, &place), 0);
    for (number, names) in (0..).zip(names.chunks(128)) {
        let roots = names.iter().map(|name| file_root(name, 1)).collect::<Result<Vec<_>>>()?;
        let items = (0..).zip(names).map(|(root, name)| Ok((Item { root, ..file(&[name], 1)? }, b"x".to_vec())));
        let handed = stranger.hand_over(transfer(number), roots, &items.collect::<Result<Vec<_>>>()?).await?;
        ensure!(handed == Handed { verified: names.len(), ..handed }, "{handed:?}\n{}", host.story());
        arrived += handed.verified;
    }
    // A name that names nothing is refused with the whole offer.
    for (transfer, name) in [(transfer(1_000), ".."), (transfer(1_001), ".")] {
        stranger.say(&FilesMessage::Offer { transfer, roots: vec![file_root(name, 1)?].try_into()? }).await?;
        stranger.hear_of(transfer, "no", |said| matches!(said, FilesMessage::Cancel { .. })).await?;
    }
    check_files(&place, arrived)?;
    place.check_outside()?;
    let is_strange = |c: char| c.is_control() || "/\\\u{202e}\u{2066}".contains(c);
    let is_harmless = |name: &str| !name.is_empty() && !name.contains(is_strange) && name != "..";
    let shows = |event: &Event| event.list("roots").iter().all(|root| root["name"].as_str().is_some_and(is_harmless));
    ensure!(host.count(|event| event.is("offered") && !shows(event)) == 0, "{}", host.story());
    check_host(&mut host)?;
    println!("hostile names of roots: tried {}, got out: 0", ROOTS + 2);
    Ok(())
}

/// What is not a file is no way out either.
#[tokio::test]
async fn folders_of_hostile_names_are_made_in_the_folder_and_nowhere_else() -> Outcome {
    let place = Place::new()?;
    let mut host = place.host("all")?;
    let mut stranger = Stranger::come(&host.link().await?).await?;
    let folder = |item: Item| Ok(Item { kind: ItemKind::Folder, bytes: 0.into(), ..item });
    let items = paths(TOGETHER, &place)?.into_iter().map(folder).collect::<Result<Vec<_>>>()?;
    let count = u32::try_from(items.len())?;
    let root = Root { name: "x".to_owned().try_into()?, kind: RootKind::Others, items: count, bytes: 0.into() };
    let items: Vec<Parcel> = items.into_iter().map(|item| (item, Vec::new())).collect();
    let handed = stranger.hand_over(transfer(1), vec![root], &items).await?;
    ensure!(handed == Handed { unwanted: TOGETHER, ..Handed::default() }, "{handed:?}");
    check_files(&place, 0)?;
    place.check_outside()?;
    check_host(&mut host)?;
    println!("folders of hostile paths: tried {TOGETHER}, got out: 0");
    Ok(())
}

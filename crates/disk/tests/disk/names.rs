//! Whatever names a stranger sends: what is made stands below the folder.

use std::fs;

use disk::Intake;
use proptest::prelude::*;
use transfer::SafePath;
use wire::files::{OfferedName, OfferedPath};

use crate::support::{Place, digest, look, path};

/// Names that have led programs astray before.
const STRANGE: [&str; 40] = [
    "..",
    ".",
    "...",
    "....",
    "/",
    "//",
    "\\",
    "..\\..",
    "../..",
    "/etc/passwd",
    "\\\\server\\share",
    "C:",
    "C:\\x",
    "c:x",
    "a:b",
    "a::$DATA",
    "a\0b",
    "\n",
    "\t",
    " ",
    "  x  ",
    "x.",
    "x ",
    "CON",
    "nul.txt",
    "LPT1",
    "com\u{b9}",
    ".porthole-part",
    "x.porthole-part",
    "~",
    "-rf",
    "$HOME",
    "%2e%2e",
    "%00",
    "\u{202e}gpj.exe",
    "\u{200b}",
    "e\u{301}",
    "\u{e9}",
    "A",
    "a",
];

fn offered() -> impl Strategy<Value = Vec<String>> {
    let strange = prop::sample::select(&STRANGE[..]).prop_map(str::to_owned);
    let built = prop::collection::vec(prop::sample::select(&STRANGE[..]), 1..4).prop_map(|parts| parts.concat());
    prop::collection::vec(prop_oneof![strange, built, any::<String>(), "[a-c]{1,2}"], 1..5)
}

/// Receives one byte under such a path, if it is a path at all.
fn receive(intake: &mut Intake, parts: &[String]) -> Option<std::path::PathBuf> {
    let names = parts.iter().cloned().map(OfferedName::try_from).collect::<Result<Vec<_>, _>>().ok()?;
    let safe = SafePath::try_from(&OfferedPath::try_from(names).ok()?).ok()?;
    let mut item = crate::support::file("a", 1);
    item.path = safe;
    look(intake, &item).ok()?;
    let mut part = intake.create(&item).unwrap();
    part.write(0, b"x").unwrap();
    let landed = intake.land(vec![(part, digest(b"x"))]).remove(0).unwrap();
    Some(landed.path)
}

#[test]
fn five_thousand_strange_paths_make_files_below_the_folder_only() {
    let place = Place::quick();
    let secret = place.all.path().join("secret");
    fs::write(&secret, "as it was").unwrap();
    let inbox = place.inbox().canonicalize().unwrap();
    let mut landed = 0;
    let mut refused = 0;
    for (session, batch) in sampled(5_000).chunks(250).enumerate() {
        // Each transfer has names of its own: those of the earlier ones are taken.
        let mut intake = place.intake(u8::try_from(session).unwrap());
        for parts in batch {
            match receive(&mut intake, parts) {
                Some(path) => {
                    assert!(path.starts_with(&inbox) && path.canonicalize().unwrap() == path, "{parts:?}: {path:?}");
                    landed += 1;
                }
                None => refused += 1,
            }
        }
    }
    assert_eq!(landed + refused, 5_000);
    assert!(landed > 4_000 && refused > 100, "{landed} {refused}");
    let files = place.found().into_values().flatten().collect::<Vec<_>>();
    assert_eq!(files.len(), landed, "each file has a name of its own");
    assert!(files.iter().all(|content| content == b"x"));
    let beside: Vec<_> = fs::read_dir(place.all.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(beside.len(), 3, "{beside:?}");
    assert_eq!(fs::read_to_string(&secret).unwrap(), "as it was");
}

/// The same cases in each run, and no two alike: two items of one transfer never have the same path.
fn sampled(count: usize) -> Vec<Vec<String>> {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut taken = std::collections::HashSet::new();
    let mut cases = Vec::new();
    while cases.len() < count {
        let case = offered().new_tree(&mut runner).unwrap().current();
        let key = SafePath::clean(case.iter().map(String::as_str)).map(|path| path.key());
        if key.map_or(true, |key| taken.insert(key)) {
            cases.push(case);
        }
    }
    cases
}

#[test]
fn a_part_cannot_be_mistaken_for_a_file_nor_a_file_for_a_part() {
    let place = Place::new();
    let mut intake = place.intake(1);
    let item = crate::support::file("report.pdf", 2);
    look(&mut intake, &item).unwrap();
    let _part = intake.create(&item).unwrap();
    let part = place.paths().remove(0);
    assert!(part.starts_with('.') && part.ends_with(transfer::PART_SUFFIX), "{part}");
    assert_ne!(path(&part).to_string(), part);
}

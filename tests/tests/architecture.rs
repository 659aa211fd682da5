//! The house is built as it was drawn: who depends on whom, what is never where, how large a file grows.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;
use support::Outcome;

/// Each room with the rooms it may depend on. `dev-dependencies` count too, except within one row.
const ARROWS: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("media", &[]),
    ("pairing", &["wire", "media"]),
    ("transfer", &["wire"]),
    ("settings", &["wire"]),
    ("disk", &["transfer", "wire"]),
    ("capture", &["wire", "media"]),
    ("encode", &["wire", "media"]),
    ("session", &["wire", "media"]),
    ("door", &["wire", "media"]),
    ("discovery", &[]),
    (
        "host",
        &[
            "capture",
            "encode",
            "session",
            "door",
            "discovery",
            "disk",
            "transfer",
            "pairing",
            "settings",
            "wire",
            "media",
        ],
    ),
    ("view", &["host"]),
    ("cli", &["host", "view"]),
    ("porthole", &["cli", "host", "view"]),
    ("tests", &["discovery", "host", "pairing", "wire"]),
];

/// The rooms where everything is a value.
const PURE: &[&str] = &["wire", "pairing", "transfer", "settings", "media"];

/// What has no place in a pure room, as it would stand in its source.
const HANDS: &[&str] = &[
    "async fn",
    "async move",
    ".await",
    "tokio::",
    "std::fs",
    "std::thread",
    "std::process",
    "std::env",
    "Instant",
    "SystemTime",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "getrandom",
    "rand::",
];

/// Crates that bring hands with them.
const HANDY_CRATES: &[&str] =
    &["tokio", "async-std", "futures", "futures-util", "hyper", "axum", "webrtc", "rand", "getrandom"];

/// No file in `crates/` is longer, in lines.
const LONGEST: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn packages() -> anyhow::Result<Vec<Value>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    let output =
        command.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(root()).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    Ok(metadata["packages"].as_array().context("no packages")?.clone())
}

/// What a package depends on, of every kind and for every system; the names of crates, not of renames.
fn dependencies(package: &Value) -> BTreeSet<String> {
    let listed = package["dependencies"].as_array().into_iter().flatten();
    listed.filter_map(|dependency| dependency["name"].as_str()).map(str::to_owned).collect()
}

fn sources(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// The code of a file without its comments and without its tests at the end.
fn code(file: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(file)?;
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

#[test]
fn each_room_depends_only_on_the_rooms_its_arrows_point_to() -> Outcome {
    let packages = packages()?;
    let rooms: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    for package in &packages {
        let name = package["name"].as_str().context("a package without a name")?;
        let arrows = ARROWS.iter().find(|(room, _)| *room == name);
        let (_, allowed) = arrows.with_context(|| format!("{name} is not in the drawing"))?;
        for other in dependencies(package).iter().filter(|other| rooms.contains(other.as_str())) {
            ensure!(allowed.contains(&other.as_str()), "{name} must not depend on {other}");
        }
    }
    Ok(())
}

#[test]
fn a_pure_room_has_no_clock_socket_file_thread_or_randomness() -> Outcome {
    for room in PURE.iter().map(|room| root().join("crates").join(room).join("src")).filter(|room| room.exists()) {
        for file in sources(&room)? {
            let code = code(&file)?;
            for hand in HANDS {
                ensure!(!code.contains(hand), "{} says {hand:?}, but the room is pure", file.display());
            }
        }
    }
    Ok(())
}

#[test]
fn a_pure_room_depends_on_nothing_that_brings_hands() -> Outcome {
    for package in packages()?.iter().filter(|package| PURE.iter().any(|room| package["name"] == *room)) {
        let normal = package["dependencies"].as_array().into_iter().flatten().filter(|other| other["kind"].is_null());
        for name in normal.filter_map(|other| other["name"].as_str()) {
            ensure!(!HANDY_CRATES.contains(&name), "{} must not depend on {name}", package["name"]);
        }
    }
    Ok(())
}

#[test]
fn the_shell_is_the_only_place_that_speaks_to_tauri() -> Outcome {
    for file in sources(&root().join("crates"))? {
        let code = code(&file)?;
        ensure!(!code.contains("tauri::"), "{} speaks to tauri", file.display());
    }
    for package in packages()?.iter().filter(|package| package["name"] != "porthole") {
        let tauri = dependencies(package).into_iter().find(|name| name.starts_with("tauri"));
        ensure!(tauri.is_none(), "{} depends on {tauri:?}", package["name"]);
    }
    Ok(())
}

#[test]
fn unsafe_code_is_only_in_capture_and_encode_and_each_use_tells_why() -> Outcome {
    for room in ["crates", "src-tauri/src", "tests/support"] {
        for file in sources(&root().join(room))? {
            let uses = code(&file)?.matches("unsafe {").count();
            let path = file.to_string_lossy().into_owned();
            let allowed = ["crates/capture/", "crates/encode/"].iter().any(|room| path.contains(room));
            ensure!(uses == 0 || allowed, "{path} has unsafe code");
            let reasons = fs::read_to_string(&file)?.matches("// SAFETY:").count();
            ensure!(reasons >= uses, "{path}: {uses} uses of unsafe, {reasons} reasons");
        }
    }
    Ok(())
}

#[test]
fn no_file_of_the_rooms_grows_too_long_and_none_is_called_mod() -> Outcome {
    for file in sources(&root().join("crates"))? {
        let lines = fs::read_to_string(&file)?.lines().count();
        ensure!(lines <= LONGEST, "{} has {lines} lines, more than {LONGEST}", file.display());
        ensure!(file.file_name() != Some("mod.rs".as_ref()), "{} should be beside its folder", file.display());
    }
    Ok(())
}

#[test]
fn every_file_says_at_its_head_what_it_is() -> Outcome {
    for room in ["crates", "src-tauri/src", "tests/support", "tests/tests"] {
        for file in sources(&root().join(room))? {
            let text = fs::read_to_string(&file)?;
            ensure!(text.starts_with("//! "), "{} does not say what it is", file.display());
        }
    }
    Ok(())
}

//! What is walked is what is offered.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use disk::{Skipped, Tree, WalkError, Walked};
use transfer::{Manifest, SafePath};
use wire::files::{FaultCode, Item, ItemKind, RootKind};

fn walk(paths: &[PathBuf]) -> Result<Tree, WalkError> {
    Tree::walk(paths, &mut |_| ControlFlow::Continue(()))
}

fn items(tree: &Tree) -> Vec<Item> {
    (0..tree.items()).map(|entry| tree.item(entry).unwrap()).collect()
}

fn shown(item: &Item) -> String {
    SafePath::try_from(&item.path).unwrap().to_string()
}

fn fill(folder: &Path, files: &[&str]) {
    for file in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, file).unwrap();
    }
}

#[test]
fn folders_stand_before_what_is_in_them_and_the_order_is_the_same_each_time() {
    let all = tempfile::tempdir().unwrap();
    fill(all.path(), &["b/2", "b/1", "b/c/x", "b/a/y", "a"]);
    fs::create_dir(all.path().join("b/empty")).unwrap();
    let tree = walk(&[all.path().join("b"), all.path().join("a")]).unwrap();
    let found: Vec<_> = items(&tree).iter().map(|item| (item.root, shown(item), item.kind, item.bytes.get())).collect();
    let (file, folder) = (ItemKind::File, ItemKind::Folder);
    let expected = [
        (0, "b", folder, 0),
        (0, "b/1", file, 3),
        (0, "b/2", file, 3),
        (0, "b/a", folder, 0),
        (0, "b/c", folder, 0),
        (0, "b/empty", folder, 0),
        (0, "b/a/y", file, 5),
        (0, "b/c/x", file, 5),
        (1, "a", file, 1),
    ];
    assert_eq!(found, expected.map(|(root, path, kind, bytes)| (root, path.to_owned(), kind, bytes)));
    let roots: Vec<_> = tree.roots().into_vec().iter().map(|root| (root.kind, root.items, root.bytes.get())).collect();
    assert_eq!(roots, [(RootKind::Folder, 8, 16), (RootKind::File, 1, 1)]);
    let again = walk(&[all.path().join("b"), all.path().join("a")]).unwrap();
    assert_eq!(items(&again), items(&tree));
}

#[test]
fn the_same_thing_dropped_twice_is_sent_once() {
    let all = tempfile::tempdir().unwrap();
    fill(all.path(), &["a"]);
    let tree = walk(&[all.path().join("a"), all.path().join("./a")]).unwrap();
    assert_eq!(tree.items(), 1);
}

#[test]
fn what_is_too_many_for_roots_of_their_own_shares_the_last_under_names_of_its_own() {
    let all = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for number in 0..200 {
        fill(all.path(), &[&format!("{number}/same.txt")]);
        paths.push(all.path().join(format!("{number}/same.txt")));
    }
    let tree = walk(&paths).unwrap();
    let roots = tree.roots().into_vec();
    assert_eq!(roots.len(), 128);
    assert_eq!((roots[126].kind, roots[127].kind, roots[127].items), (RootKind::File, RootKind::Others, 200 - 127));
    assert_eq!(roots.iter().map(|root| root.items).sum::<u32>(), 200);
    let items = items(&tree);
    let bytes: u64 = items.iter().filter(|item| item.root == 127).map(|item| item.bytes.get()).sum();
    assert_eq!(bytes, roots[127].bytes.get());
    let mut others: Vec<_> = items.iter().filter(|item| item.root == 127).map(shown).collect();
    assert_eq!((others[0].as_str(), others[1].as_str()), ("same.txt", "same (2).txt"));
    others.sort();
    others.dedup();
    assert_eq!(others.len(), 73);
    assert_eq!(tree.path(199), Some(all.path().canonicalize().unwrap().join("199/same.txt")));
}

#[test]
fn as_many_things_as_there_may_be_roots_each_have_their_own() {
    let all = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..129).map(|number| format!("{number:03}")).collect();
    fill(all.path(), &names.iter().map(String::as_str).collect::<Vec<_>>());
    let paths: Vec<_> = names.iter().map(|name| all.path().join(name)).collect();
    let of = |count: usize| walk(&paths[..count]).unwrap().roots().into_vec();
    assert_eq!((of(127).len(), of(128).len(), of(129).len()), (127, 128, 128));
    assert_eq!(of(128)[127].kind, RootKind::File);
    assert_eq!((of(129)[127].kind, of(129)[127].items), (RootKind::Others, 2));
}

#[test]
fn a_thousand_folders_in_each_other_are_walked_as_far_as_a_path_may_go() {
    let all = tempfile::tempdir().unwrap();
    // Deeper than a path can name: the folders are made one within the other.
    let mut dir = cap_std::fs::Dir::open_ambient_dir(all.path(), cap_std::ambient_authority()).unwrap();
    for _ in 0..1_000 {
        dir.create_dir("d").unwrap();
        dir = dir.open_dir("d").unwrap();
    }
    let tree = walk(&[all.path().join("d")]).unwrap();
    assert_eq!(tree.items(), 128);
    assert_eq!(tree.skipped().iter().map(|skipped| skipped.code).collect::<Vec<_>>(), [FaultCode::Name]);
    let deepest = tree.item(127).unwrap();
    assert_eq!(deepest.path.raw_parts().len(), 128);
    // The system's own removal follows names one by one as well.
    let root = cap_std::fs::Dir::open_ambient_dir(all.path(), cap_std::ambient_authority()).unwrap();
    root.remove_dir_all("d").unwrap();
}

#[test]
fn whoever_watches_may_end_a_walk() {
    let all = tempfile::tempdir().unwrap();
    fill(all.path(), &["a/1", "a/2"]);
    let mut told = Vec::new();
    let stopped = Tree::walk(&[all.path().join("a")], &mut |walked| {
        told.push(walked);
        ControlFlow::Break(())
    });
    assert_eq!(stopped.unwrap_err(), WalkError::Stopped);
    assert_eq!(told, [Walked { items: 1, bytes: 0 }]);
}

#[test]
fn where_nothing_can_be_sent_it_says_why() {
    let all = tempfile::tempdir().unwrap();
    let gone = all.path().join("gone");
    let skipped = vec![Skipped { path: gone.clone(), code: FaultCode::Vanished }];
    assert_eq!(walk(&[gone]).unwrap_err(), WalkError::Nothing(skipped));
    assert_eq!(walk(&[]).unwrap_err(), WalkError::Nothing(Vec::new()));
}

#[cfg(unix)]
#[test]
fn links_pipes_sockets_and_odd_names_are_told_and_the_rest_goes_on() {
    use std::os::unix::ffi::OsStrExt;
    let all = tempfile::tempdir().unwrap();
    let root = all.path().join("root");
    fill(&root, &["a", "z", "in/b"]);
    fill(all.path(), &["secret"]);
    std::os::unix::fs::symlink("../secret", root.join("link")).unwrap();
    std::os::unix::fs::symlink(all.path(), root.join("link to folder")).unwrap();
    std::os::unix::fs::symlink("nowhere", root.join("dangling")).unwrap();
    std::os::unix::fs::symlink("in", root.join("link within")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(root.join("pipe")).status().unwrap().success());
    for name in [b"\xff.txt", b"\xfe.txt"] {
        fs::write(root.join(std::ffi::OsStr::from_bytes(name)), "odd").unwrap();
    }
    let tree = walk(std::slice::from_ref(&root)).unwrap();
    let found: Vec<_> = items(&tree).iter().map(shown).collect();
    assert_eq!(found, ["root", "root/a", "root/in", "root/z", "root/\u{fffd}.txt", "root/in/b"]);
    let mut skipped: Vec<_> = tree.skipped().iter().map(|skipped| (skipped.path.clone(), skipped.code)).collect();
    skipped.sort_by(|(one, _), (other, _)| one.cmp(other));
    let real = root.canonicalize().unwrap();
    let special = ["dangling", "link", "link to folder", "link within", "pipe", "socket"];
    let mut expected: Vec<_> = special.map(|name| (real.join(name), FaultCode::Special)).into();
    // One of two names that become the same: the later in the order of their bytes.
    expected.push((real.join(std::ffi::OsStr::from_bytes(b"\xff.txt")), FaultCode::Name));
    assert_eq!(skipped, expected);
    assert_eq!(tree.skipped_in_all(), 7);
    // A link that was dropped itself is followed: a person chose it.
    let tree = walk(&[root.join("link")]).unwrap();
    assert_eq!((shown(&tree.item(0).unwrap()).as_str(), tree.item(0).unwrap().bytes.get()), ("link", 6));
    assert!(matches!(walk(&[root.join("pipe")]), Err(WalkError::Nothing(_))));
}

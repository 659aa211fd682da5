//! What a sender has: roots, items and their bytes.

use std::collections::BTreeSet;

use wire::files::{Bytes, Item, ItemKind, Life, Listed, OfferedName, OfferedPath, Root, RootKind, TransferId};
use wire::limits::{self, CHUNK};

use crate::seeded::Seeded;

pub(crate) const ID: TransferId = TransferId([7; 16]);

pub(crate) const LIFE: Life = Life::FIRST;

/// Names that collide, that are cleaned, and ordinary ones.
const NAMES: [&str; 16] = [
    "a",
    "A",
    "a.txt",
    "b",
    "Größe.txt",
    "отчёт.docx",
    "日本語",
    "con",
    "x:y",
    "x?y",
    "x*y",
    "é",
    "e\u{301}",
    "name.tar.gz",
    " a",
    "a.",
];

/// Sizes around the limits of chunks.
const SIZES: [usize; 9] = [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7, 5 * CHUNK];

#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub(crate) roots: Vec<Root>,
    pub(crate) items: Vec<Item>,
    pub(crate) contents: Vec<Vec<u8>>,
}

pub(crate) fn path(parts: &[&str]) -> OfferedPath {
    OfferedPath::of(parts.iter().copied()).unwrap()
}

pub(crate) fn size(bytes: usize) -> Bytes {
    Bytes::try_from(bytes as u64).unwrap()
}

impl Tree {
    /// One root for each of these files.
    pub(crate) fn of_files(files: &[(&str, &[u8])]) -> Self {
        let mut tree = Self::default();
        for (name, content) in files {
            tree.root(name, RootKind::File);
            tree.file(&[name], content.to_vec());
        }
        tree
    }

    /// Any tree: some files, some folders with folders in them.
    pub(crate) fn random(seeded: &mut Seeded) -> Self {
        let mut tree = Self::default();
        for _ in 0..=seeded.below(4) {
            let name = seeded.one_of(&NAMES);
            if seeded.once_in(2) {
                tree.root(name, RootKind::File);
                let content = tree.content(seeded);
                tree.file(&[name], content);
            } else {
                tree.root(name, RootKind::Folder);
                tree.random_folder(name, seeded);
            }
        }
        tree
    }

    pub(crate) fn root(&mut self, name: &str, kind: RootKind) {
        let name = OfferedName::try_from(name.to_owned()).unwrap();
        self.roots.push(Root { name, kind, items: 0, bytes: Bytes::ZERO });
    }

    pub(crate) fn file(&mut self, parts: &[&str], content: Vec<u8>) {
        let modified = Some(1_700_000_000_000 + self.items.len() as i64);
        self.item(Item { root: 0, path: path(parts), kind: ItemKind::File, bytes: size(content.len()), modified });
        self.contents.push(content);
    }

    pub(crate) fn folder(&mut self, parts: &[&str]) {
        self.item(Item { root: 0, path: path(parts), kind: ItemKind::Folder, bytes: Bytes::ZERO, modified: None });
        self.contents.push(Vec::new());
    }

    pub(crate) fn listed(&self) -> Listed<Root, { limits::ROOTS }> {
        self.roots.clone().try_into().unwrap()
    }

    fn item(&mut self, item: Item) {
        let place = self.roots.len() - 1;
        let root = &mut self.roots[place];
        root.items += 1;
        root.bytes = Bytes::try_from(root.bytes.get() + item.bytes.get()).unwrap();
        self.items.push(Item { root: u32::try_from(place).unwrap(), ..item });
    }

    fn random_folder(&mut self, name: &str, seeded: &mut Seeded) {
        self.folder(&[name]);
        let mut folders = vec![vec![name]];
        let mut taken = BTreeSet::new();
        for _ in 0..seeded.below(12) {
            let mut parts = folders[seeded.index(folders.len())].clone();
            parts.push(seeded.one_of(&NAMES));
            if !taken.insert(parts.clone()) {
                continue;
            }
            if seeded.once_in(4) {
                self.folder(&parts);
                folders.push(parts);
            } else {
                let content = self.content(seeded);
                self.file(&parts, content);
            }
        }
    }

    fn content(&self, seeded: &mut Seeded) -> Vec<u8> {
        let length = seeded.one_of(&SIZES);
        seeded.bytes(length)
    }
}

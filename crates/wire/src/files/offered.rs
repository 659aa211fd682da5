//! What a sender says of the files it offers. All of it is a stranger's word: names here are raw, and only
//! `transfer::SafePath` makes of them what may be shown or written.

use std::fmt;

use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;
use ts_rs::TS;

use super::Bytes;
use crate::limits;

/// Why a name or a path was not taken.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NameError {
    /// Empty, or longer than [`limits::FILE_NAME`].
    #[error("a file name has 1 to {} bytes", limits::FILE_NAME)]
    Name,
    /// No parts, more parts than [`limits::PATH_DEPTH`], or longer than [`limits::PATH`].
    #[error("a path has 1 to {} parts and at most {} bytes", limits::PATH_DEPTH, limits::PATH)]
    Path,
}

/// One name, as the sender wrote it: 1 to [`limits::FILE_NAME`] bytes of UTF-8, and nothing else is certain about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct OfferedName(String);

impl OfferedName {
    /// The raw name. Never show it, and never give it to a disk.
    #[must_use]
    pub fn as_raw(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OfferedName {
    type Error = NameError;

    fn try_from(name: String) -> Result<Self, NameError> {
        if is_taken(&name) { Ok(Self(name)) } else { Err(NameError::Name) }
    }
}

impl From<OfferedName> for String {
    fn from(name: OfferedName) -> Self {
        name.0
    }
}

fn is_taken(name: &str) -> bool {
    !name.is_empty() && name.len() <= limits::FILE_NAME
}

/// The names from a root down to an item, the root's own first: `["Trip", "Day 1", "a.jpg"]`, or `["a.jpg"]` of a root that
/// is a file.
///
/// All of it is in one piece: a stranger may send paths of many short names, and each name in a place of its own would cost more
/// than it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, TS)]
#[ts(type = "Array<string>")]
pub struct OfferedPath {
    /// The names without anything between them.
    names: Box<str>,
    /// Where each ends.
    ends: Box<[u16]>,
}

impl OfferedPath {
    /// The path of these names, each of which reads as an [`OfferedName`].
    ///
    /// # Errors
    /// [`NameError`] where a name, or all of them together, is not as a path may be.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Result<Self, NameError> {
        let mut path = Growing::default();
        parts.into_iter().try_for_each(|part| path.add(part))?;
        path.grown()
    }

    /// The raw names, at least one. Never show them, and never give them to a disk.
    pub fn raw_parts(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|place| {
            let begin = place.checked_sub(1).map_or(0, |before| self.ends[before]);
            &self.names[usize::from(begin)..usize::from(self.ends[place])]
        })
    }
}

impl TryFrom<Vec<OfferedName>> for OfferedPath {
    type Error = NameError;

    fn try_from(parts: Vec<OfferedName>) -> Result<Self, NameError> {
        Self::of(parts.iter().map(OfferedName::as_raw))
    }
}

impl Serialize for OfferedPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.raw_parts())
    }
}

impl<'de> Deserialize<'de> for OfferedPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Names)
    }
}

/// Reads the names of a path one after the other.
struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = OfferedPath;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the names of a path")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<OfferedPath, A::Error> {
        let mut path = Growing::default();
        while let Some(name) = names.next_element::<OfferedName>()? {
            path.add(name.as_raw()).map_err(de::Error::custom)?;
        }
        path.grown().map_err(de::Error::custom)
    }
}

/// A path whose names are not all there yet.
#[derive(Default)]
struct Growing {
    names: String,
    ends: Vec<u16>,
}

impl Growing {
    fn add(&mut self, name: &str) -> Result<(), NameError> {
        if !is_taken(name) {
            return Err(NameError::Name);
        }
        let bytes = self.names.len() + name.len();
        let end = u16::try_from(bytes).ok().filter(|_| bytes <= limits::PATH && self.ends.len() < limits::PATH_DEPTH);
        self.ends.push(end.ok_or(NameError::Path)?);
        self.names.push_str(name);
        Ok(())
    }

    fn grown(self) -> Result<OfferedPath, NameError> {
        let Self { names, ends } = self;
        if ends.is_empty() {
            return Err(NameError::Path);
        }
        Ok(OfferedPath { names: names.into(), ends: ends.into() })
    }
}

/// What a root is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RootKind {
    /// One file.
    File,
    /// A folder with all that is in it.
    Folder,
    /// The last root of an offer that would have too many: further files and folders, each with its own name.
    Others,
}

/// One thing that was dropped, and what stands for it in the offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Root {
    /// Its name; for [`RootKind::Others`] the name of the first of them.
    pub name: OfferedName,
    /// What it is.
    pub kind: RootKind,
    /// How many files and folders it has, itself included.
    pub items: u32,
    /// How many bytes they have.
    pub bytes: Bytes,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A file: bytes follow, if it has any.
    File,
    /// A folder: it is made, and is done.
    Folder,
}

/// One file or folder of an accepted root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Item {
    /// The root that it belongs to, by its place in the offer.
    pub root: u32,
    /// Where it stands below the receiver's folder. But for [`RootKind::Others`] it begins with the root's name.
    pub path: OfferedPath,
    /// What it is.
    pub kind: ItemKind,
    /// Its size; 0 of a folder.
    pub bytes: Bytes,
    /// When it was last changed, in milliseconds since 1970-01-01 UTC, where that is known.
    #[ts(type = "number | null")]
    pub modified: Option<i64>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{NameError, OfferedPath};
    use crate::limits;

    #[test]
    fn a_path_is_as_long_as_it_may_be_and_no_longer() {
        assert_eq!(OfferedPath::of([]), Err(NameError::Path));
        assert_eq!(OfferedPath::of(["a", ""]), Err(NameError::Name));
        assert_eq!(OfferedPath::of([&*"x".repeat(limits::FILE_NAME + 1)]), Err(NameError::Name));
        assert!(OfferedPath::of(vec!["a"; limits::PATH_DEPTH]).is_ok());
        assert_eq!(OfferedPath::of(vec!["a"; limits::PATH_DEPTH + 1]), Err(NameError::Path));
        let (long, names) = ("x".repeat(limits::FILE_NAME), limits::PATH / limits::FILE_NAME);
        assert!(OfferedPath::of(vec![&*long; names]).is_ok());
        assert_eq!(OfferedPath::of(vec![&*long; names].into_iter().chain(["x"])), Err(NameError::Path));
    }

    #[test]
    fn what_is_no_path_does_not_read() {
        for text in ["[]", r#"[""]"#, r#"["a",1]"#, r#""a""#, "{}", r#"["a""#] {
            assert!(serde_json::from_str::<OfferedPath>(text).is_err(), "{text}");
        }
        let deep = serde_json::to_string(&vec!["d"; limits::PATH_DEPTH + 1]).unwrap();
        assert!(serde_json::from_str::<OfferedPath>(&deep).is_err());
    }

    proptest! {
        #[test]
        fn a_path_has_the_names_that_it_was_made_of_and_reads_as_it_was_written(
            names in prop::collection::vec("\\PC{1,20}", 1..20),
        ) {
            let path = OfferedPath::of(names.iter().map(String::as_str)).unwrap();
            prop_assert_eq!(path.raw_parts().collect::<Vec<_>>(), names.clone());
            let text = serde_json::to_string(&path).unwrap();
            prop_assert_eq!(&text, &serde_json::to_string(&names).unwrap());
            prop_assert_eq!(serde_json::from_str::<OfferedPath>(&text).unwrap(), path);
        }
    }
}

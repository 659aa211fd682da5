//! What a sender says of the files it offers. All of it is a stranger's word: names here are raw, and only
//! `transfer::SafePath` makes of them what may be shown or written.

use serde::{Deserialize, Serialize};
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
        if name.is_empty() || name.len() > limits::FILE_NAME { Err(NameError::Name) } else { Ok(Self(name)) }
    }
}

impl From<OfferedName> for String {
    fn from(name: OfferedName) -> Self {
        name.0
    }
}

/// The names from a root down to an item, the root's own first: `["Trip", "Day 1", "a.jpg"]`, or `["a.jpg"]` of a root that
/// is a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "Vec<OfferedName>", into = "Vec<OfferedName>")]
#[ts(type = "Array<string>")]
pub struct OfferedPath(Vec<OfferedName>);

impl OfferedPath {
    /// The names.
    #[must_use]
    pub fn parts(&self) -> &[OfferedName] {
        &self.0
    }
}

impl TryFrom<Vec<OfferedName>> for OfferedPath {
    type Error = NameError;

    fn try_from(parts: Vec<OfferedName>) -> Result<Self, NameError> {
        let bytes: usize = parts.iter().map(|part| part.0.len()).sum();
        let fits = !parts.is_empty() && parts.len() <= limits::PATH_DEPTH && bytes <= limits::PATH;
        if fits { Ok(Self(parts)) } else { Err(NameError::Path) }
    }
}

impl From<OfferedPath> for Vec<OfferedName> {
    fn from(path: OfferedPath) -> Self {
        path.0
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

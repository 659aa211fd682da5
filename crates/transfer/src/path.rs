//! Where an item stands below the receiver's folder.

use std::fmt;

use thiserror::Error;
use wire::files::{ItemKind, OfferedPath};

use crate::SafeName;

/// A path that stays below the folder it is joined to, whatever a stranger sent: one or more [`SafeName`]s, the root's
/// first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SafePath(Vec<SafeName>);

/// A path in one piece, where many are kept: one of short names takes a tenth of the memory.
#[derive(Clone, Debug)]
pub(crate) struct PackedPath(Box<str>);

/// A path that leads elsewhere: a part of it is `.` or `..`.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the path climbs out of its folder or is empty")]
pub struct PathRefused;

/// Equal for two paths that some system takes for the same, by case or by composition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathKey(String);

impl SafePath {
    /// Makes each raw part safe; `clean` parts stay as they are.
    ///
    /// # Errors
    /// [`PathRefused`] where there is no part, or one that [`SafeName::clean`] refuses.
    pub fn clean<'a>(parts: impl IntoIterator<Item = &'a str>) -> Result<Self, PathRefused> {
        let parts: Option<Vec<SafeName>> = parts.into_iter().map(SafeName::clean).collect();
        parts.filter(|parts| !parts.is_empty()).map(Self).ok_or(PathRefused)
    }

    /// The path of these names; none where there are none.
    #[must_use]
    pub fn of(parts: Vec<SafeName>) -> Option<Self> {
        Some(Self(parts)).filter(|path| !path.0.is_empty())
    }

    /// The names from the root down; at least one.
    #[must_use]
    pub fn parts(&self) -> &[SafeName] {
        &self.0
    }

    /// The last name: the item's own.
    #[must_use]
    pub fn name(&self) -> &SafeName {
        self.0.last().expect("a path has at least one part")
    }

    /// The names of the folders that it stands in, the root's first; none of a root.
    #[must_use]
    pub fn folders(&self) -> &[SafeName] {
        &self.0[..self.0.len() - 1]
    }

    /// The same path whose last name has a number: `Trip/name (2).ext`.
    #[must_use]
    pub fn numbered(&self, number: u32, kind: ItemKind) -> Self {
        let numbered = self.name().numbered(number, kind);
        Self(self.folders().iter().cloned().chain([numbered]).collect())
    }

    /// By what collisions are found.
    #[must_use]
    pub fn key(&self) -> PathKey {
        let parts: Vec<String> = self.0.iter().map(SafeName::folded).collect();
        PathKey(parts.join("/"))
    }

    /// Whether some system takes both for the same.
    #[must_use]
    pub fn collides_with(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl TryFrom<&OfferedPath> for SafePath {
    type Error = PathRefused;

    fn try_from(path: &OfferedPath) -> Result<Self, PathRefused> {
        Self::clean(path.raw_parts())
    }
}

/// The names with `/` between them, to be shown to people.
impl fmt::Display for SafePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, part) in self.0.iter().enumerate() {
            let between = if place == 0 { "" } else { "/" };
            write!(f, "{between}{part}")?;
        }
        Ok(())
    }
}

impl PackedPath {
    /// What a name of a [`SafePath`] takes beside its bytes, on a machine of 64 bits.
    const NAME: usize = 48;

    pub(crate) fn of(path: &SafePath) -> Self {
        Self(path.to_string().into())
    }

    /// The path.
    pub(crate) fn unpack(&self) -> SafePath {
        SafePath(self.0.split('/').map(SafeName::known).collect())
    }

    /// Its length in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.0.len()
    }

    /// What it takes once it is unpacked, in bytes.
    pub(crate) fn unpacked_bytes(&self) -> usize {
        self.0.len() + Self::NAME * (1 + self.0.bytes().filter(|byte| *byte == b'/').count())
    }
}

impl PathKey {
    /// The key as text, to be kept; it is not a path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wire::files::{ItemKind, OfferedName, OfferedPath};

    use super::{PackedPath, PathRefused, SafePath};

    fn path(parts: &[&str]) -> SafePath {
        SafePath::clean(parts.iter().copied()).unwrap()
    }

    #[test]
    fn a_path_that_climbs_is_refused_wherever_it_does() {
        for parts in [&["..", "a"][..], &["a", "..", "b"], &["a", "."], &["a", ""], &[]] {
            assert_eq!(SafePath::clean(parts.iter().copied()), Err(PathRefused), "{parts:?}");
        }
    }

    #[test]
    fn parts_are_cleaned_one_by_one_and_shown_with_lines_between() {
        let offered = ["Trip", "C:\\x", "a/b\u{202e}"].map(|part| OfferedName::try_from(part.to_owned()).unwrap());
        let offered = OfferedPath::try_from(offered.to_vec()).unwrap();
        let path = SafePath::try_from(&offered).unwrap();
        assert_eq!(path.to_string(), "Trip/C__x/a_b");
        assert_eq!(path.name().as_str(), "a_b");
        assert_eq!(path.folders().len(), 2);
        assert_eq!(path.numbered(2, ItemKind::File).to_string(), "Trip/C__x/a_b (2)");
    }

    #[test]
    fn case_composition_and_joiners_make_no_difference_between_names() {
        let same = [("a", "A"), ("É", "e\u{301}"), ("straße", "STRASSE"), ("ΣΑΣ", "σας"), ("می‌خ", "میخ"), ("ﬁ", "FI")];
        for (one, other) in same {
            assert!(path(&["x", one]).collides_with(&path(&["X", other])), "{one} {other}");
        }
        for (one, other) in [("a", "b"), ("e", "é"), ("a (2)", "a"), ("1", "¹")] {
            assert!(!path(&[one]).collides_with(&path(&[other])), "{one} {other}");
        }
        assert!(!path(&["a", "b"]).collides_with(&path(&["a_b"])));
    }

    proptest! {
        #[test]
        fn any_path_is_refused_or_has_as_many_safe_parts(raw in prop::collection::vec(any::<String>(), 0..6)) {
            let climbs = raw.is_empty() || raw.iter().any(|part| matches!(part.as_str(), "" | "." | ".."));
            let path = SafePath::clean(raw.iter().map(String::as_str));
            prop_assert_eq!(path.is_err(), climbs);
            let Ok(path) = path else { return Ok(()) };
            prop_assert_eq!(path.parts().len(), raw.len());
            let shown = path.to_string();
            prop_assert_eq!(shown.matches('/').count(), raw.len() - 1);
            prop_assert_eq!(PackedPath::of(&path).unpack(), path.clone());
            prop_assert_eq!(SafePath::clean(shown.split('/')), Ok(path));
        }
    }
}

//! One name of a file or folder, made safe to show and to write.

mod characters;
mod reserved;

use std::fmt;

use wire::files::ItemKind;

/// What the name of a part ends with: the bytes of a file that is not whole yet. No [`SafeName`] ends so.
pub const PART_SUFFIX: &str = ".porthole-part";

/// The longest name, in bytes. File systems take 255, some of them UTF-16 units; the rest is room for what a part's name
/// adds.
const LONGEST: usize = 200;

/// The longest extension that is kept when a name is shortened, in bytes, its dot included.
const LONGEST_EXTENSION: usize = 24;

/// A name that means one file or folder and nothing else on every system that Porthole runs on.
///
/// | in the raw name | becomes |
/// |---|---|
/// | decomposed characters | composed ones (NFC) |
/// | `/` `\` `:` `<` `>` `"` `\|` `?` `*`, controls, line and paragraph separators, non-characters | `_` |
/// | bidirectional controls, invisible and zero-width characters | nothing |
/// | a joiner or a variation selector among letters that are not ASCII (Persian, Indic scripts, emoji) | itself |
/// | white space at both ends, dots at the end | nothing |
/// | a device's name (`CON`, `com1.txt`, `LPT²`) | the same after a `_` |
/// | the ending [`PART_SUFFIX`] | the same before a `_` |
/// | more than 200 bytes | shortened before the extension |
/// | nothing left | `_` |
///
/// A safe name that is made safe again stays the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeName(String);

impl SafeName {
    /// Makes a raw name safe. None for `.`, `..` and the empty name, which name no file.
    #[must_use]
    pub fn clean(raw: &str) -> Option<Self> {
        if matches!(raw, "" | "." | "..") {
            return None;
        }
        let mut name = cleaned_once(raw);
        // One rule may make work for another (a cut may bare a joiner); no name was found that needs a third turn.
        for _ in 0..8 {
            let next = cleaned_once(&name);
            if next == name {
                return Some(Self(name));
            }
            name = next;
        }
        Some(Self("_".to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name that this one takes where it is the `number`th of its kind: `name (2).ext`, of a folder `name.d (2)`.
    #[must_use]
    pub fn numbered(&self, number: u32, kind: ItemKind) -> Self {
        let extension = match kind {
            ItemKind::File => extension(&self.0),
            ItemKind::Folder => "",
        };
        let stem = self.0.strip_suffix(extension).unwrap_or(&self.0);
        let ending = format!(" ({number}){extension}");
        let stem = cut(stem, LONGEST - ending.len()).trim_end();
        let numbered = format!("{stem}{ending}");
        Self::clean(&numbered).unwrap_or(Self(numbered))
    }

    /// The name of which [`SafeName::as_str`] was this.
    pub(crate) fn known(safe: &str) -> Self {
        Self(safe.to_owned())
    }

    /// What is equal for two names that some system takes for the same: case, composition and joiners do not count.
    pub(crate) fn folded(&self) -> String {
        characters::folded(&self.0)
    }
}

impl fmt::Display for SafeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for SafeName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

fn cleaned_once(raw: &str) -> String {
    let visible = characters::visible(raw);
    let trimmed = visible.trim_end_matches(|c: char| c == '.' || c.is_whitespace()).trim_start();
    let mut name = if trimmed.is_empty() { "_".to_owned() } else { trimmed.to_owned() };
    if ends_as_part(&name) {
        name.push('_');
    }
    if reserved::is_device(&name) {
        name.insert(0, '_');
    }
    shortened(&name)
}

fn ends_as_part(name: &str) -> bool {
    let start = name.len().checked_sub(PART_SUFFIX.len());
    start.and_then(|start| name.get(start..)).is_some_and(|ending| ending.eq_ignore_ascii_case(PART_SUFFIX))
}

fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let extension = extension(name);
    let stem = name.strip_suffix(extension).unwrap_or(name);
    format!("{}{extension}", cut(stem, LONGEST - extension.len()))
}

/// The first characters of a text that have at most `most` bytes.
fn cut(text: &str, most: usize) -> &str {
    let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= most).last();
    &text[..end.unwrap_or(0)]
}

/// What tells the kind of a file, its dot included: `.txt`, `.tar.gz`; empty where there is none or it is too long for one.
fn extension(name: &str) -> &str {
    let Some(last) = dot_of_extension(name) else { return "" };
    let before = &name[..last];
    let start = match dot_of_extension(before) {
        Some(dot) if before[dot..].eq_ignore_ascii_case(".tar") => dot,
        _ => last,
    };
    &name[start..]
}

/// Where the last extension begins. A name that is nothing but an extension (`.profile`) has none.
fn dot_of_extension(name: &str) -> Option<usize> {
    let dot = name.rfind('.')?;
    let has_stem = !name[..dot].trim_matches('.').is_empty();
    (has_stem && name.len() - dot <= LONGEST_EXTENSION).then_some(dot)
}

#[cfg(test)]
mod tests;

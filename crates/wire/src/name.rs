//! A name that a stranger sent and people will see.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::limits;

/// A name fit to be shown in a window, a terminal, a log and a page: one line, at most
/// [`limits::NAME`] characters, without control, bidirectional-override or zero-width characters.
///
/// It may be empty: whoever shows it then says "Somebody" in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(from = "String", into = "String")]
#[ts(type = "string")]
pub struct DisplayName(String);

impl DisplayName {
    /// The name as text that is safe to show.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing was left to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for DisplayName {
    fn from(raw: String) -> Self {
        Self::from(raw.as_str())
    }
}

impl From<&str> for DisplayName {
    /// Makes any text safe to show; it never fails, because a strange name must not cost a guest the door.
    fn from(raw: &str) -> Self {
        let visible = raw.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
        let visible: String = visible.filter(|c| !is_deceptive(*c)).collect();
        let words: Vec<&str> = visible.split(' ').filter(|word| !word.is_empty()).collect();
        let line: String = words.join(" ").chars().take(limits::NAME).collect();
        Self(line.trim_end().to_owned())
    }
}

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0
    }
}

impl std::fmt::Display for DisplayName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Characters that change how the text around them looks, or that do not show at all
/// (Unicode TR 36, section 3; TR 9 for the bidirectional controls).
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::DisplayName;

    #[test]
    fn control_and_bidi_characters_are_dropped_and_white_space_folds() {
        let name = DisplayName::from("\u{1b}[31m  Ann\u{202e}a\t\nB.\u{200b} ");
        assert_eq!(name.as_str(), "[31m Anna B.");
    }

    #[test]
    fn a_name_of_nothing_visible_is_empty() {
        assert!(DisplayName::from("\u{200b}\u{feff}\n").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_becomes_one_short_line_and_stays_the_same_when_cleaned_again(raw in any::<String>()) {
            let once = DisplayName::from(raw);
            prop_assert!(once.as_str().chars().count() <= crate::limits::NAME);
            prop_assert!(!once.as_str().chars().any(char::is_control));
            prop_assert_eq!(DisplayName::from(once.as_str()), once);
        }
    }
}

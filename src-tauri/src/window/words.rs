//! What the shell itself says, in the person's language. The texts lie beside those of the page, in `ui/shared/catalogue`.

use host::Language;
use serde::Deserialize;

const ENGLISH: &str = include_str!("../../../ui/shared/catalogue/shell.en.json");
const SPANISH: &str = include_str!("../../../ui/shared/catalogue/shell.es.json");
const RUSSIAN: &str = include_str!("../../../ui/shared/catalogue/shell.ru.json");

/// Every text in one language.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Words {
    pub(super) quiet: String,
    pub(super) sharing: String,
    pub(super) waiting: String,
    pub(super) paused: String,
    pub(super) open: String,
    pub(super) share: String,
    pub(super) stop: String,
    pub(super) pause: String,
    pub(super) go_on: String,
    pub(super) quit: String,
    pub(super) stays: String,
    pub(super) stays_text: String,
}

impl Words {
    /// The texts in `language`, or in that of the environment; English where that is none of ours.
    pub(super) fn of(language: Language) -> Self {
        let texts = match language {
            Language::English => ENGLISH,
            Language::Spanish => SPANISH,
            Language::Russian => RUSSIAN,
            Language::Auto => for_locale(&locale()),
        };
        serde_json::from_str(texts).expect("a test reads every catalogue")
    }
}

fn locale() -> String {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default()
}

fn for_locale(locale: &str) -> &'static str {
    match locale.split(['_', '.', '@', '-']).next() {
        Some("es") => SPANISH,
        Some("ru") => RUSSIAN,
        Some(_) | None => ENGLISH,
    }
}

#[cfg(test)]
mod tests {
    use host::Language;

    use super::{ENGLISH, RUSSIAN, SPANISH, Words, for_locale};

    #[test]
    fn every_language_says_everything_in_words_of_its_own() {
        let [english, spanish, russian] = [Language::English, Language::Spanish, Language::Russian]
            .map(|language| format!("{:?}", Words::of(language)));
        let said = |words: &str| words.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        for other in [said(&spanish), said(&russian)] {
            assert!(other.iter().zip(said(&english)).all(|(text, english)| !text.is_empty() && *text != english));
        }
    }

    #[test]
    fn the_language_follows_the_locale() {
        assert_eq!(for_locale("es_MX.UTF-8"), SPANISH);
        assert_eq!(for_locale("ru"), RUSSIAN);
        assert_eq!(for_locale("C.UTF-8"), ENGLISH);
        assert_eq!(for_locale(""), ENGLISH);
    }
}

//! The command line's sentences in the person's language. The texts lie beside those of the pages, in `ui/shared/catalogue`.

use std::collections::BTreeMap;

use host::{Failure, Language, Problem, SettingsFile};
use serde_json::Value;

const ENGLISH: &str = include_str!("../../../ui/shared/catalogue/cli.en.json");
const SPANISH: &str = include_str!("../../../ui/shared/catalogue/cli.es.json");
const RUSSIAN: &str = include_str!("../../../ui/shared/catalogue/cli.ru.json");

/// The window's texts, for what goes wrong: one sentence a code. In English the conductor's own sentence says more.
const SPANISH_PROBLEMS: &str = include_str!("../../../ui/shared/catalogue/app.es.json");
const RUSSIAN_PROBLEMS: &str = include_str!("../../../ui/shared/catalogue/app.ru.json");

/// What is said of settings and findings, here and in the window.
const ENGLISH_REPORTS: &str = include_str!("../../../ui/shared/catalogue/report.en.json");
const SPANISH_REPORTS: &str = include_str!("../../../ui/shared/catalogue/report.es.json");
const RUSSIAN_REPORTS: &str = include_str!("../../../ui/shared/catalogue/report.ru.json");

/// A value longer than this, in characters, is cut.
const LONGEST_VALUE: usize = 300;

type Texts = BTreeMap<String, String>;

/// Every text in one language.
pub(crate) struct Catalogue {
    texts: Texts,
    problems: Texts,
    reports: Texts,
}

impl Catalogue {
    /// The catalogue for the language of the settings, else for that of the environment; English where that is none of ours.
    pub(crate) fn of_choice() -> Self {
        match SettingsFile::chosen().language {
            Language::Auto => Self::from_environment(),
            language @ (Language::English | Language::Spanish | Language::Russian) => {
                Self::for_locale(language.as_str())
            }
        }
    }

    /// The catalogue for the environment's language.
    pub(crate) fn from_environment() -> Self {
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default();
        Self::for_locale(&locale)
    }

    pub(crate) fn for_locale(locale: &str) -> Self {
        match locale.split(['_', '.', '@', '-']).next() {
            Some("es") => {
                Self { texts: read(SPANISH), problems: read(SPANISH_PROBLEMS), reports: read(SPANISH_REPORTS) }
            }
            Some("ru") => {
                Self { texts: read(RUSSIAN), problems: read(RUSSIAN_PROBLEMS), reports: read(RUSSIAN_REPORTS) }
            }
            _ => Self { texts: read(ENGLISH), problems: Texts::new(), reports: read(ENGLISH_REPORTS) },
        }
    }

    /// The text of `key`, with each `{name}` filled in. Values are shown as one harmless line.
    ///
    /// # Panics
    /// For a key that is in no catalogue, which a test rules out.
    pub(crate) fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        let text = self.texts.get(key).expect("every key that is used is in every catalogue");
        filled(text, values)
    }

    /// What is said under a finding's code; none where nothing is to be said.
    pub(crate) fn report(&self, code: &str, values: &[(&str, &str)]) -> Option<String> {
        self.reports.get(code).map(|text| filled(text, values))
    }

    /// What failed, in the person's language where there is a text for it; where an argument helps, that is named.
    pub(crate) fn problem(&self, problem: &Problem) -> String {
        let key = format!("problem.{}", problem.code.as_str());
        let translated = self.texts.get(&key).or_else(|| self.problems.get(&key));
        translated.unwrap_or(&problem.message).clone()
    }

    /// Why something of a transfer failed, in the same way.
    pub(crate) fn failure(&self, failure: &Failure) -> String {
        let translated = self.problems.get(&format!("failure.{}", failure.code.as_str()));
        translated.unwrap_or(&failure.message).clone()
    }
}

/// The texts of a catalogue; those that depend on a number are the window's own.
fn read(json: &str) -> Texts {
    let all: BTreeMap<String, Value> = serde_json::from_str(json).expect("a test reads every catalogue");
    all.into_iter().filter_map(|(key, text)| Some((key, text.as_str()?.to_owned()))).collect()
}

fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), &harmless(value));
    }
    text
}

/// One line that cannot steer a terminal. Names from the network were cleaned before they came here.
fn harmless(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).take(LONGEST_VALUE).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use host::{FindingCode, ProblemCode, Setting, Verdict};

    use super::{Catalogue, ENGLISH, ENGLISH_REPORTS, RUSSIAN, RUSSIAN_REPORTS, SPANISH, SPANISH_REPORTS, Texts, read};

    const USES: [&str; 22] = [
        include_str!("arguments/complaint.rs"),
        include_str!("arguments/help.rs"),
        include_str!("amounts.rs"),
        include_str!("course.rs"),
        include_str!("meter.rs"),
        include_str!("narrator.rs"),
        include_str!("sentences.rs"),
        include_str!("sentences/files.rs"),
        include_str!("sentences/files/list.rs"),
        include_str!("sentences/lack.rs"),
        include_str!("sentences/report.rs"),
        include_str!("sentences/devices.rs"),
        include_str!("sentences/visit.rs"),
        include_str!("obstacles.rs"),
        include_str!("obstacles/folders.rs"),
        include_str!("obstacles/link.rs"),
        include_str!("obstacles/parcel.rs"),
        include_str!("errands.rs"),
        include_str!("following.rs"),
        include_str!("lib.rs"),
        include_str!("no_window.rs"),
        include_str!("reporting.rs"),
    ];

    fn placeholders(text: &str) -> BTreeSet<String> {
        text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
    }

    #[test]
    fn every_language_has_the_same_keys_with_the_same_placeholders_and_every_key_is_used() {
        let english = read(ENGLISH);
        for other in [read(SPANISH), read(RUSSIAN)] {
            assert!(other.keys().eq(english.keys()));
            for (key, text) in &other {
                assert_eq!(placeholders(text), placeholders(&english[key]), "{key}");
                let is_international = key.starts_with("unit.");
                assert!(is_international || text != &english[key], "{key} is not translated");
            }
        }
        // The pages of help say theirs by the names of the arguments, and a test draws every page.
        // A problem says its own by its code.
        let named = english.keys().filter(|key| !["help.", "problem."].iter().any(|by_name| key.starts_with(by_name)));
        let unused: Vec<_> =
            named.filter(|key| !USES.iter().any(|source| source.contains(&format!("\"{key}\"")))).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn every_finding_is_told_in_every_language_and_where_it_is_not_well_what_to_do() {
        let english = read(ENGLISH_REPORTS);
        let mut wanted: BTreeSet<String> = ["line", "file", "unknown"].map(|wrong| format!("settings-{wrong}")).into();
        wanted.extend(Setting::ALL.map(|setting| format!("settings-{}", setting.key())));
        for code in FindingCode::ALL {
            wanted.insert(code.as_str().to_owned());
            if code.verdict() != Verdict::Ok {
                wanted.insert(format!("{}.do", code.as_str()));
            }
        }
        assert!(
            english.keys().eq(wanted.iter()),
            "{:?}",
            english.keys().collect::<BTreeSet<_>>().symmetric_difference(&wanted.iter().collect()).collect::<Vec<_>>()
        );
        for other in [read(SPANISH_REPORTS), read(RUSSIAN_REPORTS)] {
            assert!(other.keys().eq(english.keys()));
            for (key, text) in &other {
                assert_eq!(placeholders(text), placeholders(&english[key]), "{key}");
                assert_ne!(text, &english[key], "{key}");
            }
        }
    }

    #[test]
    fn every_key_that_the_command_line_says_is_there() {
        let english: Texts = read(ENGLISH);
        for source in USES {
            for said in source.split(".say(").skip(1) {
                let Some(("", rest)) = said.split_once('"') else { continue };
                let Some((key, _)) = rest.split_once('"') else { continue };
                assert!(english.contains_key(key), "{key} is in no catalogue");
            }
        }
    }

    #[test]
    fn the_language_follows_the_locale_and_a_value_cannot_steer_the_terminal() {
        assert!(Catalogue::for_locale("ru_RU.UTF-8").say("somebody", &[]).starts_with('К'));
        assert_eq!(Catalogue::for_locale("es").say("somebody", &[]), "Alguien");
        let english = Catalogue::for_locale("C.UTF-8");
        assert_eq!(english.say("left.lost", &[("guest", "\u{1b}[2Jann")]), "[2Jann was lost.");
    }

    #[test]
    fn every_problem_with_a_text_of_its_own_is_one_that_there_is() {
        let english: Texts = read(ENGLISH);
        let is_known = |key: &str| ProblemCode::ALL.iter().any(|code| key == format!("problem.{}", code.as_str()));
        let unknown: Vec<_> = english.keys().filter(|key| key.starts_with("problem.") && !is_known(key)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}

//! Settings and findings as JSON.

use std::collections::BTreeMap;

use host::{Finding, Setting, SettingsSheet, Value};
use serde::Serialize;

/// What was chosen once and for all.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SettingsView {
    /// The file, which need not be there.
    path: Option<String>,
    is_there: bool,
    /// Why the file could not be read.
    unread: Option<String>,
    /// As chosen; empty means the machine's name.
    name: String,
    /// As chosen; empty means the downloads.
    folder: String,
    #[cfg_attr(test, ts(type = "'ask' | 'all'"))]
    accept: &'static str,
    /// Addresses and interfaces; empty means all.
    addresses: Vec<String>,
    port: Option<u16>,
    megabits: Option<u16>,
    #[cfg_attr(test, ts(type = "'auto' | 'en' | 'es' | 'ru'"))]
    language: &'static str,
    #[cfg_attr(test, ts(type = "'auto' | 'light' | 'dark'"))]
    theme: &'static str,
    /// When a window that is closed leaves Porthole in the tray.
    #[cfg_attr(test, ts(type = "'sharing' | 'always' | 'never'"))]
    close_to_tray: &'static str,
    start_with_session: bool,
    /// The system's name for this machine.
    machine: String,
    /// The folder that is used in fact.
    inbox: String,
    /// The interfaces that there are now.
    interfaces: Vec<String>,
    /// What is wrong in the file.
    wrong: Vec<WrongView>,
}

/// A line of the settings that is not used.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WrongView {
    code: String,
    line: usize,
    given: String,
    /// One sentence; the command line alone makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    message: Option<String>,
}

/// What an examination found.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FindingView {
    code: String,
    #[cfg_attr(test, ts(type = "'ok' | 'warn' | 'bad'"))]
    verdict: &'static str,
    /// What the sentence names.
    values: BTreeMap<&'static str, String>,
    /// One sentence; the command line alone makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    message: Option<String>,
    /// What to do, where something is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    advice: Option<String>,
}

impl From<SettingsSheet> for SettingsView {
    fn from(sheet: SettingsSheet) -> Self {
        let settings = &sheet.reading.settings;
        let text = |setting| match settings.value(setting) {
            Value::Text(text) => text,
            Value::Number(_) | Value::List(_) | Value::Flag(_) => String::new(),
        };
        let shown = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
        let wrong = sheet.wrongs().map(|(code, line, given)| WrongView {
            code: code.to_owned(),
            line,
            given: given.to_owned(),
            message: None,
        });
        Self {
            path: sheet.path.clone().map(shown),
            is_there: sheet.is_there,
            unread: sheet.unread.clone(),
            name: text(Setting::Name),
            folder: text(Setting::Folder),
            accept: settings.accept.as_str(),
            addresses: sheet.addresses(),
            port: settings.port,
            megabits: settings.megabits,
            language: settings.language.as_str(),
            theme: settings.theme.as_str(),
            close_to_tray: settings.close_to_tray.as_str(),
            start_with_session: settings.start_with_session,
            machine: sheet.machine.to_string(),
            inbox: sheet.folder().map(shown).unwrap_or_default(),
            interfaces: sheet.interfaces.clone(),
            wrong: wrong.collect(),
        }
    }
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        let Finding { code, values } = finding;
        let verdict = code.verdict().as_str();
        let (code, values) = (code.as_str().to_owned(), values.into_iter().collect());
        Self { code, verdict, values, message: None, advice: None }
    }
}

impl SettingsView {
    /// With a sentence about each wrong line, made of its code, its line and what was found.
    #[must_use]
    pub fn worded(mut self, sentence: impl Fn(&str, usize, &str) -> String) -> Self {
        for wrong in &mut self.wrong {
            wrong.message = Some(sentence(&wrong.code, wrong.line, &wrong.given));
        }
        self
    }
}

impl FindingView {
    /// With a sentence, and another one about what to do.
    #[must_use]
    pub fn worded(self, message: String, advice: Option<String>) -> Self {
        Self { message: Some(message), advice, ..self }
    }
}

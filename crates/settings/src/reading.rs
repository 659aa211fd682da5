//! From the text of a file to settings.

use toml_edit::{Document, Item, Table};

use crate::mending::{Mended, line_at, mended};
use crate::{Finding, Setting, Settings, Value, Wrong};

/// No more letters than these are told of what was found.
const TOLD: usize = 80;

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Every value that is allowed, and the default of every other.
    pub settings: Settings,
    /// What is wrong, in the order of lines.
    pub findings: Vec<Finding>,
}

/// Reads a file's text. It never fails: what is wrong costs one value or line, and is told.
#[must_use]
pub fn read(text: &str) -> Reading {
    let Mended { text, findings } = mended(text);
    let mut reading = Reading { settings: Settings::default(), findings };
    // It was parsed a moment ago.
    if let Ok(document) = Document::parse(text.as_str()) {
        reading.take(document.as_table(), &text);
    }
    reading.findings.sort_by_key(|finding| finding.line);
    reading
}

impl Reading {
    fn take(&mut self, table: &Table, text: &str) {
        for (key, item) in table.iter() {
            let begins = table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
            let line = begins.map_or(1, |span| line_at(text, span.start));
            let wrong = match Setting::of(key) {
                Some(setting) => self.value(setting, item, text),
                None => Some(Wrong::Unknown(shown(key))),
            };
            self.findings.extend(wrong.map(|wrong| Finding { line, wrong }));
        }
    }

    fn value(&mut self, setting: Setting, item: &Item, text: &str) -> Option<Wrong> {
        let is_allowed = Value::of(item).is_some_and(|value| self.settings.take(setting, &value));
        let given = || item.span().and_then(|span| text.get(span)).unwrap_or_default();
        (!is_allowed).then(|| Wrong::Value(setting, shown(given())))
    }
}

/// What was found, as one short line.
fn shown(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= TOLD { line } else { line.chars().take(TOLD).chain(['…']).collect() }
}

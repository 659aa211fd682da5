//! One line that the host prints with `--json` (`docs/events.md`).

use anyhow::{Context, Result};
use serde_json::Value;

/// An event as it was printed.
#[derive(Clone, Debug)]
pub struct Event(Value);

impl Event {
    /// Reads one line.
    ///
    /// # Errors
    /// Where it is no JSON object with the text field `event`.
    pub fn read(line: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(line).with_context(|| format!("this line is no JSON: {line}"))?;
        value["event"].as_str().with_context(|| format!("this line names no event: {line}"))?;
        Ok(Self(value))
    }

    /// The event's name.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.text("event")
    }

    /// Whether the event has this name.
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        self.kind() == kind
    }

    /// Whether the event has this name and is about `guest`.
    #[must_use]
    pub fn is_of(&self, kind: &str, guest: &str) -> bool {
        self.is(kind) && self.guest() == guest
    }

    /// The field `guest`; empty where there is none.
    #[must_use]
    pub fn guest(&self) -> &str {
        self.text("guest")
    }

    /// The field `transfer`; empty where there is none.
    #[must_use]
    pub fn transfer(&self) -> &str {
        self.text("transfer")
    }

    /// A text field; empty where there is none.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.0[field].as_str().unwrap_or_default()
    }

    /// A number that is not negative; zero where there is none.
    #[must_use]
    pub fn number(&self, field: &str) -> u64 {
        self.0[field].as_u64().unwrap_or_default()
    }

    /// A list; empty where there is none.
    #[must_use]
    pub fn list(&self, field: &str) -> &[Value] {
        self.0[field].as_array().map_or(&[], Vec::as_slice)
    }

    /// The four words of a guest, with spaces between them.
    #[must_use]
    pub fn words(&self) -> String {
        let words: Vec<&str> = self.list("words").iter().filter_map(Value::as_str).collect();
        words.join(" ")
    }

    /// Any field as it was printed.
    #[must_use]
    pub fn field(&self, field: &str) -> &Value {
        &self.0[field]
    }
}

impl std::fmt::Display for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

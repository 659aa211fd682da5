//! From a change to the new text of a file.

use thiserror::Error;
use toml_edit::{DocumentMut, Item};

use crate::mending::mended;
use crate::{Setting, Settings, TEMPLATE, Value};

/// The value is not one that the setting can have. What is allowed, the file's own remarks say.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("this is no value for the setting \"{}\"", .0.key())]
pub struct NotAllowed(pub Setting);

/// The text with one setting changed, and everything else as it was, remarks included. Lines that do not read become
/// remarks. None for `text` means that there is no file yet.
///
/// # Errors
/// Where the value is not allowed.
pub fn changed(text: Option<&str>, setting: Setting, value: &Value) -> Result<String, NotAllowed> {
    let mut settings = Settings::default();
    if !settings.take(setting, value) {
        return Err(NotAllowed(setting));
    }
    let text = mended(text.unwrap_or(TEMPLATE)).text;
    let mut document: DocumentMut = text.parse().unwrap_or_default();
    let mut value = settings.value(setting).to_toml();
    match document.get_mut(setting.key()) {
        Some(Item::Value(there)) => {
            *value.decor_mut() = there.decor().clone();
            *there = value;
        }
        Some(other) => *other = Item::Value(value),
        None => drop(document.insert(setting.key(), Item::Value(value))),
    }
    Ok(document.to_string())
}

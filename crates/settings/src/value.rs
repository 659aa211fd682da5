//! A value before it is checked.

use toml_edit::{Array, Item};

/// A value as somebody gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Several words.
    List(Vec<String>),
    /// Yes or no.
    Flag(bool),
}

impl Value {
    /// Reads what stands in a file; none where no setting is of that kind.
    pub(crate) fn of(item: &Item) -> Option<Self> {
        if let Some(text) = item.as_str() {
            return Some(Self::Text(text.to_owned()));
        }
        if let Some(number) = item.as_integer() {
            return Some(Self::Number(number));
        }
        if let Some(flag) = item.as_bool() {
            return Some(Self::Flag(flag));
        }
        let texts = item.as_array()?.iter().map(|one| one.as_str().map(str::to_owned));
        texts.collect::<Option<_>>().map(Self::List)
    }

    /// As it is to stand in a file.
    pub(crate) fn to_toml(&self) -> toml_edit::Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Number(number) => (*number).into(),
            Self::List(texts) => texts.iter().collect::<Array>().into(),
            Self::Flag(flag) => (*flag).into(),
        }
    }
}

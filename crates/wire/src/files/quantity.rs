//! Numbers and lists with a limit, checked while they are read.

use serde::{Deserialize, Deserializer, Serialize, de};
use thiserror::Error;
use ts_rs::{Config, TS, TypeVisitor};

/// A number of bytes that both Rust and JavaScript count exactly: at most 2⁵³ − 1 (ECMA-262, Number.MAX_SAFE_INTEGER).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "u64", into = "u64")]
#[ts(type = "number")]
pub struct Bytes(u64);

/// A number of bytes beyond what can be counted exactly.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{0} bytes are more than can be counted")]
pub struct BytesError(pub u64);

impl Bytes {
    /// None at all.
    pub const ZERO: Self = Self(0);
    /// The most.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for Bytes {
    type Error = BytesError;

    fn try_from(number: u64) -> Result<Self, BytesError> {
        if number <= Self::MAX.0 { Ok(Self(number)) } else { Err(BytesError(number)) }
    }
}

impl From<u32> for Bytes {
    fn from(number: u32) -> Self {
        Self(u64::from(number))
    }
}

impl From<Bytes> for u64 {
    fn from(bytes: Bytes) -> Self {
        bytes.0
    }
}

/// A list of 1 to `MOST` entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Listed<T, const MOST: usize>(Vec<T>);

/// A list that is empty or too long.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a list of {0} entries is empty or too long")]
pub struct TooMany(pub usize);

impl<T, const MOST: usize> Listed<T, MOST> {
    /// The entries.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// The entries, owned.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MOST: usize> TryFrom<Vec<T>> for Listed<T, MOST> {
    type Error = TooMany;

    fn try_from(entries: Vec<T>) -> Result<Self, TooMany> {
        if entries.is_empty() || entries.len() > MOST { Err(TooMany(entries.len())) } else { Ok(Self(entries)) }
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Listed<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The text that it is read from is at most `limits::CONTROL` long, and so is the list before it is checked.
        Self::try_from(Vec::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// In TypeScript it is an array like any other.
impl<T: TS, const MOST: usize> TS for Listed<T, MOST> {
    type WithoutGenerics = Vec<ts_rs::Dummy>;
    type OptionInnerType = Self;

    fn name(config: &Config) -> String {
        Vec::<T>::name(config)
    }

    fn inline(config: &Config) -> String {
        Vec::<T>::inline(config)
    }

    fn visit_dependencies(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        Vec::<T>::visit_dependencies(visitor);
    }

    fn visit_generics(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        Vec::<T>::visit_generics(visitor);
    }
}

//! How values that SQLite does not know are stored.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rusqlite::types::{FromSqlError, Type};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The bytes of a path. On Windows, what is not Unicode in it is lost.
pub(super) fn path_bytes(path: &Path) -> Vec<u8> {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_owned();
    #[cfg(not(unix))]
    return path.to_string_lossy().into_owned().into_bytes();
}

/// The path of these bytes.
pub(super) fn path(bytes: Vec<u8>) -> PathBuf {
    #[cfg(unix)]
    let name: OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    let name: OsString = String::from_utf8_lossy(&bytes).into_owned().into();
    PathBuf::from(name)
}

/// A value of `wire` as JSON.
pub(super) fn json<T: Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// A value of `wire` from JSON.
pub(super) fn from_json<T: DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// SQLite counts with a sign. What is beyond it cannot be a number of bytes that `wire` took.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The number, or 0 for one that Porthole did not write.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A column that holds what Porthole never wrote there.
pub(super) fn strange(column: usize, kind: Type) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(FromSqlError::InvalidType))
}

/// The row, if Porthole can have written it; what was damaged in a way that nobody saw counts as not there, and the rest
/// is told.
pub(super) fn legible<T>(row: rusqlite::Result<T>) -> rusqlite::Result<Option<T>> {
    let is_strange = row.as_ref().is_err_and(|error| {
        matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..)
                | rusqlite::Error::QueryReturnedNoRows
        )
    });
    if is_strange { Ok(None) } else { row.map(Some) }
}

//! Where Porthole keeps what it must remember.

use std::env;
use std::path::PathBuf;

use directories::ProjectDirs;

/// The environment variable that names another folder, for portable use and for tests.
pub const DATA_VARIABLE: &str = "PORTHOLE_DATA";

/// The folder of Porthole's own data: what [`DATA_VARIABLE`] names, else the place that the system has for such data
/// (XDG Base Directory Specification, Known Folders, Standard Directories). None where the system knows no home. It
/// need not exist.
#[must_use]
pub fn data_folder() -> Option<PathBuf> {
    let named = env::var_os(DATA_VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from);
    named.or_else(|| ProjectDirs::from("app", "porthole", "Porthole").map(|places| places.data_local_dir().to_owned()))
}

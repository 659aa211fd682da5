//! Where Porthole keeps what it must remember.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use directories::ProjectDirs;

/// The environment variable that names another folder, for portable use and for tests.
pub const DATA_VARIABLE: &str = "PORTHOLE_DATA";

/// The folder of Porthole's own data: what [`DATA_VARIABLE`] names, else the place that the system has for such data
/// (XDG Base Directory Specification, Known Folders, Standard Directories). None where the system knows no home. It
/// need not exist.
#[must_use]
pub fn data_folder() -> Option<PathBuf> {
    let usual = || ProjectDirs::from("app", "porthole", "Porthole").map(|places| places.data_local_dir().to_owned());
    named_data_folder().or_else(usual)
}

/// The folder of what the person chose: with all other data where [`DATA_VARIABLE`] names a folder, else the place that the
/// system has for it. None where the system knows no home. It need not exist.
#[must_use]
pub fn settings_folder() -> Option<PathBuf> {
    let usual = || ProjectDirs::from("app", "porthole", "Porthole").map(|places| places.config_dir().to_owned());
    named_data_folder().or_else(usual)
}

/// The folder that [`DATA_VARIABLE`] names, if it names one.
#[must_use]
pub fn named_data_folder() -> Option<PathBuf> {
    env::var_os(DATA_VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from)
}

/// Makes the folder of Porthole's data, if need be: for nobody else to read.
///
/// # Errors
/// Those of the file system.
pub fn make_data_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

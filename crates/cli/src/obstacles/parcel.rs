//! What is to be sent.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use host::{GuestId, Link, TransferId};

use super::{NoContents, Obstacle};
use crate::catalogue::Catalogue;

/// Those of `paths` that cannot be sent. Links are followed, for a person named them; nothing is read but that it can be.
pub(crate) fn contents(paths: &[PathBuf]) -> Vec<Obstacle> {
    paths.iter().filter_map(|path| Some(Obstacle::Contents(path.clone(), look(path).err()?))).collect()
}

fn look(path: &Path) -> Result<(), NoContents> {
    let kind = fs::metadata(path).map_err(|error| missing(path, error))?;
    // Only of a file and a folder is it known that to open them neither waits nor changes anything.
    if kind.is_dir() {
        fs::read_dir(path).map(drop).map_err(failed)
    } else if kind.is_file() {
        File::open(path).map(drop).map_err(failed)
    } else {
        Err(NoContents::Special)
    }
}

fn missing(path: &Path, error: io::Error) -> NoContents {
    let text = path.to_string_lossy();
    // Over the slashes of a link, a path leads through folders that are not there.
    let is_missing = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&error.kind());
    if is_missing && (Link::parse(&text).is_ok() || text.contains("://")) {
        NoContents::Link
    } else if is_missing && (text.parse::<GuestId>().is_ok() || TransferId::try_from(text.to_ascii_lowercase()).is_ok())
    {
        NoContents::Name
    } else if is_missing {
        NoContents::Missing
    } else {
        failed(error)
    }
}

fn failed(error: io::Error) -> NoContents {
    if error.kind() == io::ErrorKind::PermissionDenied { NoContents::Denied } else { NoContents::Failed(error) }
}

/// What people read.
pub(super) fn told(path: &Path, why: &NoContents, texts: &Catalogue) -> String {
    let path = path.to_string_lossy();
    match why {
        NoContents::Missing => texts.say("missing.gone", &[("path", &path)]),
        NoContents::Link => texts.say("missing.link", &[]),
        NoContents::Name => texts.say("missing.name", &[("name", &path)]),
        NoContents::Denied => texts.say("missing.denied", &[("path", &path)]),
        NoContents::Special => texts.say("missing.special", &[("path", &path)]),
        NoContents::Failed(error) => texts.say("missing.other", &[("path", &path), ("reason", &error.to_string())]),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::contents;
    use crate::catalogue::Catalogue;
    use crate::obstacles::Obstacle;

    fn told(paths: &[&str]) -> Vec<String> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let texts = Catalogue::for_locale("en");
        contents(&paths).iter().map(|obstacle| obstacle.told(&texts)).collect()
    }

    #[test]
    fn each_path_that_cannot_be_sent_is_told_and_the_others_are_not() {
        let told = told(&["/nowhere/at all", "/", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), "/dev/null"]);
        let [missing, special] = told.as_slice() else { panic!("{told:?}") };
        assert!(missing.contains("/nowhere/at all"), "{missing}");
        assert!(special.contains("/dev/null"), "{special}");
    }

    #[test]
    fn a_link_among_the_paths_is_known_and_its_secret_is_not_shown() {
        for link in ["http://192.168.1.5:7780/#1.AAECAwQFBgcICQoLDA0ODw", "http://192.168.1.5:7780/#1.AAEC"] {
            let told = told(&[link]);
            assert!(told.len() == 1 && told[0].contains("porthole join") && !told[0].contains("AAEC"), "{told:?}");
        }
    }

    #[test]
    fn the_name_of_a_guest_or_a_transfer_is_known_where_no_file_is_called_so() {
        for name in ["0011223344556677", "00112233445566778899AABBCCDDEEFF"] {
            let told = told(&[name]);
            assert!(told.len() == 1 && told[0].contains(name) && told[0].contains("line"), "{told:?}");
        }
    }

    #[test]
    fn an_obstacle_has_the_code_that_programs_know() {
        let found = contents(&["/nowhere".into()]);
        assert_eq!(found.iter().map(Obstacle::code).collect::<Vec<_>>(), ["nothing-to-send"]);
    }
}

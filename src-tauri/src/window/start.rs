//! Whether Porthole starts with the desktop (freedesktop.org, Desktop Application Autostart Specification).

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The name of the entry, in the folder of what starts with the desktop.
const NAME: &str = "porthole.desktop";

/// By this line an entry is known as ours.
const MARK: &str = "X-Porthole-Setting=start-with-session\n";

/// By this line the desktop's own tool switches an entry off.
const OFF: &str = "Hidden=true";

/// Makes the entry below `config`, the folder of this user's settings, or takes it away. What somebody else wrote stays, and
/// so does an entry that was switched off. It blocks.
///
/// # Errors
/// Those of the file system.
pub(super) fn arrange(config: &Path, wanted: bool, program: &Path, data: Option<&Path>) -> io::Result<()> {
    let folder = config.join("autostart");
    let file = folder.join(NAME);
    let there = match fs::read_to_string(&file) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let is_ours = there.as_ref().is_none_or(|text| text.contains(MARK));
    let is_off = there.as_ref().is_some_and(|text| text.lines().any(|line| line == OFF));
    if wanted && is_ours && !is_off {
        let text = entry(program, data);
        if there.as_ref() == Some(&text) {
            return Ok(());
        }
        fs::create_dir_all(&folder)?;
        return fs::write(&file, text);
    }
    if !wanted && is_ours && there.is_some() { fs::remove_file(&file) } else { Ok(()) }
}

/// This program's file, also where a newer one took its place meanwhile.
///
/// # Errors
/// Where the system does not tell.
pub(super) fn program() -> io::Result<PathBuf> {
    // An AppImage runs from a place that is there for one run only.
    if let Some(image) = std::env::var_os("APPIMAGE") {
        return Ok(image.into());
    }
    let program = std::env::current_exe()?;
    let replaced = program.to_str().and_then(|path| path.strip_suffix(" (deleted)"));
    Ok(replaced.map_or(program.clone(), PathBuf::from))
}

fn entry(program: &Path, data: Option<&Path>) -> String {
    let program = quoted(&program.to_string_lossy());
    let command = match data {
        Some(data) => format!("env {} {program} --hidden", quoted(&format!("PORTHOLE_DATA={}", data.display()))),
        None => format!("{program} --hidden"),
    };
    format!("[Desktop Entry]\nType=Application\nName=Porthole\nIcon=porthole\nExec={command}\nTerminal=false\n{MARK}")
}

/// One argument of an `Exec` line (Desktop Entry Specification, The Exec key).
fn quoted(argument: &str) -> String {
    let mut text = String::from("\"");
    for letter in argument.chars().filter(|letter| !letter.is_control()) {
        match letter {
            '"' | '`' | '$' => text.extend(["\\\\", &letter.to_string()]),
            '\\' => text.push_str("\\\\\\\\"),
            '%' => text.push_str("%%"),
            other => text.push(other),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{NAME, arrange, quoted};

    const PROGRAM: &str = "/usr/bin/porthole";

    #[test]
    fn an_entry_is_made_once_and_taken_away_again() {
        let config = tempfile::tempdir().unwrap();
        let file = config.path().join("autostart").join(NAME);
        arrange(config.path(), false, Path::new(PROGRAM), None).unwrap();
        assert!(!file.exists());
        for _ in 0..2 {
            arrange(config.path(), true, Path::new(PROGRAM), None).unwrap();
            assert!(fs::read_to_string(&file).unwrap().contains("\nExec=\"/usr/bin/porthole\" --hidden\n"));
        }
        arrange(config.path(), true, Path::new(PROGRAM), Some(Path::new("/d"))).unwrap();
        assert!(fs::read_to_string(&file).unwrap().contains("Exec=env \"PORTHOLE_DATA=/d\" \"/usr/bin/porthole\""));
        arrange(config.path(), false, Path::new(PROGRAM), None).unwrap();
        assert!(!file.exists());
    }

    #[test]
    fn what_somebody_else_wrote_stays_and_what_was_switched_off_stays_off() {
        let config = tempfile::tempdir().unwrap();
        let file = config.path().join("autostart").join(NAME);
        fs::create_dir(config.path().join("autostart")).unwrap();
        fs::write(&file, "[Desktop Entry]\n").unwrap();
        for wanted in [true, false] {
            arrange(config.path(), wanted, Path::new(PROGRAM), None).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), "[Desktop Entry]\n");
        }
        fs::remove_file(&file).unwrap();
        arrange(config.path(), true, Path::new(PROGRAM), None).unwrap();
        let off = fs::read_to_string(&file).unwrap() + "Hidden=true\n";
        fs::write(&file, &off).unwrap();
        arrange(config.path(), true, Path::new(PROGRAM), None).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), off);
    }

    #[test]
    fn a_path_with_odd_letters_stays_one_argument() {
        assert_eq!(quoted("/a b/100%/$x\"\\"), r#""/a b/100%%/\\$x\\"\\\\""#);
    }
}

//! A command line that asks for the window.

use std::ffi::OsString;

/// No more of a link is kept, in characters; a whole one is shorter.
const LONGEST: usize = 300;

/// How the window opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// What was given as a link to another Porthole, not read yet and no longer than 300 characters.
    pub link: Option<String>,
    /// Out of sight, where the desktop has a tray: it was the desktop that started the program.
    pub hidden: bool,
}

impl Opening {
    /// Reads a command line, the program's name first. None where it asks for anything else.
    pub fn of(line: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut words = line.into_iter().skip(1);
        let (first, second) = (words.next(), words.next());
        match (first, second) {
            (None, _) => Some(Self::default()),
            (Some(hidden), None) if hidden == "--hidden" => Some(Self { link: None, hidden: true }),
            (Some(link), None) => {
                let link = link.to_string_lossy();
                let link = link.trim();
                leads_somewhere(link).then(|| Self { link: Some(link.chars().take(LONGEST).collect()), hidden: false })
            }
            (Some(_), Some(_)) => None,
        }
    }
}

/// A browser or a desktop gives what it was given, in whatever case (RFC 3986, section 3.1).
fn leads_somewhere(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| scheme == "porthole" || scheme == "http")
}

#[cfg(test)]
mod tests {
    use super::Opening;

    fn read(words: &[&str]) -> Option<Opening> {
        Opening::of(["porthole"].iter().chain(words).map(std::ffi::OsString::from))
    }

    #[test]
    fn the_window_opens_with_nothing_or_with_a_link_and_with_nothing_else() {
        assert_eq!(read(&[]), Some(Opening::default()));
        assert_eq!(read(&["--hidden"]), Some(Opening { link: None, hidden: true }));
        for link in ["http://192.168.1.5:7780/#1.AAEC", "porthole://192.168.1.5:7780/#1.AAEC", "PORTHOLE:x"] {
            assert_eq!(read(&[link]), Some(Opening { link: Some(link.to_owned()), hidden: false }));
        }
        for other in [&["share"] as &[&str], &["--help"], &["/tmp"], &["join", "http://a"], &["http://a", "--json"]] {
            assert_eq!(read(other), None, "{other:?}");
        }
    }

    #[test]
    fn no_more_of_a_link_is_kept_than_the_longest_there_is() {
        let link = read(&[&format!("porthole://{}", "é".repeat(10_000))]).unwrap().link.unwrap();
        assert_eq!(link.chars().count(), 300);
    }
}

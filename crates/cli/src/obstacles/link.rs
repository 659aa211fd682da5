//! What was given as a link and is none.

use std::path::Path;

use host::{Link, LinkError};

use crate::catalogue::Catalogue;

/// Why it is none. Its text may hold a secret, so it is not kept, unless it is a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoLink {
    /// Nothing was given.
    Nothing,
    /// There is a file or a folder of this name.
    Path(String),
    /// It was cut off.
    Cut,
    /// Another version of Porthole made it.
    Version,
    /// It leads to no address of a Porthole.
    Other,
}

impl NoLink {
    /// Reads a link.
    ///
    /// # Errors
    /// Why it is none.
    pub(crate) fn or_link(text: &str) -> Result<Link, Self> {
        let text = text.trim();
        Link::parse(text).map_err(|error| match error {
            _ if text.is_empty() => Self::Nothing,
            LinkError::Secret => Self::Cut,
            LinkError::Version if !text.contains('#') => Self::Cut,
            LinkError::Version => Self::Version,
            LinkError::Scheme | LinkError::Address if Path::new(text).exists() => Self::Path(text.to_owned()),
            LinkError::Scheme | LinkError::Address | LinkError::Unreachable => Self::Other,
        })
    }

    /// What people read.
    pub(super) fn told(&self, texts: &Catalogue) -> String {
        match self {
            Self::Nothing => texts.say("no-link.nothing", &[]),
            Self::Path(path) => texts.say("no-link.path", &[("path", path)]),
            Self::Cut => texts.say("no-link.cut", &[]),
            Self::Version => texts.say("no-link.version", &[]),
            Self::Other => texts.say("no-link.other", &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NoLink;

    #[test]
    fn what_is_no_link_is_told_apart() {
        let why = |text: &str| NoLink::or_link(text).unwrap_err();
        assert_eq!(why(" "), NoLink::Nothing);
        assert_eq!(why("/"), NoLink::Path("/".to_owned()));
        assert_eq!(why("http://192.168.1.5:7780/#1.AAEC"), NoLink::Cut);
        assert_eq!(why("http://192.168.1.5:7780/"), NoLink::Cut);
        assert_eq!(why("http://192.168.1.5:7780/#9.AAECAwQFBgcICQoLDA0ODw"), NoLink::Version);
        assert_eq!(why("https://example.org"), NoLink::Other);
        assert!(NoLink::or_link(" http://192.168.1.5:7780/#1.AAECAwQFBgcICQoLDA0ODw\n").is_ok());
    }
}

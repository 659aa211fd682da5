//! What is wrong with the arguments, and how they are meant.

use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::help::VERBS;
use crate::catalogue::Catalogue;
use crate::obstacles::NoLink;

/// One sentence, or two, about `error` in the arguments of `verb`.
pub(super) fn told(error: &clap::Error, verb: Option<&str>, texts: &Catalogue) -> String {
    let kind = error.kind();
    let argument = of(error, ContextKind::InvalidArg);
    let value = of(error, ContextKind::InvalidValue);
    let wrong = if kind == ErrorKind::InvalidSubcommand {
        unknown_verb(&of(error, ContextKind::InvalidSubcommand), texts)
    } else if kind == ErrorKind::UnknownArgument {
        unknown(&argument, verb, texts)
    } else if kind == ErrorKind::MissingRequiredArgument {
        missing(verb, &argument, texts)
    } else if (kind == ErrorKind::InvalidValue || kind == ErrorKind::ValueValidation) && !value.is_empty() {
        wrong_value(&argument, &value, texts)
    } else if kind == ErrorKind::InvalidValue {
        texts.say("usage.no-value", &[("argument", first_word(&argument))])
    } else if kind == ErrorKind::ArgumentConflict {
        texts.say("usage.twice", &[("argument", first_word(&argument))])
    } else {
        texts.say("usage.other", &[])
    };
    let command = verb.map_or_else(|| "porthole".to_owned(), |verb| format!("porthole {verb}"));
    format!("{wrong} {}", texts.say("usage.more", &[("command", &command)]))
}

/// The verb among the arguments, for its help.
pub(super) fn verb_of(first: Option<&str>) -> Option<&'static str> {
    VERBS.into_iter().find(|verb| Some(*verb) == first)
}

fn of(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    }
}

fn unknown_verb(text: &str, texts: &Catalogue) -> String {
    if is_link(text) {
        texts.say("usage.link", &[])
    } else if Path::new(text).exists() {
        texts.say("usage.path", &[("path", text)])
    } else {
        texts.say("usage.no-verb", &[("text", &without_secret(text)), ("verbs", &VERBS.join(", "))])
    }
}

fn unknown(argument: &str, verb: Option<&str>, texts: &Catalogue) -> String {
    let is_path = Path::new(argument).exists();
    match verb {
        Some("join") if is_link(argument) => texts.say("usage.link-first", &[]),
        Some("join") if is_path => texts.say("usage.join-path", &[("path", argument)]),
        Some("share") if is_link(argument) => texts.say("usage.link", &[]),
        Some("share") if is_path => texts.say("usage.path", &[("path", argument)]),
        Some("send") if is_path => texts.say("usage.dash", &[("path", argument)]),
        _ => texts.say("usage.unknown", &[("argument", &without_secret(argument))]),
    }
}

fn missing(verb: Option<&str>, argument: &str, texts: &Catalogue) -> String {
    match verb {
        Some("send") => texts.say("usage.missing-paths", &[]),
        Some("join") => texts.say("usage.missing-link", &[]),
        _ => texts.say("usage.no-value", &[("argument", argument)]),
    }
}

fn wrong_value(argument: &str, value: &str, texts: &Catalogue) -> String {
    let argument = first_word(argument);
    let value = without_secret(value);
    let says = |key| texts.say(key, &[("argument", argument), ("value", &value)]);
    match argument {
        "--for" | "--invite-for" => says("usage.time"),
        "--bind" => says("usage.address"),
        "--port" => says("usage.port"),
        "--source" => says("usage.source"),
        "--let-in" | "--accept" => says("usage.ask-or-all"),
        _ => says("usage.value"),
    }
}

/// Whether somebody meant a link, be it whole or not.
fn is_link(text: &str) -> bool {
    matches!(NoLink::or_link(text), Ok(_) | Err(NoLink::Cut | NoLink::Version))
}

/// What follows the mark of a fragment may be a secret.
fn without_secret(text: &str) -> String {
    text.split_once('#').map_or_else(|| text.to_owned(), |(before, _)| format!("{before}#…"))
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::arguments::read;
    use crate::catalogue::Catalogue;

    const LINK: &str = "http://192.168.1.5:7780/#1.AAECAwQFBgcICQoLDA0ODw";

    fn told(line: &[&str]) -> String {
        let line = ["porthole"].iter().chain(line).map(std::ffi::OsString::from);
        let complaint = read(line, &Catalogue::for_locale("en")).unwrap_err();
        assert_eq!(complaint.code, 2, "{complaint:?}");
        complaint.text
    }

    #[test]
    fn what_is_written_in_the_wrong_place_is_told_with_the_right_one() {
        let meant = [
            (&["dance"] as &[&str], "share, send, join"),
            (&[LINK], "porthole join LINK"),
            (&["/dev/null"], "porthole send /dev/null"),
            (&["join", LINK, "/dev/null"], "--send /dev/null"),
            (&["join", "/dev/null", LINK], "first"),
            (&["share", LINK], "porthole join LINK"),
            (&["share", "/dev/null"], "porthole send /dev/null"),
            (&["send"], "porthole send PATH"),
            (&["join"], "porthole join LINK"),
        ];
        for (line, wanted) in meant {
            let told = told(line);
            assert!(told.contains(wanted) && !told.contains("AAEC"), "{line:?}: {told}");
        }
    }

    #[test]
    fn a_value_that_does_not_read_is_told_with_one_that_does() {
        let meant = [
            (&["share", "--for", "soon"] as &[&str], "1h30m"),
            (&["share", "--bind", "home"], "IP"),
            (&["share", "--port", "70000"], "65535"),
            (&["share", "--source", "cellar"], "window:TITLE"),
            (&["share", "--let-in", "nobody"], "ask"),
            (&["share", "--accept", "some"], "ask"),
            (&["share", "--for"], "--for"),
            (&["share", "--json", "--json"], "twice"),
            (&["share", "--dance"], "--dance"),
        ];
        for (line, wanted) in meant {
            let told = told(line);
            assert!(told.contains(wanted) && told.contains("porthole share --help"), "{line:?}: {told}");
        }
    }

    #[test]
    fn help_and_the_version_are_no_wrong_usage() {
        let asked = [
            (&["--help"] as &[&str], "share"),
            (&["--version"], env!("CARGO_PKG_VERSION")),
            (&["help"], "share"),
            (&["help", "send"], "--to-all"),
        ];
        for (line, wanted) in asked {
            let line = ["porthole"].iter().chain(line).map(std::ffi::OsString::from);
            let shown = read(line, &Catalogue::for_locale("en")).unwrap_err();
            assert!(shown.code == 0 && shown.text.contains(wanted), "{shown:?}");
        }
    }
}

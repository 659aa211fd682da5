//! Names that were made to get somewhere else, each in many disguises: all become names that mean one file, or are refused.
#![allow(clippy::unwrap_used, clippy::panic, reason = "this is a test")]

use transfer::{PART_SUFFIX, SafePath};

/// Kinds of names that have broken receivers of files: climbing, absolute, of drives, shares, streams, devices and shells;
/// with characters that do not show, that turn text around, or that normalisation makes into others.
const NAMES: [&str; 72] = [
    "..",
    ".",
    "...",
    "....//",
    "../",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "./x",
    "x/..",
    "x/../../y",
    "/etc/shadow",
    "//server/share/x",
    "\\\\server\\share\\x",
    "\\\\?\\C:\\x",
    "\\\\.\\COM1",
    "\\\\.\\PhysicalDrive0",
    "C:",
    "C:x",
    "c:\\x",
    "Z:/x",
    "file:///etc/passwd",
    "x:stream",
    "x::$DATA",
    "x.txt:evil.exe:$DATA",
    "::$INDEX_ALLOCATION",
    "CON",
    "con.txt",
    "PRN",
    "AUX.h",
    "NUL",
    "nul.tar.gz",
    "COM1",
    "com9.log",
    "COM0",
    "COM¹",
    "lpt1",
    "LPT³.x",
    "CONIN$",
    "CONOUT$",
    "clock$",
    "CON ",
    "CON.",
    "NUL .txt",
    " ",
    "  x",
    "x ",
    "x.",
    "x. .",
    "\u{a0}",
    "~",
    "~root",
    "-rf",
    "--help",
    "$(id)",
    "`id`",
    "%2e%2e%2f",
    "%00",
    "x\0.txt",
    "x\n",
    "\r\nSet-Cookie: x",
    "\u{1b}[2J",
    "\u{202e}txt.exe",
    "\u{200b}..\u{200b}",
    "\u{feff}.",
    "．．／x",
    "‥",
    "e\u{301}\u{301}",
    "\u{212a}",
    "<script>",
    "*?\"|",
    "x.porthole-part",
    "\u{fffe}",
];

/// What stands before and behind a name without changing what some system makes of it.
const BEFORE: [&str; 8] = ["", " ", ".", "\u{200b}", "\u{202a}", "/", "\\", "x"];
const BEHIND: [&str; 9] = ["", " ", ".", "\u{200d}", "\0", "/", ".porthole-PART", ":$DATA", "\u{301}"];

const DEVICES: [&str; 7] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];

fn assert_safe(name: &str, raw: &str) {
    assert!((1..=200).contains(&name.len()), "{raw:?} became {name:?}");
    let strange =
        |c: char| c.is_control() || "/\\:<>\"|?*".contains(c) || "\u{200b}\u{202a}\u{202e}\u{feff}".contains(c);
    assert!(!name.contains(strange), "{raw:?} became {name:?}");
    assert!(!name.ends_with(['.', ' ']) && !name.starts_with(' '), "{raw:?} became {name:?}");
    assert!(!name.to_lowercase().ends_with(PART_SUFFIX), "{raw:?} became {name:?}");
    let stem = name.split('.').next().unwrap().trim_end().to_uppercase();
    let digit = stem.strip_prefix("COM").or(stem.strip_prefix("LPT"));
    let is_port = digit.is_some_and(|digit| "0123456789¹²³".contains(digit) && digit.chars().count() == 1);
    assert!(!is_port && !DEVICES.contains(&stem.as_str()), "{raw:?} became {name:?}");
}

#[test]
fn of_10368_hostile_names_none_means_anything_but_one_file_in_its_folder() {
    let mut tried = 0;
    for (name, before, behind) in NAMES
        .iter()
        .flat_map(|name| BEFORE.iter().flat_map(move |before| BEHIND.iter().map(move |behind| (name, before, behind))))
    {
        for written in [(*name).to_owned(), name.to_uppercase()] {
            let raw = format!("{before}{written}{behind}");
            tried += 1;
            let Ok(path) = SafePath::clean(["folder", raw.as_str()]) else {
                assert!(matches!(raw.as_str(), "." | ".."), "{raw:?} was refused");
                continue;
            };
            assert_eq!(path.parts().len(), 2, "{raw:?}");
            assert_safe(path.name().as_str(), &raw);
            assert_eq!(SafePath::clean(["folder", path.name().as_str()]), Ok(path), "{raw:?}");
        }
    }
    assert_eq!(tried, 72 * 8 * 9 * 2);
    assert_eq!(tried, 10_368);
}

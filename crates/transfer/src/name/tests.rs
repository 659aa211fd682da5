//! What becomes of names, by value and by property.

use proptest::prelude::*;
use wire::files::ItemKind::{File, Folder};

use super::{LONGEST, PART_SUFFIX, SafeName};

fn clean(raw: &str) -> String {
    SafeName::clean(raw).unwrap().0
}

#[test]
fn names_that_name_no_file_are_refused() {
    for raw in ["", ".", ".."] {
        assert_eq!(SafeName::clean(raw), None, "{raw:?}");
    }
}

#[test]
fn names_of_many_scripts_stay_as_they_are() {
    let names = [
        "report.pdf",
        "a",
        ".profile",
        "-rf",
        "~",
        "name with spaces.txt",
        "Größe.txt",
        "Отчёт за май.docx",
        "日本語の書類.txt",
        "한국어.hwp",
        "عربى.txt",
        "עברית.txt",
        "हिन्दी.txt",
        "ไทย.txt",
        "می‌خواهم.txt",
        "👨‍👩‍👧.jpg",
        "❤️‍🔥.png",
        "x.tar.gz",
        "a.b.c",
        "$HOME",
        "100% & more; #1 (2) [3] {4} 'q' `b`",
        "CONSOLE.txt",
        "COM10",
        "nul_",
        "com",
        "lpt.txt",
    ];
    for name in names {
        assert_eq!(clean(name), name);
    }
}

#[test]
fn what_a_system_gives_a_meaning_is_replaced() {
    let table = [
        ("/etc/passwd", "_etc_passwd"),
        ("..\\..\\boot.ini", ".._.._boot.ini"),
        ("C:\\x", "C__x"),
        ("a.txt::$DATA", "a.txt__$DATA"),
        ("a\0b\n\u{1b}c\u{85}", "a_b__c_"),
        ("<>\"|?*", "______"),
        ("a\u{2028}b", "a_b"),
        ("a\u{fffe}b\u{fdd0}", "a_b_"),
    ];
    for (raw, safe) in table {
        assert_eq!(clean(raw), safe, "{raw:?}");
    }
}

#[test]
fn what_does_not_show_is_dropped() {
    let table = [
        ("photo\u{202e}gpj.exe", "photogpj.exe"),
        ("a\u{200b}b\u{feff}", "ab"),
        ("a\u{200d}b", "ab"),
        ("x\u{fe0f}.txt", "x.txt"),
        ("e\u{200d}\u{301}", "é"),
        ("\u{200b}..", "_"),
        ("\u{3164}", "_"),
        ("файл\u{200c}.txt", "файл.txt"),
    ];
    for (raw, safe) in table {
        assert_eq!(clean(raw), safe, "{raw:?}");
    }
}

#[test]
fn ends_are_trimmed_and_nothing_becomes_something() {
    let table = [
        ("name.", "name"),
        ("name. . .", "name"),
        (" name ", "name"),
        ("...", "_"),
        (". .", "_"),
        (" ", "_"),
        ("\u{a0}x\u{3000}", "x"),
        ("..x", "..x"),
    ];
    for (raw, safe) in table {
        assert_eq!(clean(raw), safe, "{raw:?}");
    }
}

#[test]
fn names_of_devices_get_a_line_before_them() {
    let raws = [
        "CON",
        "con",
        "Prn.txt",
        "AUX.tar.gz",
        "nul .txt",
        "COM0",
        "com1.x",
        "LPT9",
        "COM¹",
        "lpt².log",
        "CONIN$",
        "conout$.txt",
        "clock$",
        "NUL...",
    ];
    for raw in raws {
        let safe = clean(raw);
        assert!(safe.starts_with('_'), "{raw:?} became {safe:?}");
    }
    assert_eq!(clean("nul.txt"), "_nul.txt");
}

#[test]
fn nobody_forges_a_part() {
    assert_eq!(clean("film.mkv.porthole-part"), "film.mkv.porthole-part_");
    assert_eq!(clean("x.PORTHOLE-Part. "), "x.PORTHOLE-Part_");
    assert_eq!(clean(PART_SUFFIX), ".porthole-part_");
}

#[test]
fn decomposed_names_are_composed() {
    assert_eq!(clean("e\u{301}te\u{301}.txt"), "été.txt");
    assert_eq!(clean("\u{1112}\u{1161}\u{11ab}"), "한");
}

#[test]
fn a_long_name_is_cut_between_characters_and_keeps_its_extension() {
    let safe = clean(&format!("{}.jpeg", "я".repeat(500)));
    assert!(safe.len() <= LONGEST && safe.len() > LONGEST - 4, "{}", safe.len());
    assert!(safe.ends_with("я.jpeg"));
    assert_eq!(clean(&"a".repeat(1024)), "a".repeat(LONGEST));
    assert_eq!(clean(&format!("a.{}", "b".repeat(1000))).len(), LONGEST);
    assert!(clean(&format!("{}.tar.gz", "x".repeat(300))).ends_with("x.tar.gz"));
}

#[test]
fn a_number_stands_before_the_extension_of_a_file_and_behind_a_folder() {
    let numbered = |raw: &str, number, kind| SafeName::clean(raw).unwrap().numbered(number, kind).0;
    assert_eq!(numbered("name.ext", 2, File), "name (2).ext");
    assert_eq!(numbered("a.tar.gz", 3, File), "a (3).tar.gz");
    assert_eq!(numbered("v1.2", 2, Folder), "v1.2 (2)");
    assert_eq!(numbered(".profile", 2, File), ".profile (2)");
    assert_eq!(numbered("name", u32::MAX, File), "name (4294967295)");
    let long = numbered(&"я".repeat(500), 999, File);
    assert!(long.len() <= LONGEST && long.ends_with("я (999)"), "{long}");
}

/// Raw names with much of what is dangerous in them.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        2 => prop::sample::select(vec!['.', ' ', '/', '\\', ':', '\0', '\u{202e}', '\u{200d}', '\u{fe0f}', '\u{301}', 'e', '<', '¹'])
            .prop_map(String::from),
        2 => prop::sample::select(vec!["..", "CON", "nul", "COM1", "lpt²", ".txt", ".porthole-part", "я\u{200c}я", "C:", "\\\\?\\"])
            .prop_map(str::to_owned),
        1 => "[\\PC]{50,200}",
    ];
    prop::collection::vec(pieces, 1..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn any_name_becomes_one_that_means_one_file_and_stays_so(raw in hostile()) {
        let Some(name) = SafeName::clean(&raw) else { return Ok(()) };
        assert_safe(&name);
        prop_assert_eq!(SafeName::clean(name.as_str()), Some(name.clone()));
        for kind in [File, Folder] {
            let numbered = name.numbered(2, kind);
            assert_safe(&numbered);
            prop_assert_eq!(SafeName::clean(numbered.as_str()), Some(numbered.clone()));
            prop_assert_ne!(numbered.folded(), name.folded());
            prop_assert_ne!(numbered.folded(), name.numbered(3, kind).folded());
        }
    }
}

/// What holds for every safe name, said without the code that makes it so.
fn assert_safe(name: &SafeName) {
    let text = name.as_str();
    assert!(!text.is_empty() && text.len() <= LONGEST, "{text:?}");
    assert!(text.encode_utf16().count() <= LONGEST, "{text:?}");
    assert!(!text.chars().any(|c| c.is_control() || "/\\:<>\"|?*".contains(c)), "{text:?}");
    assert!(!text.chars().any(|c| ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{200b}'), "{text:?}");
    assert!(!text.ends_with(['.', ' ']) && !text.starts_with(' '), "{text:?}");
    assert!(!text.to_lowercase().ends_with(PART_SUFFIX), "{text:?}");
    let stem = text.split('.').next().unwrap().trim_end().to_uppercase();
    let devices = "CON PRN AUX NUL CONIN$ CONOUT$ COM0 COM1 COM2 COM3 COM4 COM5 COM6 COM7 COM8 COM9 COM¹ COM² COM³ \
        LPT0 LPT1 LPT2 LPT3 LPT4 LPT5 LPT6 LPT7 LPT8 LPT9 LPT¹ LPT² LPT³";
    assert!(!devices.split(' ').any(|device| device == stem), "{text:?}");
}

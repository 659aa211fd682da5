//! What a text of settings means, by value and by property.

use proptest::prelude::*;
use settings::{
    Accept, CloseToTray, Finding, Language, Place, Reading, Setting, Settings, TEMPLATE, Theme, Value, Wrong, changed,
    read,
};

fn wrong(text: &str) -> Vec<(usize, &'static str, String)> {
    let found = read(text).findings.into_iter();
    found.map(|Finding { line, wrong }| (line, wrong.code(), wrong.given().to_owned())).collect()
}

#[test]
fn a_new_file_says_what_holds_without_one_and_names_every_setting() {
    assert_eq!(read(TEMPLATE), Reading::default());
    assert_eq!(read(""), Reading::default());
    for setting in Setting::ALL {
        assert!(TEMPLATE.contains(&format!("\n{} = ", setting.key())), "{setting:?}");
        assert_eq!(Setting::of(setting.key()), Some(setting));
    }
}

#[test]
fn every_setting_is_read() {
    let text = "name = 'Ann’s laptop'\nfolder = '~/Desk'\naccept = 'all'\naddresses = ['10.0.0.7', 'wlan0']\n\
                port = 9000\nmegabits = 4\nlanguage = 'ru'\ntheme = 'dark'\nclose-to-tray = 'never'\n\
                start-with-session = true\n";
    let Reading { settings, findings } = read(text);
    assert_eq!(findings, []);
    let addresses = vec![Place::Address([10, 0, 0, 7].into()), Place::Interface("wlan0".to_owned())];
    let wanted = Settings {
        name: Some("Ann’s laptop".into()),
        folder: Some("~/Desk".to_owned()),
        accept: Accept::All,
        addresses,
        port: Some(9000),
        megabits: Some(4),
        language: Language::Russian,
        theme: Theme::Dark,
        close_to_tray: CloseToTray::Never,
        start_with_session: true,
    };
    assert_eq!(settings, wanted);
}

#[test]
fn a_value_that_is_not_allowed_is_told_with_its_line_and_the_rest_holds() {
    let text = "# mine\nport = 70000\n\ntheme = \"dark\"\nlanguage = \"de\"\ncolour = 1\nmegabits = 0\n";
    let told = [
        (2, "settings-port", "70000"),
        (5, "settings-language", "\"de\""),
        (6, "settings-unknown", "colour"),
        (7, "settings-megabits", "0"),
    ];
    assert_eq!(wrong(text), told.map(|(line, code, given)| (line, code, given.to_owned())));
    assert_eq!(read(text).settings, Settings { theme: Theme::Dark, ..Settings::default() });
}

#[test]
fn a_line_that_does_not_read_costs_that_line_alone() {
    let text = "port = \nname = \"Ann\"\ntheme = dark\ntheme = \"dark\"\ntheme = \"light\"\naddresses = [\"lo\"";
    assert_eq!(
        wrong(text).iter().map(|(line, code, _)| (*line, *code)).collect::<Vec<_>>(),
        [(1, "settings-line"), (3, "settings-line"), (5, "settings-line"), (6, "settings-line"),]
    );
    assert_eq!(read(text).settings, Settings { name: Some("Ann".into()), theme: Theme::Dark, ..Settings::default() });
}

#[test]
fn values_of_the_wrong_kind_and_out_of_bounds_are_refused() {
    let refused = [
        "name = 7",
        "name = \"a\\u0007b\"",
        "folder = \"Desk\"",
        "folder = \"../up\"",
        "accept = \"everything\"",
        "accept = true",
        "addresses = [\"192.168.1.500\"]",
        "addresses = [7]",
        "addresses = 7",
        "port = 0",
        "port = -1",
        "port = 65536",
        "port = \"7780\"",
        "port = 7.5",
        "megabits = 101",
        "language = \"EN\"",
        "theme = \"\"",
        "theme = [\"dark\"]",
        "port = 2026-11-21",
        "[port]\nnumber = 1",
        "[[theme]]",
    ];
    for text in refused {
        let found = read(text).findings;
        assert!(matches!(found.as_slice(), [Finding { line: 1, wrong: Wrong::Value(..) }]), "{text}: {found:?}");
        assert_eq!(read(text).settings, Settings::default(), "{text}");
    }
    let long = format!("name = \"{}\"", "x".repeat(4000));
    assert!(
        matches!(read(&long).findings.as_slice(), [Finding { wrong: Wrong::Value(Setting::Name, given), .. }] if given.chars().count() <= 81)
    );
}

#[test]
fn a_change_keeps_every_remark_and_every_other_line() {
    let port = Value::Number(9000);
    let text = changed(
        Some("# mine\nname = \"Ann\" # me\n\n# the door\nport = 7780 # usual\nodd = 1\n"),
        Setting::Port,
        &port,
    );
    assert_eq!(text.unwrap(), "# mine\nname = \"Ann\" # me\n\n# the door\nport = 9000 # usual\nodd = 1\n");
    let first = changed(None, Setting::Port, &port).unwrap();
    assert_eq!(first, TEMPLATE.replace("port = \"auto\"", "port = 9000"));
    let added = changed(Some("name = \"Ann\"\n[odd]\nx = 1\n"), Setting::Port, &port).unwrap();
    assert_eq!(read(&added).settings.port, Some(9000), "{added}");
}

#[test]
fn what_does_not_read_is_kept_as_a_remark_when_something_is_changed() {
    let text =
        changed(Some("theme = dark\nname = \"Ann\"\n"), Setting::Theme, &Value::Text("light".to_owned())).unwrap();
    assert!(text.starts_with("# theme = dark\nname = \"Ann\"\n"), "{text}");
    assert_eq!(read(&text).findings, []);
    assert_eq!(read(&text).settings.theme, Theme::Light);
}

#[test]
fn a_change_to_what_is_not_allowed_changes_nothing() {
    for (setting, value) in [
        (Setting::Port, Value::Number(0)),
        (Setting::Theme, Value::Text("blue".to_owned())),
        (Setting::Folder, Value::Text("here".to_owned())),
        (Setting::Language, Value::List(Vec::new())),
    ] {
        assert!(changed(None, setting, &value).is_err(), "{setting:?}");
    }
}

fn setting() -> impl Strategy<Value = Setting> {
    prop::sample::select(Setting::ALL.as_slice())
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::sample::select(&["auto", "", "en", "ru", "dark", "light", "ask", "all", "~/x", "/srv/x", "Ann", "wlan0"])
            .prop_map(|word| Value::Text(word.to_owned())),
        any::<String>().prop_map(Value::Text),
        (-5_i64..70_000).prop_map(Value::Number),
        prop::collection::vec(prop_oneof![Just("10.0.0.7".to_owned()), Just("eth0".to_owned()), any::<String>()], 0..4)
            .prop_map(Value::List),
    ]
}

proptest! {
    #[test]
    fn whatever_a_file_holds_reading_it_ends_and_tells_lines_that_there_are(text in any::<String>()) {
        let lines = text.lines().count().max(1);
        for finding in read(&text).findings {
            prop_assert!((1..=lines).contains(&finding.line), "{finding:?}");
        }
    }

    #[test]
    fn whatever_lines_of_settings_hold_the_right_ones_count(
        lines in prop::collection::vec(prop_oneof![
            Just("theme = \"dark\"".to_owned()), Just("x = [1,".to_owned()), Just("\"".to_owned()), Just("[a".to_owned()), "[ -~]{0,20}",
        ], 0..12),
    ) {
        let text = format!("port = 9000\n{}", lines.join("\n"));
        let reading = read(&text);
        let told_otherwise = reading.findings.iter().any(|finding| matches!(finding.wrong, Wrong::File) || finding.line == 1);
        prop_assert!(reading.settings.port == Some(9000) || told_otherwise, "{:?}", reading);
    }

    #[test]
    fn what_is_changed_is_read_back_and_nothing_else_changes(changes in prop::collection::vec((setting(), value()), 1..12), old in any::<String>()) {
        let mut text = Some(old);
        for (setting, value) in changes {
            let before = text.as_deref().map(read).unwrap_or_default().settings;
            let Ok(new) = changed(text.as_deref(), setting, &value) else { continue };
            let Reading { settings, findings } = read(&new);
            prop_assert!(findings.iter().all(|finding| !matches!(finding.wrong, Wrong::Line | Wrong::File)), "{findings:?}\n{new}");
            for other in Setting::ALL.into_iter().filter(|other| *other != setting) {
                prop_assert_eq!(settings.value(other), before.value(other));
            }
            // Read again, what was written is what was meant.
            prop_assert_eq!(changed(Some(&new), setting, &settings.value(setting)), Ok(new.clone()));
            text = Some(new);
        }
    }
}

//! Settings and findings as sentences.

use host::{Finding, Setting, SettingsSheet, Value, Verdict};

use crate::catalogue::Catalogue;

/// What holds, a setting a line, under the name that it has in the file.
pub(crate) fn settings(sheet: &SettingsSheet, texts: &Catalogue) -> String {
    let path = sheet.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let heading = if sheet.is_there { "settings.file" } else { "settings.no-file" };
    let lines = Setting::ALL.iter().map(|setting| format!("  {:<18} {}", setting.key(), value(*setting, sheet, texts)));
    [texts.say(heading, &[("path", &path)])].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

fn value(setting: Setting, sheet: &SettingsSheet, texts: &Catalogue) -> String {
    let text = match sheet.reading.settings.value(setting) {
        Value::Text(text) if !text.is_empty() => text,
        Value::Text(_) if setting == Setting::Folder => {
            sheet.folder().map(|folder| folder.display().to_string()).unwrap_or_default()
        }
        Value::Text(_) => sheet.name().to_string(),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::List(places) if places.is_empty() => return texts.say("settings.everywhere", &[]),
        Value::List(places) => places.join(", "),
    };
    // A file may hold anything.
    text.chars().filter(|c| !c.is_control()).collect()
}

/// What is wrong in the file of settings, a sentence a line; none where nothing is.
pub(crate) fn wrong_settings(sheet: &SettingsSheet, texts: &Catalogue) -> Option<String> {
    let path = sheet.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    if let Some(reason) = &sheet.unread {
        return texts.report("settings-unread", &[("path", &path), ("reason", reason)]);
    }
    let wrong: Vec<String> = sheet.wrongs().map(|(code, line, given)| wrong_line(code, line, given, texts)).collect();
    (!wrong.is_empty()).then(|| format!("{path}\n  {}", wrong.join("\n  ")))
}

/// What is wrong in one line.
pub(crate) fn wrong_line(code: &str, line: usize, given: &str, texts: &Catalogue) -> String {
    texts.report(code, &[("line", &line.to_string()), ("given", given)]).unwrap_or_default()
}

/// Everything that was found, each with what to do about it.
pub(crate) fn examined(findings: &[Finding], texts: &Catalogue) -> String {
    let told = findings.iter().map(|finding| {
        let (message, advice) = found(finding, texts);
        let mark = match finding.code.verdict() {
            Verdict::Ok => "  ok ",
            Verdict::Warn => "  !  ",
            Verdict::Bad => " !!! ",
        };
        let advice = advice.map(|advice| format!("\n       {advice}")).unwrap_or_default();
        format!("{mark}  {message}{advice}")
    });
    told.collect::<Vec<_>>().join("\n")
}

/// The sentence about a finding, and what to do.
pub(crate) fn found(finding: &Finding, texts: &Catalogue) -> (String, Option<String>) {
    let values: Vec<(&str, &str)> = finding.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let code = finding.code.as_str();
    let message = texts.report(code, &values).unwrap_or_default();
    let advice = texts.report(&format!("{code}.do"), &values);
    (message, advice)
}

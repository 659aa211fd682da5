//! A text that is no TOML, made one: each line that does not read becomes a remark, and the others hold.

use toml_edit::Document;

use crate::{Finding, Wrong};

/// A file with more wrong lines than this is not one of settings.
const MOST_WRONG: usize = 64;

/// A text that reads, and what had to be taken out of it.
pub(crate) struct Mended {
    pub(crate) text: String,
    pub(crate) findings: Vec<Finding>,
}

/// Every line stays in its place.
pub(crate) fn mended(text: &str) -> Mended {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut findings: Vec<Finding> = Vec::new();
    loop {
        let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
        let Err(error) = Document::parse(text.as_str()) else { return Mended { text, findings } };
        let at = error.span().map_or(0, |span| line_at(&text, span.start)).clamp(1, lines.len().max(1));
        let known = findings.iter().any(|finding| finding.line == at);
        match lines.get_mut(at - 1) {
            Some(line) if !known && findings.len() < MOST_WRONG => {
                *line = remark(line);
                findings.push(Finding { line: at, wrong: Wrong::Line });
            }
            // A text that does not end reads nowhere.
            Some(_) | None => {
                let text = lines.iter().flat_map(|line| [remark(line), "\n".to_owned()]).collect();
                return Mended { text, findings: vec![Finding { line: at, wrong: Wrong::File }] };
            }
        }
    }
}

/// The line that a byte stands on, from 1.
pub(crate) fn line_at(text: &str, byte: usize) -> usize {
    let before = text.as_bytes().get(..byte).unwrap_or(text.as_bytes());
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The line as a remark, less what may not stand in one (TOML 1.0, Comment).
fn remark(line: &str) -> String {
    let clean: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
    if clean.starts_with('#') { clean } else { format!("# {clean}") }
}

//! The table of soaks in `docs/benchmarks.md`: each run adds a line, none is taken away.

use std::fs;

use anyhow::{Context, Result, ensure};
use support::machine;

use crate::growth::Growth;

const END: &str = "<!-- soaks: end -->\n";

/// Adds the line of a soak, with date, command, commit and machine.
///
/// # Errors
/// Where the page or its mark is not there, or it cannot be written.
pub(crate) fn append(name: &str, growth: &Growth) -> Result<()> {
    let command = format!("`make soak ONLY={name}` at {}", machine::commit()?.trim_end_matches(','));
    let row = format!(
        "| {} | {command} | {} | {} | {} |\n",
        machine::date()?,
        machine::hardware()?,
        growth.what,
        growth.cells()
    );
    let file = machine::root().join("docs/benchmarks.md");
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    fs::write(&file, appended(&text, &row)?).with_context(|| file.display().to_string())
}

fn appended(page: &str, row: &str) -> Result<String> {
    ensure!(page.matches(END).count() == 1, "the page has no place for soaks, or more than one");
    Ok(page.replace(END, &format!("{row}{END}")))
}

#[cfg(test)]
mod tests {
    use super::{END, appended};

    #[test]
    fn a_line_comes_after_all_that_are_there() {
        let page = format!("before\n| old |\n{END}after\n");
        assert_eq!(appended(&page, "| new |\n").unwrap(), format!("before\n| old |\n| new |\n{END}after\n"));
    }

    #[test]
    fn a_page_without_its_mark_is_left_alone() {
        assert!(appended("text", "| new |\n").is_err());
        assert!(appended(&format!("{END}{END}"), "| new |\n").is_err());
    }
}

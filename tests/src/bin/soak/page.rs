//! The tables of soaks in `docs/benchmarks.md`: each run adds a line, none is taken away.

use std::fs;

use anyhow::{Context, Result, ensure};
use support::machine;

/// The tables of the page, each with a mark at its end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Table {
    /// What the host held before and after.
    Growth,
    /// How files arrived.
    Files,
}

impl Table {
    fn end(self) -> &'static str {
        match self {
            Self::Growth => "<!-- soaks: end -->\n",
            Self::Files => "<!-- soaks of files: end -->\n",
        }
    }
}

/// Adds the line of a soak, with date, command, commit and machine before `cells`.
///
/// # Errors
/// Where the page or its mark is not there, or it cannot be written.
pub(crate) fn append(table: Table, name: &str, what: &str, cells: &str) -> Result<()> {
    let command = format!("`make soak ONLY={name}` at {}", machine::commit()?.trim_end_matches(','));
    let row = format!("| {} | {command} | {} | {what} | {cells} |\n", machine::date()?, machine::hardware()?);
    let file = machine::root().join("docs/benchmarks.md");
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    fs::write(&file, appended(&text, table, &row)?).with_context(|| file.display().to_string())
}

fn appended(page: &str, table: Table, row: &str) -> Result<String> {
    let end = table.end();
    ensure!(page.matches(end).count() == 1, "the page has no place for soaks, or more than one: {end}");
    Ok(page.replace(end, &format!("{row}{end}")))
}

#[cfg(test)]
mod tests {
    use super::{Table, appended};

    #[test]
    fn a_line_comes_after_all_that_are_there_and_in_its_own_table() {
        for (table, other) in [(Table::Growth, Table::Files), (Table::Files, Table::Growth)] {
            let (end, other) = (table.end(), other.end());
            let page = format!("before\n| old |\n{end}after\n{other}");
            let wanted = format!("before\n| old |\n| new |\n{end}after\n{other}");
            assert_eq!(appended(&page, table, "| new |\n").unwrap(), wanted);
        }
    }

    #[test]
    fn a_page_without_its_mark_is_left_alone() {
        assert!(appended("text", Table::Growth, "| new |\n").is_err());
        assert!(appended(&Table::Files.end().repeat(2), Table::Files, "| new |\n").is_err());
    }
}

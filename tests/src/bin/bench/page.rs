//! The parts of `docs/benchmarks.md` that are written by this program.

use std::fs;

use anyhow::{Context, Result};
use support::machine::root;

/// The tables of the page, each between two marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// What the picture costs.
    Picture,
    /// What files cost.
    Files,
}

impl Table {
    fn marks(self) -> [&'static str; 2] {
        match self {
            Self::Picture => ["<!-- figures: written by `make bench`, not by hand -->\n", "<!-- figures: end -->\n"],
            Self::Files => [
                "<!-- figures of files: written by `make bench`, not by hand -->\n",
                "<!-- figures of files: end -->\n",
            ],
        }
    }
}

/// Puts `figures` between the marks of a table, in the place of what was there.
///
/// # Errors
/// Where the page or its marks are not there, or it cannot be written.
pub(crate) fn rewrite(table: Table, figures: &str) -> Result<()> {
    let file = root().join("docs/benchmarks.md");
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    fs::write(&file, replaced(&text, table, figures)?).with_context(|| file.display().to_string())
}

fn replaced(text: &str, table: Table, figures: &str) -> Result<String> {
    let [begin, end] = table.marks();
    let (before, rest) = text.split_once(begin).context("the page has no place where these figures begin")?;
    let (_, after) = rest.split_once(end).context("the page has no place where these figures end")?;
    Ok(format!("{before}{begin}\n{figures}\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{Table, replaced};

    /// A page with both tables.
    fn page(picture: &str, files: &str) -> String {
        let [[begin, end], [begin_files, end_files]] = [Table::Picture, Table::Files].map(Table::marks);
        format!("before\n{begin}{picture}{end}between\n{begin_files}{files}{end_files}after\n")
    }

    #[test]
    fn only_what_is_between_the_marks_of_a_table_changes() {
        let once = replaced(&page("old", "other"), Table::Picture, "new").unwrap();
        assert_eq!(once, page("\nnew\n", "other"));
        assert_eq!(replaced(&once, Table::Picture, "new").unwrap(), once);
        assert_eq!(replaced(&page("old", "other"), Table::Files, "new").unwrap(), page("old", "\nnew\n"));
    }

    #[test]
    fn a_page_without_marks_is_left_alone() {
        for table in [Table::Picture, Table::Files] {
            assert!(replaced("text", table, "new").is_err());
            assert!(replaced(table.marks()[0], table, "new").is_err());
        }
    }
}

//! The part of `docs/benchmarks.md` that is written by this program.

use std::fs;

use anyhow::{Context, Result};
use support::machine::root;

const BEGIN: &str = "<!-- figures: written by `make bench`, not by hand -->\n";
const END: &str = "<!-- figures: end -->\n";

/// Puts `figures` between the marks of the page, in the place of what was there.
///
/// # Errors
/// Where the page or its marks are not there, or it cannot be written.
pub(crate) fn rewrite(figures: &str) -> Result<()> {
    let file = root().join("docs/benchmarks.md");
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    fs::write(&file, replaced(&text, figures)?).with_context(|| file.display().to_string())
}

fn replaced(text: &str, figures: &str) -> Result<String> {
    let (before, rest) = text.split_once(BEGIN).context("the page has no place where the figures begin")?;
    let (_, after) = rest.split_once(END).context("the page has no place where the figures end")?;
    Ok(format!("{before}{BEGIN}\n{figures}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, replaced};

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let page = |figures: &str| format!("before\n{BEGIN}{figures}{END}after\n");
        let once = replaced(&page("old"), "new").unwrap();
        assert_eq!(once, page("\nnew\n"));
        assert_eq!(replaced(&once, "new").unwrap(), once);
    }

    #[test]
    fn a_page_without_marks_is_left_alone() {
        assert!(replaced("text", "new").is_err());
        assert!(replaced(BEGIN, "new").is_err());
    }
}

//! The table of figures.

use crate::sample::Sample;

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    what: String,
    unit: &'static str,
    outcome: Outcome,
    /// Something of ours did not work.
    broken: bool,
}

/// What came of measuring.
#[derive(Clone, Debug)]
enum Outcome {
    /// It was measured so often.
    Measured(Sample),
    /// It was not, and why.
    Missing(String),
}

impl Row {
    /// A figure with all its measurements, in `unit`.
    pub(crate) fn measured(what: impl Into<String>, unit: &'static str, sample: Sample) -> Self {
        Self { what: what.into(), unit, outcome: Outcome::Measured(sample), broken: false }
    }

    /// A figure that could not be had here.
    pub(crate) fn missing(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), unit: "", outcome: Outcome::Missing(why.into()), broken: false }
    }

    /// A figure that should be here and is not, because something of ours does not work.
    pub(crate) fn broken(what: impl Into<String>, why: impl std::fmt::Display) -> Self {
        Self::missing(what, format!("**failed:** {why}")).but_broken()
    }

    /// The same figure, which does not stand for all that was tried: something of ours did not work meanwhile.
    pub(crate) fn but_broken(self) -> Self {
        Self { broken: true, ..self }
    }

    /// Whether something of ours did not work.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, unit, outcome, broken: _ } = self;
        match outcome {
            Outcome::Measured(sample) => {
                let (least, most) = sample.ends();
                let [p50, p95, least, most] = [sample.percentile(50), sample.percentile(95), least, most].map(written);
                write!(f, "| {what} | {unit} | {p50} | {p95} | {least} – {most} | {} |", sample.count())
            }
            Outcome::Missing(why) => write!(f, "| {what} | | {why} | | | |"),
        }
    }
}

/// All figures as a table in Markdown.
pub(crate) fn table(rows: &[Row]) -> String {
    let head = "| figure | unit | median | p95 | least – most | of |\n|---|---|--:|--:|--:|--:|\n";
    rows.iter().fold(head.to_owned(), |table, row| format!("{table}{row}\n"))
}

/// Three digits that count, or all before the point.
fn written(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        0.0..0.995 => format!("{value:.3}"),
        0.995..9.95 => format!("{value:.2}"),
        9.95..99.5 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, table};
    use crate::sample::Sample;

    #[test]
    fn a_figure_shows_its_median_and_its_spread() {
        let sample = Sample::of(vec![3.0, 12.34, 1234.0]).unwrap();
        let row = Row::measured("page load", "ms", sample);
        assert_eq!(row.to_string(), "| page load | ms | 12.3 | 1234 | 3.00 – 1234 | 3 |");
    }

    #[test]
    fn a_figure_that_is_not_there_says_why() {
        let lines = table(&[Row::missing("package", "not built")]);
        assert_eq!(lines.lines().last(), Some("| package | | not built | | | |"));
    }

    #[test]
    fn what_does_not_work_is_told_from_what_is_not_here() {
        let broken = Row::broken("files", "lost");
        assert_eq!(broken.to_string(), "| files | | **failed:** lost | | | |");
        assert!(broken.is_broken() && !Row::missing("package", "not built").is_broken());
    }
}

//! `docs/events.md` names every word that programs may read, and no other.

use std::collections::BTreeSet;

use host::{
    Connection, Direction, EndedReason, FailureCode, LeftReason, Outcome, ProblemCode, TransferState, VisitReason,
    VisitState,
};

use crate::course::{NOT_RECEIVED, NOT_SENT};
use crate::errands::UNKNOWN_COMMAND;
use crate::obstacles::NO_LINK;

const REFERENCE: &str = include_str!("../../../docs/events.md");

/// What stands between backquotes in `text`.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The part of the reference from `begin` to the next `end`.
fn part(begin: &str, end: &str) -> &'static str {
    let (_, rest) = REFERENCE.split_once(begin).unwrap_or_else(|| panic!("{begin:?} is not there"));
    rest.split_once(end).map_or(rest, |(part, _)| part)
}

#[test]
fn the_table_of_problems_has_every_code_and_no_other() {
    let table = part("## Codes of problems", "\n## ");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let named: BTreeSet<&str> = rows.flat_map(|row| quoted(row.split('|').nth(1).unwrap_or_default())).collect();
    let of_visits =
        VisitReason::ALL.iter().filter(|reason| !matches!(reason, VisitReason::Left | VisitReason::Stopped));
    let there_are = ProblemCode::ALL.iter().map(|code| code.as_str());
    let there_are = there_are.chain(of_visits.map(|reason| reason.as_str()));
    let there_are: BTreeSet<&str> = there_are.chain([NOT_SENT, NOT_RECEIVED, UNKNOWN_COMMAND, NO_LINK]).collect();
    assert_eq!(named, there_are);
}

#[test]
fn every_state_reason_and_outcome_is_named_where_it_is_told() {
    let row = |event: &str| quoted(part(&format!("| `{event}`"), "\n"));
    let has = |named: BTreeSet<&str>, words: &[&'static str]| {
        let missing: Vec<_> = words.iter().filter(|word| !named.contains(**word)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    };
    macro_rules! words {
        ($name:ident) => {
            &$name::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>()
        };
    }
    has(row("connection"), words!(Connection));
    has(row("left"), words!(LeftReason));
    has(row("offered"), words!(Direction));
    has(row("finished"), words!(Outcome));
    has(row("visit"), words!(VisitState));
    has(row("ended"), words!(EndedReason));
    has(quoted(part("The `state` of a transfer", "\n\n")), words!(TransferState));
    has(quoted(part("The `code` of a `failed`", "\n\n")), words!(FailureCode));
    has(quoted(part("The `reason` of a `visit`", "\n\n")), words!(VisitReason));
}

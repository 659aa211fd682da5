//! Whether the screen can be captured.

use capture::{CaptureError, Display};

use super::{Finding, FindingCode};

/// Asks the display. It blocks for as long as the display likes.
pub(super) fn found() -> Vec<Finding> {
    match capture::look() {
        Ok(display) => judged(display),
        Err(error) => vec![refused(&error)],
    }
}

fn judged(display: Display) -> Vec<Finding> {
    let troubles = [
        (!display.screens).then_some(FindingCode::DisplayXwayland),
        (!display.windows).then_some(FindingCode::DisplayNoWindows),
        (!display.shared_memory).then_some(FindingCode::DisplaySlow),
    ];
    let mut findings: Vec<Finding> = troubles.into_iter().flatten().map(Finding::of).collect();
    if findings.is_empty() {
        findings.push(Finding::of(FindingCode::DisplayFine).and("count", display.sources));
    }
    findings
}

fn refused(error: &CaptureError) -> Finding {
    match error {
        CaptureError::NoDisplay { reason } => Finding::of(FindingCode::DisplayNone).and("reason", reason),
        CaptureError::Unsupported { what } => Finding::of(FindingCode::DisplayUnfit).and("what", what),
        CaptureError::Denied => Finding::of(FindingCode::DisplayDenied),
        CaptureError::NotFound { .. } | CaptureError::Gone(_) | CaptureError::Backend(_) => {
            Finding::of(FindingCode::DisplayFailed).and("reason", error)
        }
    }
}

#[cfg(test)]
mod tests {
    use capture::Display;

    use super::super::FindingCode;
    use super::judged;

    #[test]
    fn what_a_display_lacks_is_told_and_what_it_has_is_told_once() {
        let whole = Display { screens: true, windows: true, shared_memory: true, sources: 3 };
        let codes = |display| judged(display).into_iter().map(|finding| finding.code).collect::<Vec<_>>();
        assert_eq!(codes(whole), [FindingCode::DisplayFine]);
        let bare = Display { screens: false, windows: false, shared_memory: false, sources: 0 };
        let all = [FindingCode::DisplayXwayland, FindingCode::DisplayNoWindows, FindingCode::DisplaySlow];
        assert_eq!(codes(bare), all);
    }
}

//! How sources are named and found.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it is wrong")]

use capture::{CaptureError, PatternSpec, SourceChoice, SourceId, SourceInfo, SourceKind};
use media::Size;
use proptest::prelude::*;

fn window(id: u64, name: &str) -> SourceInfo {
    let (id, kind, name) = (SourceId::Window(id), SourceKind::Window, name.to_owned());
    SourceInfo { id, kind, name, size: Size::new(10, 10), primary: false }
}

#[test]
fn each_form_means_its_source() {
    for (text, id) in [
        ("screen", SourceId::Desktop),
        ("screen:1", SourceId::Screen(1)),
        ("window:0x1e00007", SourceId::Window(0x1e0_0007)),
        ("pattern", SourceId::Pattern(PatternSpec::default())),
        ("pattern:1280x720@30", SourceId::Pattern(PatternSpec::default())),
    ] {
        assert_eq!(text.parse(), Ok(SourceChoice::Id(id)), "{text}");
    }
    assert_eq!("window:Notes: today".parse(), Ok(SourceChoice::WindowTitled("Notes: today".to_owned())));
}

#[test]
fn what_names_nothing_is_refused_in_one_sentence() {
    for text in ["", "screens", "screen:", "screen:-1", "screen:x", "window", "window:", "pattern:", "display:0"] {
        let refused = text.parse::<SourceChoice>().unwrap_err();
        assert!(refused.to_string().contains("write screen, screen:N"), "{text}");
    }
}

#[test]
fn a_title_is_found_exactly_first_then_in_part_topmost_first() {
    let sources = [window(1, "Notes - Editor"), window(2, "Notes"), window(3, "More Notes")];
    let titled = |title: &str| SourceChoice::WindowTitled(title.to_owned()).find(&sources);
    assert_eq!(titled("Notes"), Ok(SourceId::Window(2)));
    assert_eq!(titled("Note"), Ok(SourceId::Window(1)));
    assert_eq!(titled("Mail"), Err(CaptureError::NotFound { wanted: "window:Mail".to_owned() }));
}

#[test]
fn a_pattern_is_found_in_an_empty_list_and_a_screen_is_not() {
    let pattern = SourceId::Pattern(PatternSpec::default());
    assert_eq!(SourceChoice::Id(pattern).find(&[]), Ok(pattern));
    assert!(SourceChoice::Id(SourceId::Desktop).find(&[]).is_err());
}

proptest! {
    #[test]
    fn an_id_is_the_same_after_a_way_through_text(screen: u32, window: u64) {
        for id in [SourceId::Screen(screen), SourceId::Window(window), SourceId::Desktop] {
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn no_text_panics(text in ".*") {
        let _ = text.parse::<SourceChoice>();
        let _ = format!("pattern:{text}").parse::<SourceChoice>();
    }
}

//! What is not there ends in a sentence.

use capture::{CaptureError, SourceId, x11};
use media::Size;

use crate::display::{Painter, Xvfb};

#[test]
fn no_display_is_told_in_one_sentence_that_says_what_to_do() {
    for name in [":59535", ":64999", "nonsense"] {
        assert!(matches!(x11::list(Some(name)), Err(CaptureError::NoDisplay { .. })), "{name}");
    }
    let error = x11::list(Some(":59535")).unwrap_err();
    assert!(error.to_string().ends_with("start Porthole in a desktop session, or share the test pattern."), "{error}");
}

#[test]
fn a_monitor_or_window_that_never_was_is_not_found() {
    let xvfb = Xvfb::start(320, 240, &[]);
    for id in [SourceId::Screen(1), SourceId::Window(1), SourceId::Window(u64::MAX)] {
        assert_eq!(xvfb.try_open(id).err(), Some(CaptureError::NotFound { wanted: id.to_string() }));
    }
    let root = Painter::new(&xvfb).root;
    assert!(matches!(xvfb.try_open(SourceId::Window(root.into())), Err(CaptureError::NotFound { .. })));
}

#[test]
fn a_display_of_sixteen_bits_is_unsupported() {
    let xvfb = Xvfb::start(320, 240, &["-screen", "0", "320x240x16"]);
    let error = xvfb.try_open(SourceId::Desktop).err().unwrap();
    assert_eq!(error.to_string(), "Porthole cannot share a display of 16 bits: set it to 24 bits.");
}

#[test]
fn a_single_window_is_refused_where_others_could_show_in_it() {
    let xvfb = Xvfb::start(320, 240, &["-extension", "Composite"]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((10, 10, 50, 50), Some(0xff), "one");
    assert!(matches!(xvfb.try_open(SourceId::Window(window.into())), Err(CaptureError::Unsupported { .. })));
    assert_eq!(xvfb.open(SourceId::Desktop).frame().size(), Size::new(320, 240));
}

#[test]
fn a_display_that_ends_is_gone() {
    let xvfb = Xvfb::start(320, 240, &[]);
    let mut viewer = xvfb.open(SourceId::Desktop);
    viewer.frame();
    drop(xvfb);
    assert_eq!(viewer.until_end(), CaptureError::Gone(capture::Lost::Display));
}

//! A part of the desktop, and what becomes of it when monitors change.

use capture::{CaptureError, Lost, SourceId};
use media::{Rect, Size};

use crate::display::{Painter, Xvfb, is_patch};

const fn region(x: u32, y: u32, width: u32, height: u32) -> SourceId {
    SourceId::Region(Rect { x, y, width, height })
}

#[test]
fn a_part_of_the_desktop_is_shown_and_nothing_beside_it() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    painter.fill(painter.root, (100, 60, 201, 99), 0x00_00_aa);
    let mut viewer = xvfb.open(region(100, 60, 201, 99));
    let frame = viewer.frame();
    assert_eq!(frame.size(), Size::new(201, 99));
    assert!(is_patch(&frame, (0, 0, 201, 99), 0x00_00_aa));
    painter.fill(painter.root, (0, 0, 110, 70), 0x00_ff_00);
    viewer.until("the corner that lies in it", |frame| {
        is_patch(frame, (0, 0, 10, 10), 0x00_ff_00) && is_patch(frame, (10, 10, 191, 89), 0x00_00_aa)
    });
}

#[test]
fn a_part_is_cut_where_the_desktop_ends_and_is_whole_again_when_it_grows() {
    let xvfb = Xvfb::start(800, 600, &[]);
    let mut viewer = xvfb.open(region(500, 100, 200, 100));
    assert_eq!(viewer.frame().size(), Size::new(200, 100));
    xvfb.resize(640, 480);
    viewer.until("what is left of it", |frame| frame.size() == Size::new(140, 100));
    xvfb.resize(800, 600);
    viewer.until("all of it", |frame| frame.size() == Size::new(200, 100));
}

#[test]
fn a_part_that_no_monitor_shows_any_more_is_gone() {
    let xvfb = Xvfb::start(800, 600, &[]);
    let mut viewer = xvfb.open(region(700, 500, 100, 100));
    viewer.frame();
    xvfb.resize(640, 480);
    let error = viewer.until_end();
    assert_eq!(error, CaptureError::Gone(Lost::Region));
    assert_eq!(error.to_string(), "No monitor has the shared part of the screen any more: choose another source.");
}

#[test]
fn a_part_beyond_the_desktop_is_not_found() {
    let xvfb = Xvfb::start(320, 240, &[]);
    for id in [region(320, 0, 16, 16), region(0, 5000, 16, 16)] {
        let error = xvfb.try_open(id).err().unwrap();
        assert_eq!(error, CaptureError::NotFound { wanted: id.to_string() });
    }
}

//! One window.

use std::time::Duration;

use capture::{CaptureError, Grab, Lost, SourceId};
use media::Size;
use x11rb::protocol::xproto::{ConfigureWindowAux, ConnectionExt as _, StackMode};

use crate::display::{Painter, Xvfb, colour, is_patch};

const SECRET: u32 = 0xff_00_00;

fn id(window: u32) -> SourceId {
    SourceId::Window(window.into())
}

#[test]
fn a_window_shows_itself_and_follows_its_size() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((100, 100, 151, 77), Some(0x00_00_80), "one");
    painter.fill(window, (10, 10, 20, 20), 0xff_ff_00);
    let mut viewer = xvfb.open(id(window));
    let frame = viewer.frame();
    assert_eq!(frame.size(), Size::new(151, 77));
    assert!(is_patch(&frame, (10, 10, 20, 20), 0xff_ff_00));
    assert_eq!(colour(&frame, 150, 76), 0x00_00_80);
    painter.configure(window, &ConfigureWindowAux::new().width(301).height(203));
    painter.fill(window, (280, 190, 20, 10), 0x00_ff_00);
    viewer.until("the larger window", |frame| {
        frame.size() == Size::new(301, 203) && is_patch(frame, (280, 190, 20, 10), 0x00_ff_00)
    });
    painter.configure(window, &ConfigureWindowAux::new().width(33).height(21));
    viewer.until("the smaller window", |frame| frame.size() == Size::new(33, 21));
}

#[test]
fn a_covered_window_shows_its_own_content() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((100, 100, 150, 80), Some(0x00_00_80), "covered");
    let mut viewer = xvfb.open(id(window));
    viewer.frame();
    painter.window((50, 50, 400, 300), Some(SECRET), "cover");
    painter.fill(window, (5, 5, 30, 30), 0x00_ff_00);
    let frame = viewer.until("what is drawn under the cover", |frame| is_patch(frame, (5, 5, 30, 30), 0x00_ff_00));
    assert_eq!(colour(&frame, 149, 79), 0x00_00_80);
}

#[test]
fn a_window_covered_from_the_start_never_shows_what_covers_it() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((100, 100, 150, 80), None, "no background");
    painter.fill(window, (0, 0, 150, 80), 0x00_00_80);
    painter.window((140, 90, 400, 300), Some(SECRET), "cover");
    let mut viewer = xvfb.open(id(window));
    let frame = viewer.frame();
    assert!(is_patch(&frame, (0, 0, 40, 80), 0x00_00_80), "what was not covered is there");
    assert!(is_patch(&frame, (40, 0, 110, 80), 0), "what was covered is black until it is drawn");
    painter.fill(window, (50, 10, 60, 60), 0x00_ff_00);
    let frame = viewer.until("what is drawn then", |frame| is_patch(frame, (50, 10, 60, 60), 0x00_ff_00));
    assert!(is_patch(&frame, (40, 0, 10, 80), 0));
    painter.configure(window, &ConfigureWindowAux::new().width(200).height(120));
    let frame = viewer.until("the larger window", |frame| frame.size() == Size::new(200, 120));
    for y in 0..120 {
        for x in 0..200 {
            assert_ne!(colour(&frame, x, y), SECRET, "{x},{y}");
        }
    }
}

#[test]
fn a_background_under_a_cover_is_seen_at_once() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((100, 100, 150, 80), Some(0x00_00_80), "background");
    painter.window((140, 90, 400, 300), Some(SECRET), "cover");
    let mut viewer = xvfb.open(id(window));
    viewer.until("the background", |frame| is_patch(frame, (0, 0, 150, 80), 0x00_00_80));
}

#[test]
fn what_was_drawn_before_a_window_grew_stays() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((100, 100, 150, 80), Some(0x00_00_80), "growing");
    painter
        .connection
        .change_window_attributes(
            window,
            &x11rb::protocol::xproto::ChangeWindowAttributesAux::new()
                .bit_gravity(x11rb::protocol::xproto::Gravity::NORTH_WEST),
        )
        .unwrap();
    let mut viewer = xvfb.open(id(window));
    viewer.frame();
    painter.window((50, 50, 400, 300), Some(SECRET), "cover");
    painter.fill(window, (5, 5, 30, 30), 0x00_ff_00);
    viewer.until("the patch", |frame| is_patch(frame, (5, 5, 30, 30), 0x00_ff_00));
    painter.configure(window, &ConfigureWindowAux::new().width(200));
    viewer.until("the patch in the larger window", |frame| {
        frame.size() == Size::new(200, 80)
            && is_patch(frame, (5, 5, 30, 30), 0x00_ff_00)
            && colour(frame, 199, 79) == 0x00_00_80
    });
}

#[test]
fn a_moved_window_stays_the_same_picture_and_the_cursor_follows() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((100, 100, 64, 64), Some(0x00_00_80), "moving");
    let mut viewer = xvfb.open(id(window));
    assert!(is_patch(&viewer.frame(), (0, 0, 64, 64), 0x00_00_80));
    painter.configure(window, &ConfigureWindowAux::new().x(300).y(200));
    painter.move_pointer(332, 232);
    viewer.until("the cursor in the middle", |frame| !is_patch(frame, (24, 24, 16, 16), 0x00_00_80));
    painter.move_pointer(132, 132);
    viewer.until("the window without a cursor", |frame| is_patch(frame, (0, 0, 64, 64), 0x00_00_80));
}

#[test]
fn the_cursor_over_a_cover_is_not_drawn() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((100, 100, 64, 64), Some(0x00_00_80), "below");
    let cover = painter.window((90, 90, 90, 90), Some(SECRET), "cover");
    painter.move_pointer(132, 132);
    let mut viewer = xvfb.open(id(window));
    viewer.until("the window alone", |frame| is_patch(frame, (0, 0, 64, 64), 0x00_00_80));
    painter.configure(cover, &ConfigureWindowAux::new().stack_mode(StackMode::BELOW));
    viewer.until("the cursor", |frame| !is_patch(frame, (24, 24, 16, 16), 0x00_00_80));
}

#[test]
fn an_unmapped_window_is_hidden_until_it_comes_back() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((100, 100, 64, 64), Some(0x00_00_80), "minimised");
    let mut viewer = xvfb.open(id(window));
    viewer.frame();
    painter.connection.unmap_window(window).unwrap();
    painter.sync();
    viewer.until_hidden();
    assert!(matches!(viewer.source.next(Duration::ZERO), Ok(Grab::Hidden)), "it stays hidden");
    painter.connection.map_window(window).unwrap();
    painter.fill(window, (1, 1, 9, 9), 0x00_ff_00);
    viewer.until("the window again", |frame| is_patch(frame, (1, 1, 9, 9), 0x00_ff_00));
    assert!(matches!(viewer.source.next(Duration::ZERO), Ok(Grab::Still)), "it is not hidden any more");
}

#[test]
fn a_window_that_is_not_mapped_yet_is_hidden_and_then_shown() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((100, 100, 64, 64), Some(0x00_00_80), "late");
    painter.connection.unmap_window(window).unwrap();
    painter.sync();
    let mut viewer = xvfb.open(id(window));
    viewer.until_hidden();
    painter.connection.map_window(window).unwrap();
    painter.sync();
    viewer.until("the window", |frame| is_patch(frame, (0, 0, 64, 64), 0x00_00_80));
}

#[test]
fn a_window_whose_frame_alone_is_unmapped_is_hidden() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let frame = painter.window((100, 100, 80, 80), Some(0xff_ff_ff), "frame");
    let window = painter.window((0, 0, 64, 64), Some(0x00_00_80), "inside");
    painter.connection.reparent_window(window, frame, 8, 8).unwrap();
    painter.sync();
    let mut viewer = xvfb.open(id(window));
    viewer.frame();
    painter.connection.unmap_window(frame).unwrap();
    painter.sync();
    viewer.until_hidden();
    painter.connection.map_window(frame).unwrap();
    painter.fill(window, (1, 1, 9, 9), 0x00_ff_00);
    viewer.until("the window again", |frame| is_patch(frame, (1, 1, 9, 9), 0x00_ff_00));
}

#[test]
fn a_closed_window_is_gone() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((100, 100, 64, 64), Some(0x00_00_80), "closing");
    let mut viewer = xvfb.open(id(window));
    viewer.frame();
    painter.connection.destroy_window(window).unwrap();
    painter.sync();
    let error = viewer.until_end();
    assert_eq!(error, CaptureError::Gone(Lost::Window));
    assert_eq!(error.to_string(), "The shared window was closed: choose another source.");
}

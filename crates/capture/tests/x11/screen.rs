//! The whole desktop.

use std::time::Duration;

use capture::{Grab, SourceId, SourceKind, x11};
use media::{Damage, Rect, Size};
use x11rb::{
    connection::Connection,
    protocol::xproto::{ChangeWindowAttributesAux, ConfigureWindowAux, ConnectionExt as _, CreateGCAux, Rectangle},
};

use crate::display::{Painter, Xvfb, colour, is_patch};

const ODD: Size = Size::new(641, 479);
const PATCHES: [((i16, i16, u16, u16), u32); 4] = [
    ((0, 0, 40, 30), 0xff_00_00),
    ((600, 0, 41, 30), 0x00_ff_00),
    ((0, 440, 40, 39), 0x12_34_56),
    ((300, 200, 33, 17), 0xff_ff_ff),
];

fn wide((x, y, width, height): (i16, i16, u16, u16)) -> (u32, u32, u32, u32) {
    (u32::try_from(x).unwrap(), u32::try_from(y).unwrap(), width.into(), height.into())
}

fn patches_arrive(size: Size, arguments: &[&str]) {
    let side = |length: u32| u16::try_from(length).unwrap();
    let xvfb = Xvfb::start(side(size.width), side(size.height), arguments);
    let painter = Painter::new(&xvfb);
    for (place, colour) in PATCHES {
        painter.fill(painter.root, place, colour);
    }
    let mut viewer = xvfb.open(SourceId::Desktop);
    let frame = viewer.frame();
    assert_eq!((frame.size(), frame.damage()), (size, &Damage::All));
    for (place, colour) in PATCHES {
        assert!(is_patch(&frame, wide(place), colour), "{place:?} in the first frame");
    }
    for (place, old) in PATCHES {
        painter.fill(painter.root, place, old ^ 0xff_ff_ff);
        viewer.until("the inverted patch", |frame| is_patch(frame, wide(place), old ^ 0xff_ff_ff));
    }
}

#[test]
fn known_patches_arrive_exactly_on_a_screen_of_odd_size() {
    patches_arrive(ODD, &[]);
}

#[test]
fn known_patches_arrive_exactly_on_a_screen_of_four_thousand_pixels() {
    patches_arrive(Size::new(3840, 2160), &[]);
}

#[test]
fn known_patches_arrive_exactly_without_shared_memory() {
    patches_arrive(ODD, &["-extension", "MIT-SHM"]);
}

#[test]
fn known_patches_arrive_exactly_without_monitors_and_input_devices_told() {
    patches_arrive(ODD, &["-extension", "RANDR"]);
}

#[test]
fn damage_is_the_place_that_was_drawn() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let mut viewer = xvfb.open(SourceId::Desktop);
    viewer.frame();
    painter.fill(painter.root, (100, 50, 30, 20), 0xff_00_ff);
    let frame = viewer.until("the rectangle", |frame| is_patch(frame, (100, 50, 30, 20), 0xff_00_ff));
    assert_eq!(frame.damage(), &Damage::Rects(vec![Rect { x: 100, y: 50, width: 30, height: 20 }]));
}

#[test]
fn many_small_changes_between_two_frames_come_together() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let mut viewer = xvfb.open(SourceId::Desktop);
    viewer.frame();
    for step in 0..200 {
        painter.fill(painter.root, (step * 3, step * 2, 2, 2), 0xff_ff_00);
    }
    viewer.until("the last dot", |frame| {
        is_patch(frame, (597, 398, 2, 2), 0xff_ff_00) && is_patch(frame, (0, 0, 2, 2), 0xff_ff_00)
    });
}

#[test]
fn an_unchanged_screen_is_still_until_the_next_change() {
    let xvfb = Xvfb::start(320, 240, &[]);
    let painter = Painter::new(&xvfb);
    let mut viewer = xvfb.open(SourceId::Desktop);
    viewer.frame();
    assert!(matches!(viewer.source.next(Duration::from_millis(200)), Ok(Grab::Still)));
    assert!(matches!(viewer.source.next(Duration::ZERO), Ok(Grab::Still)));
    painter.fill(painter.root, (1, 2, 3, 4), 0xff);
    viewer.until("the change", |frame| is_patch(frame, (1, 2, 3, 4), 0xff));
}

#[test]
fn a_moved_window_is_where_it_should_be() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let window = painter.window((10, 20, 60, 40), Some(0xff_80_00), "moving");
    let mut viewer = xvfb.open(SourceId::Desktop);
    assert!(is_patch(&viewer.frame(), (10, 20, 60, 40), 0xff_80_00));
    painter.configure(window, &ConfigureWindowAux::new().x(301).y(203));
    let frame = viewer.until("the window at its new place", |frame| is_patch(frame, (301, 203, 60, 40), 0xff_80_00));
    assert_ne!(colour(&frame, 300, 203), 0xff_80_00);
    assert_ne!(colour(&frame, 361, 242), 0xff_80_00);
    assert_ne!(colour(&frame, 40, 40), 0xff_80_00);
}

/// A cursor of 16 × 16: green on the left, magenta on the right, pointing with its top left pixel.
fn two_coloured_cursor(painter: &Painter) {
    let connection = &painter.connection;
    let ids: Vec<u32> = (0..4).map(|_| connection.generate_id().unwrap()).collect();
    let (source, mask, pen, cursor) = (ids[0], ids[1], ids[2], ids[3]);
    connection.create_pixmap(1, source, painter.root, 16, 16).unwrap();
    connection.create_pixmap(1, mask, painter.root, 16, 16).unwrap();
    connection.create_gc(pen, source, &CreateGCAux::new().foreground(0)).unwrap();
    let whole = Rectangle { x: 0, y: 0, width: 16, height: 16 };
    connection.poly_fill_rectangle(source, pen, &[whole]).unwrap();
    connection.change_gc(pen, &x11rb::protocol::xproto::ChangeGCAux::new().foreground(1)).unwrap();
    connection.poly_fill_rectangle(mask, pen, &[whole]).unwrap();
    connection.poly_fill_rectangle(source, pen, &[Rectangle { width: 8, ..whole }]).unwrap();
    connection.create_cursor(cursor, source, mask, 0, 0xffff, 0, 0xffff, 0, 0xffff, 0, 0).unwrap();
    connection.change_window_attributes(painter.root, &ChangeWindowAttributesAux::new().cursor(cursor)).unwrap();
    painter.sync();
}

#[test]
fn the_cursor_is_drawn_in_and_its_movement_is_damage() {
    let xvfb = Xvfb::start(320, 240, &[]);
    let painter = Painter::new(&xvfb);
    two_coloured_cursor(&painter);
    painter.move_pointer(50, 60);
    let mut viewer = xvfb.open(SourceId::Desktop);
    let at =
        |frame: &_, x, y| is_patch(frame, (x, y, 8, 16), 0x00_ff_00) && is_patch(frame, (x + 8, y, 8, 16), 0xff_00_ff);
    viewer.until("the cursor", |frame| at(frame, 50, 60));
    painter.move_pointer(200, 100);
    let frame = viewer.until("the cursor at its new place", |frame| at(frame, 200, 100));
    assert!(is_patch(&frame, (50, 60, 16, 16), 0x20_20_20), "the old place is clean");
    let old_and_new = [Rect { x: 50, y: 60, width: 16, height: 16 }, Rect { x: 200, y: 100, width: 16, height: 16 }];
    assert_eq!(frame.damage(), &Damage::Rects(old_and_new.to_vec()));
    painter.move_pointer(315, 235);
    viewer.until("the cursor cut by the edge", |frame| is_patch(frame, (315, 235, 5, 5), 0x00_ff_00));
}

#[test]
fn what_is_drawn_under_the_cursor_is_there_when_it_leaves() {
    let xvfb = Xvfb::start(320, 240, &[]);
    let painter = Painter::new(&xvfb);
    two_coloured_cursor(&painter);
    painter.move_pointer(50, 60);
    let mut viewer = xvfb.open(SourceId::Desktop);
    viewer.until("the cursor", |frame| colour(frame, 51, 61) == 0x00_ff_00);
    painter.fill(painter.root, (40, 50, 60, 60), 0x44_55_66);
    let frame = viewer.until("the patch", |frame| colour(frame, 41, 51) == 0x44_55_66);
    assert_eq!(colour(&frame, 51, 61), 0x00_ff_00);
    painter.move_pointer(300, 200);
    viewer.until("the whole patch", |frame| is_patch(frame, (40, 50, 60, 60), 0x44_55_66));
}

#[test]
fn one_screen_is_listed_once_with_its_windows_topmost_first() {
    let xvfb = Xvfb::start(320, 240, &[]);
    let painter = Painter::new(&xvfb);
    painter.window((0, 0, 50, 50), Some(1), "lower");
    painter.window((10, 10, 51, 52), Some(2), "upper");
    painter.window((20, 20, 50, 50), Some(3), "");
    let hidden = painter.window((20, 20, 50, 50), Some(3), "hidden");
    painter.connection.unmap_window(hidden).unwrap();
    painter.sync();
    let listed = x11::list(Some(&xvfb.name)).unwrap();
    let seen: Vec<_> = listed.iter().map(|info| (info.kind, info.name.as_str(), info.size)).collect();
    assert_eq!(seen[0], (SourceKind::Screen, "screen", Size::new(320, 240)));
    assert_eq!(
        seen[1..],
        [(SourceKind::Window, "upper", Size::new(51, 52)), (SourceKind::Window, "lower", Size::new(50, 50))]
    );
}

//! Screens and windows of Windows and macOS, through scap.
//!
//! scap panics where it meets what it does not expect, queues frames without bound and waits without a time-out. So it
//! runs on threads of its own, every call is caught, and the newest frame alone is kept.

mod source;
mod worker;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

use media::Size;
use scap::{
    Target,
    capturer::{Options, Resolution, get_output_frame_size},
    frame::FrameType,
};

use crate::{CaptureError, Source, SourceId, SourceInfo, SourceKind};

/// The displays, then the windows with a title that have a size (on macOS scap tells none of other programs' windows,
/// so these are not listed).
///
/// # Errors
/// [`CaptureError::Denied`] without the person's permission, [`CaptureError::Unsupported`] on systems too old for it.
pub(crate) fn list() -> Result<Vec<SourceInfo>, CaptureError> {
    check_permission()?;
    Ok(targets()?.iter().filter_map(|(id, target)| Some((*id, target, size(target)?))).map(info).collect())
}

/// Opens a display or a window. The whole desktop means the main display here.
///
/// # Errors
/// As [`list`]; [`CaptureError::NotFound`] where there is no such source.
pub(crate) fn open(id: SourceId, epoch: Instant) -> Result<Box<dyn Source>, CaptureError> {
    let listed = list()?;
    let main = |source: &&SourceInfo| id == SourceId::Desktop && source.kind == SourceKind::Screen;
    let found = listed.iter().find(|source| source.id == id).or_else(|| listed.iter().find(main));
    let info = found.ok_or_else(|| CaptureError::NotFound { wanted: id.to_string() })?;
    Ok(Box::new(source::PlatformSource::new(info.clone(), epoch)?))
}

fn info((id, target, size): (SourceId, &Target, Size)) -> SourceInfo {
    let (kind, name) = match target {
        Target::Display(display) => (SourceKind::Screen, display.title.clone()),
        Target::Window(window) => (SourceKind::Window, window.title.clone()),
    };
    // the system lists its main display first
    SourceInfo { id, kind, name, size, primary: id == SourceId::Screen(0) }
}

fn check_permission() -> Result<(), CaptureError> {
    guarded(|| match (scap::is_supported(), scap::has_permission() || scap::request_permission()) {
        (true, true) => Ok(()),
        (true, false) => Err(CaptureError::Denied),
        (false, _) => {
            let what = "the screen on this version of the system: update it, or share the test pattern".to_owned();
            Err(CaptureError::Unsupported { what })
        }
    })?
}

/// All displays and titled windows, by the name that they are opened by.
fn targets() -> Result<Vec<(SourceId, Target)>, CaptureError> {
    let mut displays = 0..;
    let identified = guarded(scap::get_all_targets)?.into_iter().filter_map(|target| {
        let id = match &target {
            Target::Display(_) => SourceId::Screen(displays.next()?),
            Target::Window(window) if window.title.is_empty() => return None,
            Target::Window(window) => SourceId::Window(window.id.into()),
        };
        Some((id, target))
    });
    Ok(identified.collect())
}

/// The target that a source names, if it is still there.
fn target(id: SourceId) -> Result<Option<Target>, CaptureError> {
    Ok(targets()?.into_iter().find(|(found, _)| *found == id).map(|(_, target)| target))
}

/// Width and height in pixels; `None` where there is none.
fn size(target: &Target) -> Option<Size> {
    let [width, height] = guarded(|| get_output_frame_size(&options(target.clone()))).ok()?;
    (width > 0 && height > 0).then_some(Size::new(width, height))
}

fn options(target: Target) -> Options {
    Options {
        fps: 60,
        show_cursor: true,
        show_highlight: false,
        target: Some(target),
        crop_area: None,
        output_type: FrameType::BGRAFrame,
        output_resolution: Resolution::Captured,
        excluded_targets: None,
    }
}

/// The result of `work`, or what it panicked with.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, CaptureError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        CaptureError::Backend(text.unwrap_or("the system's capture library gave up").to_owned())
    })
}

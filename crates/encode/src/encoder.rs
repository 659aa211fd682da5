//! The encoder of one tier.

use std::time::Duration;

use media::{AccessUnit, BitRate, Frame, MAX_ENCODED, Picture, RateGuard, Size, Timestamp};

use crate::{
    EncodeError, Settings,
    codec::{Codec, Encoded},
    colour,
    options::Control,
    pixels::Pixels,
    planes::Planes,
    rows::StaleRows,
    scale::Scale,
};

/// The quantisers of the refinements of one picture, in their order; the last one stays. The first takes dense text
/// above 40 dB, the second above 44 dB, whatever the picture was before; it is not told from the screen then.
const REFINED: [u8; 2] = [20, 16];

/// Encodes the frames of one source for all guests of one tier, as H.264 constrained baseline in Annex B form.
///
/// It lives on one thread at a time and does nothing between two calls.
pub struct Encoder {
    size: Size,
    codec: Codec,
    guard: RateGuard,
    planes: Planes,
    stale: StaleRows,
    source: Option<Size>,
    scale: Option<Scale>,
    /// How often the newest frame was refined.
    refined: usize,
    /// The moment of the picture before.
    shown: Timestamp,
}

impl Encoder {
    /// Opens an encoder. It takes as long as encoding one black picture.
    ///
    /// # Errors
    /// [`EncodeError::Size`] and [`EncodeError::FrameRate`] for settings that cannot be encoded, and whatever
    /// openh264 does not take.
    pub fn new(settings: Settings) -> Result<Self, EncodeError> {
        check(&settings)?;
        Ok(Self {
            size: settings.size,
            codec: Codec::open(&settings)?,
            guard: RateGuard::new(settings.rate),
            planes: Planes::black(settings.size),
            stale: StaleRows::All,
            source: None,
            scale: None,
            refined: 0,
            shown: Timestamp::default(),
        })
    }

    /// Encodes a frame, which may be the one before once more. `now` never goes back.
    ///
    /// The frame's damage counts against the frame that was handed in before, also where that one was left out:
    /// whoever drops a frame on the way adds its damage to the next ([`Frame::after_skipping`]). The first picture is
    /// a keyframe, whatever is wanted.
    ///
    /// A picture is `None` where the rate has no room for it. A keyframe is never left out.
    ///
    /// # Errors
    /// Where openh264 fails. The encoder is of no use any more then.
    pub fn encode(
        &mut self,
        frame: &Frame,
        wanted: Picture,
        now: Timestamp,
    ) -> Result<Option<AccessUnit>, EncodeError> {
        self.note_damage(frame);
        if !self.guard.has_room(wanted, now) {
            return Ok(None);
        }
        self.refresh_planes(frame)?;
        let control = self.control(wanted);
        if wanted == Picture::Keyframe {
            self.codec.force_keyframe();
        }
        let Some(Encoded { data, keyframe }) = self.codec.encode(&self.planes, control, now)? else {
            return Ok(None);
        };
        self.guard.spend(data.len(), now);
        self.refined = if wanted == Picture::Refinement { self.refined + 1 } else { 0 };
        self.shown = self.moment(frame, now);
        Ok(Some(AccessUnit { data, keyframe, size: self.size, captured_at: self.shown }))
    }

    /// Changes the rate to keep, from the next picture on.
    ///
    /// # Errors
    /// Where openh264 refuses the rate; the one before stays.
    pub fn set_rate(&mut self, rate: BitRate, now: Timestamp) -> Result<(), EncodeError> {
        self.codec.set_rate(rate)?;
        self.guard.set_rate(rate, now);
        Ok(())
    }

    /// The encoded size.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    fn note_damage(&mut self, frame: &Frame) {
        let source = frame.size();
        if self.source == Some(source) {
            self.stale.add(frame.damage(), source, self.size);
        } else {
            self.source = Some(source);
            self.scale = (padded(source) != self.size).then(|| Scale::new(source, self.size));
            self.stale = StaleRows::All;
        }
    }

    fn refresh_planes(&mut self, frame: &Frame) -> Result<(), EncodeError> {
        for rows in self.stale.take(self.size.height as usize) {
            match &mut self.scale {
                Some(scale) => {
                    scale.scale(Pixels::from(frame), rows.clone());
                    colour::convert(&mut self.planes, scale.scaled(), rows)?;
                }
                None => {
                    let end = rows.end.min(frame.size().height as usize);
                    colour::convert(&mut self.planes, Pixels::from(frame), rows.start..end)?;
                }
            }
        }
        Ok(())
    }

    fn control(&self, wanted: Picture) -> Control {
        match wanted {
            Picture::Change | Picture::Keyframe => Control::Rate,
            Picture::Refinement => Control::Quantiser(REFINED[self.refined.min(REFINED.len() - 1)]),
        }
    }

    /// When the screen looked as it is shown: for a frame that was shown before, it does so still.
    fn moment(&self, frame: &Frame, now: Timestamp) -> Timestamp {
        if frame.captured_at() > self.shown {
            frame.captured_at()
        } else {
            now.max(self.shown + Duration::from_micros(1))
        }
    }
}

/// The size of the planes of a picture that is not scaled.
fn padded(size: Size) -> Size {
    Size::new(size.width.next_multiple_of(2), size.height.next_multiple_of(2))
}

fn check(settings: &Settings) -> Result<(), EncodeError> {
    let Size { width, height } = settings.size;
    let fits = width.max(height) <= MAX_ENCODED.width && width.min(height) <= MAX_ENCODED.height;
    if width == 0 || height == 0 || !width.is_multiple_of(2) || !height.is_multiple_of(2) || !fits {
        return Err(EncodeError::Size(settings.size));
    }
    let rate = settings.frame_rate;
    if rate.is_finite() && rate >= 1.0 { Ok(()) } else { Err(EncodeError::FrameRate(rate)) }
}

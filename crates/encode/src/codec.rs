//! openh264, set up for screens.

use std::time::Duration;

use bytes::Bytes;
use media::{BitRate, Timestamp};
use openh264::{
    OpenH264API,
    encoder::{
        BitRate as BitsPerSecond, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Profile, QpRange,
        RateControlMode, UsageType, VuiConfig,
    },
};

use crate::{
    EncodeError, Settings,
    options::{self, Control},
    planes::Planes,
};

/// From where text is as sharp as after its refinement, to where it can still be read. By itself openh264 keeps to
/// 26–35 for screens, where text never sharpens and motion overshoots. Any finer than 16, and a blinking caret makes
/// it spend the whole rate on sharpening the rest of the picture.
const QUANTISERS: QpRange = QpRange::new(16, 42);

/// The longest step of time that openh264 takes as one: it mistakes a longer one for a single frame's.
const LONGEST_STEP: Duration = Duration::from_secs(1);

/// How much silence counts. After this its bucket is empty, whatever keyframes filled it.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// An initialised encoder.
pub(crate) struct Codec {
    inner: Encoder,
    control: Control,
    clock: Clock,
}

/// One encoded picture.
pub(crate) struct Encoded {
    pub(crate) data: Bytes,
    pub(crate) keyframe: bool,
}

/// The time as openh264 is told it, in steps that it understands.
struct Clock {
    told: Duration,
    /// The moment up to which time was counted.
    counted: Timestamp,
    /// What was counted and not told yet.
    owed: Duration,
}

impl Clock {
    fn count(&mut self, now: Timestamp) {
        self.owed = (self.owed + now.since(self.counted)).min(LONGEST_SILENCE);
        self.counted = self.counted.max(now);
    }

    fn step(&mut self) {
        let step = self.owed.min(LONGEST_STEP);
        self.owed -= step;
        self.told += step.max(Duration::from_millis(1));
    }

    fn told(&self) -> openh264::Timestamp {
        openh264::Timestamp::from_millis(u64::try_from(self.told.as_millis()).unwrap_or(u64::MAX >> 1))
    }
}

impl Codec {
    pub(crate) fn open(settings: &Settings) -> Result<Self, EncodeError> {
        let mut inner = Encoder::with_api_config(OpenH264API::from_source(), config(settings))?;
        let clock = Clock { told: Duration::from_millis(1), counted: Timestamp::default(), owed: Duration::ZERO };
        // openh264 is initialised by its first picture, and takes options only then. Nobody sees this one.
        inner.encode_at(&Planes::black(settings.size), clock.told())?;
        inner.force_intra_frame();
        Ok(Self { inner, control: Control::Rate, clock })
    }

    /// Makes the next picture a keyframe, whatever the rate says.
    pub(crate) fn force_keyframe(&mut self) {
        self.inner.force_intra_frame();
    }

    pub(crate) fn set_rate(&mut self, rate: BitRate) -> Result<(), EncodeError> {
        options::set_rate(&mut self.inner, rate)
    }

    /// Encodes; `None` where openh264 left the picture out to keep the rate.
    pub(crate) fn encode(
        &mut self,
        planes: &Planes,
        control: Control,
        now: Timestamp,
    ) -> Result<Option<Encoded>, EncodeError> {
        if self.control != control {
            options::set_control(&mut self.inner, control)?;
            self.control = control;
        }
        self.clock.count(now);
        match control {
            Control::Quantiser(_) => self.picture(planes),
            Control::Rate => loop {
                self.clock.step();
                let encoded = self.picture(planes)?;
                // After a long silence it may only think that its bucket is full still.
                if encoded.is_some() || self.clock.owed.is_zero() {
                    return Ok(encoded);
                }
            },
        }
    }

    fn picture(&mut self, planes: &Planes) -> Result<Option<Encoded>, EncodeError> {
        let stream = self.inner.encode_at(planes, self.clock.told())?;
        let keyframe = stream.frame_type() == FrameType::IDR;
        let data = Bytes::from(stream.to_vec());
        Ok((!data.is_empty()).then_some(Encoded { data, keyframe }))
    }
}

fn config(settings: &Settings) -> EncoderConfig {
    EncoderConfig::new()
        .usage_type(UsageType::ScreenContentRealTime)
        .rate_control_mode(RateControlMode::Timestamp)
        .skip_frames(true)
        .bitrate(BitsPerSecond::from_bps(settings.rate.0))
        .max_frame_rate(FrameRate::from_hz(settings.frame_rate))
        .qp(QUANTISERS)
        .profile(Profile::Baseline)
        .vui(VuiConfig::bt709())
        .intra_frame_period(IntraFramePeriod::auto())
        // More of them gained nothing that could be measured.
        .num_threads(1)
        // Neither exists for screens; left on, openh264 complains on stderr.
        .adaptive_quantization(false)
        .background_detection(false)
}

//! Whether pictures are encoded, and how fast.

use std::time::{Duration, Instant};

use capture::{Grab, PatternSpec, SourceChoice, SourceId};
use encode::{EncodeError, Encoder};
use media::{BitRate, Picture, Size, Timestamp};

use super::{Finding, FindingCode};

/// What is encoded.
const SIZE: Size = Size::new(1920, 1080);

/// So many pictures, of which the quickest counts: others use the machine as well.
const PICTURES: u64 = 5;

/// Encodes some pictures.
pub(super) fn found() -> Vec<Finding> {
    let quickest = match encoded() {
        Ok(quickest) => quickest,
        Err(reason) => return vec![Finding::of(FindingCode::EncoderFailed).and("reason", reason)],
    };
    let code = if encode::HAS_ASSEMBLY { FindingCode::EncoderFine } else { FindingCode::EncoderSlow };
    vec![Finding::of(code).and("milliseconds", quickest.as_millis().max(1)).and("size", SIZE)]
}

fn encoded() -> Result<Duration, String> {
    let told = |error: EncodeError| error.to_string();
    let settings = encode::Settings { size: SIZE, rate: BitRate::kilobits(8000), frame_rate: 30.0 };
    let mut encoder = Encoder::new(settings).map_err(told)?;
    let choice = SourceChoice::Id(SourceId::Pattern(PatternSpec::default()));
    let mut source = capture::open(&choice, Instant::now()).map_err(|error| error.to_string())?;
    let mut quickest = Duration::MAX;
    for number in 0..PICTURES {
        let grab = source.next(Duration::from_secs(1)).map_err(|error| error.to_string())?;
        let Grab::Frame(frame) = grab else { continue };
        let begun = Instant::now();
        encoder.encode(&frame, Picture::Keyframe, Timestamp(Duration::from_secs(number))).map_err(told)?;
        quickest = quickest.min(begun.elapsed());
    }
    if quickest == Duration::MAX { Err("no picture came".to_owned()) } else { Ok(quickest) }
}

#[cfg(test)]
mod tests {
    use super::super::FindingCode;
    use super::found;

    #[test]
    fn pictures_are_encoded_here_and_the_time_of_one_is_told() {
        let findings = found();
        assert!(matches!(findings[0].code, FindingCode::EncoderFine | FindingCode::EncoderSlow), "{findings:?}");
        assert!(findings[0].values.iter().any(|(name, value)| *name == "milliseconds" && value != "0"), "{findings:?}");
    }
}

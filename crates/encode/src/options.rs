//! The options of openh264 that its safe interface cannot change while it runs.
#![expect(unsafe_code, reason = "openh264 takes its options as untyped pointers")]

use std::ptr;

use media::BitRate;
use openh264::encoder::Encoder;
use openh264_sys2 as sys;

use crate::EncodeError;

/// How many times the target the highest rate is. openh264 holds it over five seconds and refuses less than the target.
const HEADROOM: i32 = 2;

/// How openh264 finds its quantiser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    /// From the rate and the time between pictures. It may leave a picture out.
    Rate,
    /// It is this one (H.264, section 7.4.2.2: 0 is the finest, 51 the coarsest), whatever the bytes.
    Quantiser(u8),
}

/// Changes the target and the highest rate. The encoder must be initialised.
///
/// # Errors
/// Where openh264 refuses the rate.
pub(crate) fn set_rate(encoder: &mut Encoder, rate: BitRate) -> Result<(), EncodeError> {
    let bits = i32::try_from(rate.0).unwrap_or(i32::MAX).clamp(1, i32::MAX / HEADROOM);
    let target = sys::SBitrateInfo { iLayer: sys::SPATIAL_LAYER_0, iBitrate: bits };
    let highest = sys::SBitrateInfo { iLayer: sys::SPATIAL_LAYER_0, iBitrate: bits * HEADROOM };
    // On the way up the highest rate has to be raised first; on the way down it would fall below the target, is
    // refused, and takes effect all the same once the target has followed.
    let raised = set(encoder, sys::ENCODER_OPTION_MAX_BITRATE, highest);
    set(encoder, sys::ENCODER_OPTION_BITRATE, target)?;
    raised.or_else(|_| set(encoder, sys::ENCODER_OPTION_MAX_BITRATE, highest))
}

/// Changes how the quantiser is found. The encoder must be initialised.
///
/// # Errors
/// Where openh264 refuses it.
pub(crate) fn set_control(encoder: &mut Encoder, control: Control) -> Result<(), EncodeError> {
    match control {
        Control::Rate => set(encoder, sys::ENCODER_OPTION_RC_MODE, sys::RC_TIMESTAMP_MODE),
        Control::Quantiser(quantiser) => {
            adjust(encoder, |parameters| parameters.sSpatialLayers[0].iDLayerQp = quantiser.into())?;
            set(encoder, sys::ENCODER_OPTION_RC_MODE, sys::RC_OFF_MODE)
        }
    }
}

/// Reads all parameters, changes some and writes them back.
fn adjust(encoder: &mut Encoder, change: impl FnOnce(&mut sys::SEncParamExt)) -> Result<(), EncodeError> {
    let mut parameters = sys::SEncParamExt::default();
    // SAFETY: the encoder is initialised, and writes one `SEncParamExt` for this option.
    let code = unsafe {
        let pointer = ptr::from_mut(&mut parameters).cast();
        encoder.raw_api().get_option(sys::ENCODER_OPTION_SVC_ENCODE_PARAM_EXT, pointer)
    };
    accepted(sys::ENCODER_OPTION_SVC_ENCODE_PARAM_EXT, code)?;
    // The rate is changed for the layer alone, and may not be above that of all layers.
    parameters.iTargetBitrate = parameters.sSpatialLayers[0].iSpatialBitrate;
    change(&mut parameters);
    set(encoder, sys::ENCODER_OPTION_SVC_ENCODE_PARAM_EXT, parameters)
}

/// An option with the type of its value, as openh264 documents them (`codec_app_def.h`, `ENCODER_OPTION`).
trait OptionValue {
    /// Whether the value is what openh264 reads for the option.
    fn belongs_to(option: sys::ENCODER_OPTION) -> bool;
}

impl OptionValue for sys::SBitrateInfo {
    fn belongs_to(option: sys::ENCODER_OPTION) -> bool {
        [sys::ENCODER_OPTION_BITRATE, sys::ENCODER_OPTION_MAX_BITRATE].contains(&option)
    }
}

impl OptionValue for sys::RC_MODES {
    fn belongs_to(option: sys::ENCODER_OPTION) -> bool {
        option == sys::ENCODER_OPTION_RC_MODE
    }
}

impl OptionValue for sys::SEncParamExt {
    fn belongs_to(option: sys::ENCODER_OPTION) -> bool {
        option == sys::ENCODER_OPTION_SVC_ENCODE_PARAM_EXT
    }
}

fn set<T: OptionValue>(encoder: &mut Encoder, option: sys::ENCODER_OPTION, mut value: T) -> Result<(), EncodeError> {
    assert!(T::belongs_to(option), "option {option} is of another type");
    // SAFETY: the encoder is initialised, and for this option reads one `T` during the call, as asserted above.
    let code = unsafe { encoder.raw_api().set_option(option, ptr::from_mut(&mut value).cast()) };
    accepted(option, code)
}

fn accepted(option: sys::ENCODER_OPTION, code: i32) -> Result<(), EncodeError> {
    if code == 0 { Ok(()) } else { Err(EncodeError::Option { option, code }) }
}

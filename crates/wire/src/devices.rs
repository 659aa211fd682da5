//! What two Portholes say over `control` about remembering each other as devices.
//!
//! Each side says that it is able, and after that, once its person wishes it, `remember`. When both did, each keeps the other.
//! A page says neither, and so is never asked.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::restart::secret_bytes;
use crate::{DisplayName, HexError, hex};

/// 16 random bytes of one side: with those of the other side and both certificates they make what the two devices know
/// each other by. 32 lower-case hexadecimal digits in text. It never prints itself.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct PairHalf([u8; 16]);

secret_bytes!(PairHalf, 16);

impl std::fmt::Debug for PairHalf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PairHalf(hidden)")
    }
}

/// What either side says about devices. Both mean it the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum DeviceMessage {
    /// This side can remember the other. The guest says it once after `let-in`, and the host says it back; where another
    /// version is named, or nothing is said, neither asks for it.
    Able {
        /// The version of how devices are remembered: [`crate::VERSION`].
        version: u32,
    },
    /// The person on this side wishes that the two remember each other.
    Remember {
        /// How this side calls itself.
        name: DisplayName,
        /// Drawn for this wish alone.
        half: PairHalf,
    },
}

#[cfg(test)]
mod tests {
    use super::{DeviceMessage, PairHalf};

    #[test]
    fn a_half_travels_as_digits_and_never_prints_itself() {
        let message = DeviceMessage::Remember { name: "Workshop".into(), half: PairHalf::new([0x41; 16]) };
        let text = serde_json::to_string(&message).unwrap();
        assert_eq!(text, format!(r#"{{"type":"remember","name":"Workshop","half":"{}"}}"#, "41".repeat(16)));
        assert_eq!(serde_json::from_str::<DeviceMessage>(&text).unwrap(), message);
        assert!(!format!("{message:?}").contains("41"));
    }

    #[test]
    fn a_half_of_another_length_or_other_digits_is_refused() {
        for half in ["", "41", &"41".repeat(17), &"4G".repeat(16), &"AB".repeat(16)] {
            let text = format!(r#"{{"type":"remember","name":"","half":"{half}"}}"#);
            assert!(serde_json::from_str::<DeviceMessage>(&text).is_err(), "{half}");
        }
    }
}

//! What an SDP offer asks for, read before the connection is built (RFC 8866).

use wire::SdpOffer;

/// Which of the things that a session needs stand in an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Any video section.
    pub(crate) video: bool,
    /// A video section that receives H.264 in packetization mode 1 (RFC 6184, section 8.1).
    pub(crate) h264: bool,
    /// A section for data channels (RFC 8841).
    pub(crate) channels: bool,
}

impl Asked {
    pub(crate) fn by(offer: &SdpOffer) -> Self {
        let sections: Vec<Vec<&str>> = sections(offer.as_str());
        Self {
            video: sections.iter().any(|lines| is_open(lines, "m=video ")),
            h264: sections.iter().any(|lines| receives_h264(lines)),
            channels: sections.iter().any(|lines| is_open(lines, "m=application ")),
        }
    }
}

/// The lines of each media section.
fn sections(description: &str) -> Vec<Vec<&str>> {
    let mut sections: Vec<Vec<&str>> = Vec::new();
    for line in description.lines().map(str::trim_end) {
        if line.starts_with("m=") {
            sections.push(vec![line]);
        } else if let Some(section) = sections.last_mut() {
            section.push(line);
        }
    }
    sections
}

/// Whether a section is of this kind and not switched off by port 0.
fn is_open(lines: &[&str], kind: &str) -> bool {
    lines.first().and_then(|first| first.strip_prefix(kind)).is_some_and(|rest| !rest.starts_with("0 "))
}

fn receives_h264(lines: &[&str]) -> bool {
    is_open(lines, "m=video ")
        && !lines.contains(&"a=sendonly")
        && !lines.contains(&"a=inactive")
        && h264_types(lines).any(|payload_type| has_packetization_mode_1(lines, payload_type))
}

fn h264_types<'a>(lines: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    lines.iter().filter_map(|line| {
        let (payload_type, codec) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
        codec.to_ascii_lowercase().starts_with("h264/90000").then_some(payload_type)
    })
}

fn has_packetization_mode_1(lines: &[&str], payload_type: &str) -> bool {
    lines.iter().any(|line| {
        let format = line.strip_prefix("a=fmtp:").and_then(|rest| rest.split_once(' '));
        format.is_some_and(|(of, parameters)| {
            of == payload_type && parameters.split(';').any(|parameter| parameter.trim() == "packetization-mode=1")
        })
    })
}

#[cfg(test)]
mod tests {
    use wire::SdpOffer;

    use super::Asked;

    const VIDEO: &str = "m=video 9 UDP/TLS/RTP/SAVPF 102\r\na=recvonly\r\na=rtpmap:102 H264/90000\r\n\
                         a=fmtp:102 profile-level-id=42e01f;packetization-mode=1\r\n";
    const CHANNELS: &str = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";

    fn asked(sections: &str) -> Asked {
        let digits = vec!["AB"; 32].join(":");
        Asked::by(&SdpOffer::try_from(format!("v=0\r\na=fingerprint:sha-256 {digits}\r\n{sections}")).unwrap())
    }

    #[test]
    fn a_browsers_offer_asks_for_both() {
        let both = Asked { video: true, h264: true, channels: true };
        assert_eq!(asked(&format!("{VIDEO}{CHANNELS}")), both);
    }

    #[test]
    fn an_offer_of_channels_alone_has_no_video() {
        let channels = Asked { video: false, h264: false, channels: true };
        assert_eq!(asked(CHANNELS), channels);
        assert_eq!(asked(&format!("{}{CHANNELS}", VIDEO.replace("video 9", "video 0"))), channels);
    }

    #[test]
    fn another_codec_mode_or_direction_is_not_h264() {
        assert!(!asked(&VIDEO.replace("H264", "VP8")).h264);
        assert!(!asked(&VIDEO.replace("packetization-mode=1", "packetization-mode=0")).h264);
        assert!(!asked(&VIDEO.replace("recvonly", "sendonly")).h264);
        assert!(!asked(&VIDEO.replace("video 9", "video 0")).h264);
        assert!(!asked(&VIDEO.replace("m=video", "m=audio")).h264);
    }

    #[test]
    fn a_section_that_is_switched_off_is_not_there() {
        assert!(!asked(&CHANNELS.replace(" 9 ", " 0 ")).channels);
    }
}

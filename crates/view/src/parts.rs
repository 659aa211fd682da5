//! What the events are made of, as JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use host::{LinkAt, Offered, Shown, SourceKind, Stats, Visitor};
use serde::Serialize;

/// Something that can be shared.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SourceView {
    id: String,
    #[cfg_attr(test, ts(type = "'desktop' | 'screen' | 'region' | 'window' | 'pattern'"))]
    kind: &'static str,
    name: String,
    width: u32,
    height: u32,
    primary: bool,
    /// A PNG as a data URL; only the window asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    thumbnail: Option<String>,
}

/// One way to the door.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LinkView {
    link: String,
    address: String,
    interface: String,
    /// Only the window draws it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub(super) qr: Option<QrView>,
}

/// A QR code: the dark modules as the path of an SVG whose view box is `size` on each side.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct QrView {
    size: usize,
    path: String,
}

/// A guest at the door.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VisitorView {
    guest: String,
    name: String,
    browser: String,
    address: String,
    words: [String; 4],
    /// The device that it is, where it came as one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    device: Option<String>,
}

/// Counts since sharing began, rates of the last second.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StatsView {
    guests: usize,
    #[cfg_attr(test, ts(type = "number"))]
    frames_captured: u64,
    #[cfg_attr(test, ts(type = "number"))]
    frames_encoded: u64,
    #[cfg_attr(test, ts(type = "number"))]
    frames_sent: u64,
    bit_rate: u32,
    encoders: usize,
    per_guest: Vec<GuestStatsView>,
}

/// One guest's connection.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GuestStatsView {
    guest: String,
    bit_rate: u32,
    round_trip_ms: Option<f64>,
    loss: f64,
    estimate: Option<u32>,
}

/// What is shown.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ShownView {
    #[cfg_attr(test, ts(type = "'shown' | 'hidden' | 'silent' | 'gone'"))]
    state: &'static str,
    name: String,
    /// Its id, as in the list of sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    height: Option<u32>,
}

impl From<Offered> for SourceView {
    fn from(Offered { info, thumbnail }: Offered) -> Self {
        Self {
            id: info.id.to_string(),
            kind: match info.kind {
                SourceKind::Desktop => "desktop",
                SourceKind::Screen => "screen",
                SourceKind::Region => "region",
                SourceKind::Window => "window",
                SourceKind::Pattern => "pattern",
            },
            name: host::DisplayName::from(info.name).into(),
            width: info.size.width,
            height: info.size.height,
            primary: info.primary,
            thumbnail: thumbnail.map(data_url),
        }
    }
}

/// A PNG as a data URL.
pub(super) fn data_url(png: Vec<u8>) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(png))
}

impl From<LinkAt> for LinkView {
    fn from(at: LinkAt) -> Self {
        Self { link: at.link.reveal(), address: at.address.to_string(), interface: at.interface, qr: None }
    }
}

impl From<host::Qr> for QrView {
    fn from(qr: host::Qr) -> Self {
        Self { size: qr.size(), path: qr.path() }
    }
}

impl From<Visitor> for VisitorView {
    fn from(visitor: Visitor) -> Self {
        Self {
            guest: visitor.guest.to_string(),
            name: visitor.name.into(),
            browser: visitor.browser.into(),
            address: visitor.address.to_string(),
            words: visitor.words.0.map(str::to_owned),
            device: visitor.device.map(|device| device.to_string()),
        }
    }
}

impl From<Stats> for StatsView {
    fn from(stats: Stats) -> Self {
        let per_guest = stats.per_guest.into_iter().map(|guest| GuestStatsView {
            guest: guest.guest.to_string(),
            bit_rate: guest.bit_rate.0,
            round_trip_ms: guest.round_trip_ms,
            loss: guest.loss,
            estimate: guest.estimate.map(|rate| rate.0),
        });
        Self {
            guests: stats.guests,
            frames_captured: stats.frames_captured,
            frames_encoded: stats.frames_encoded,
            frames_sent: stats.frames_sent,
            bit_rate: stats.bit_rate.0,
            encoders: stats.encoders,
            per_guest: per_guest.collect(),
        }
    }
}

impl From<Shown> for ShownView {
    fn from(shown: Shown) -> Self {
        let Shown { source, name, size } = shown;
        let (name, source) = (name.into(), Some(source.to_string()));
        Self { state: "shown", name, source, width: Some(size.width), height: Some(size.height) }
    }
}

impl ShownView {
    /// There is no picture of it.
    pub(super) fn unseen(state: &'static str, name: host::DisplayName) -> Self {
        Self { state, name: name.into(), source: None, width: None, height: None }
    }
}

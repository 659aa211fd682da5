//! Events as JSON, for `--json` and for the window. `docs/events.md` is their reference.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use host::{
    Connection, EndedReason, Event, Invited, LeftReason, LinkAt, Offered, Problem, Shown, SourceKind, Stats, Visitor,
};
use serde::Serialize;

/// One event as a program reads it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum View {
    /// What can be shared.
    Sources {
        /// The best guess of what is meant first.
        sources: Vec<SourceView>,
    },
    /// An invitation was made or renewed.
    Invited {
        /// One an address, the best first.
        links: Vec<LinkView>,
        /// Seconds since 1970-01-01 UTC.
        #[cfg_attr(test, ts(type = "number"))]
        expires_at: u64,
    },
    /// The invitation was taken back.
    Revoked,
    /// A guest's knock was admitted.
    Knocked(VisitorView),
    /// The guest is connected and waits for the host's word.
    Waiting(VisitorView),
    /// The guest was let in.
    Joined {
        /// Who.
        guest: String,
    },
    /// The state of a guest's connection changed.
    Connection {
        /// Who.
        guest: String,
        /// How it stands.
        #[cfg_attr(test, ts(type = "'connecting' | 'connected' | 'disconnected' | 'failed'"))]
        state: &'static str,
    },
    /// The guest is gone.
    Left {
        /// Who.
        guest: String,
        /// Why.
        #[cfg_attr(test, ts(type = "'left' | 'lost' | 'turned-away' | 'shown-out' | 'stopped' | 'failed'"))]
        reason: &'static str,
    },
    /// Counts and rates, once a second.
    Stats(StatsView),
    /// What is shown, or that it is gone.
    Source(ShownView),
    /// The picture is held back.
    Paused,
    /// The picture flows again.
    Resumed,
    /// Something failed.
    Problem {
        /// For programs.
        code: String,
        /// For people, in English.
        message: String,
    },
    /// Sharing ended.
    Ended {
        /// Why.
        #[cfg_attr(test, ts(type = "'stopped' | 'time-over' | 'failed'"))]
        reason: &'static str,
    },
}

/// Something that can be shared.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SourceView {
    id: String,
    #[cfg_attr(test, ts(type = "'desktop' | 'screen' | 'window' | 'pattern'"))]
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
pub(crate) struct LinkView {
    link: String,
    address: String,
    interface: String,
    /// Only the window draws it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    qr: Option<QrView>,
}

/// A QR code: the dark modules as the path of an SVG whose view box is `size` on each side.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct QrView {
    size: usize,
    path: String,
}

/// A guest at the door.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct VisitorView {
    guest: String,
    name: String,
    browser: String,
    address: String,
    words: [String; 4],
}

/// Counts since sharing began, rates of the last second.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct StatsView {
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
pub(crate) struct GuestStatsView {
    guest: String,
    bit_rate: u32,
    round_trip_ms: Option<f64>,
    loss: f64,
    estimate: Option<u32>,
}

/// What is shown.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ShownView {
    #[cfg_attr(test, ts(type = "'shown' | 'gone'"))]
    state: &'static str,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    height: Option<u32>,
}

impl View {
    /// The event as one line of JSON.
    ///
    /// # Panics
    /// Never: the fields have no value that JSON cannot hold.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings, numbers and lists are always JSON")
    }

    /// The event as the window wants it: invitations with their QR codes.
    pub(crate) fn for_window(event: Event) -> Self {
        let codes = if let Event::Invited(invited) = &event {
            invited.links.iter().map(|at| QrView::from(host::Qr::new(&at.link))).collect()
        } else {
            Vec::new()
        };
        let mut view = Self::from(event);
        if let Self::Invited { links, .. } = &mut view {
            for (link, code) in links.iter_mut().zip(codes) {
                link.qr = Some(code);
            }
        }
        view
    }
}

impl From<Event> for View {
    fn from(event: Event) -> Self {
        match event {
            Event::Sources(sources) => Self::Sources { sources: sources.into_iter().map(Into::into).collect() },
            Event::Invited(Invited { links, expires_at }) => {
                Self::Invited { links: links.into_iter().map(Into::into).collect(), expires_at }
            }
            Event::Revoked => Self::Revoked,
            Event::Knocked(visitor) => Self::Knocked(visitor.into()),
            Event::Waiting(visitor) => Self::Waiting(visitor.into()),
            Event::Joined(guest) => Self::Joined { guest: guest.to_string() },
            Event::Connection(guest, state) => Self::Connection { guest: guest.to_string(), state: connection(state) },
            Event::Left(guest, reason) => Self::Left { guest: guest.to_string(), reason: left(reason) },
            Event::Stats(stats) => Self::Stats(stats.into()),
            Event::Source(shown) => Self::Source(shown.into()),
            Event::SourceGone(name) => {
                Self::Source(ShownView { state: "gone", name: name.into(), width: None, height: None })
            }
            Event::Paused => Self::Paused,
            Event::Resumed => Self::Resumed,
            Event::Problem(Problem { code, message }) => Self::Problem { code: code.as_str().to_owned(), message },
            Event::Ended(reason) => Self::Ended { reason: ended(reason) },
        }
    }
}

fn connection(state: Connection) -> &'static str {
    match state {
        Connection::Connecting => "connecting",
        Connection::Connected => "connected",
        Connection::Disconnected => "disconnected",
        Connection::Failed => "failed",
    }
}

fn left(reason: LeftReason) -> &'static str {
    match reason {
        LeftReason::Left => "left",
        LeftReason::Lost => "lost",
        LeftReason::TurnedAway => "turned-away",
        LeftReason::ShownOut => "shown-out",
        LeftReason::Stopped => "stopped",
        LeftReason::Failed => "failed",
    }
}

fn ended(reason: EndedReason) -> &'static str {
    match reason {
        EndedReason::Stopped => "stopped",
        EndedReason::TimeOver => "time-over",
        EndedReason::Failed => "failed",
    }
}

impl From<Offered> for SourceView {
    fn from(Offered { info, thumbnail }: Offered) -> Self {
        Self {
            id: info.id.to_string(),
            kind: match info.kind {
                SourceKind::Desktop => "desktop",
                SourceKind::Screen => "screen",
                SourceKind::Window => "window",
                SourceKind::Pattern => "pattern",
            },
            name: host::DisplayName::from(info.name).into(),
            width: info.size.width,
            height: info.size.height,
            primary: info.primary,
            thumbnail: thumbnail.map(|png| format!("data:image/png;base64,{}", STANDARD.encode(png))),
        }
    }
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
        Self { state: "shown", name: shown.name.into(), width: Some(shown.size.width), height: Some(shown.size.height) }
    }
}

#[cfg(test)]
mod tests {
    //! The window's TypeScript is generated from these views, committed, and never stale.
    //!
    //! `UPDATE=1 cargo test -p porthole typescript` writes it anew.

    use std::path::PathBuf;

    use ts_rs::{Config, TS};

    use super::{GuestStatsView, LinkView, QrView, ShownView, SourceView, StatsView, View, VisitorView};

    #[test]
    fn the_committed_typescript_is_what_the_views_say() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/shared/events");
        let config = Config::new();
        macro_rules! each {
            ($($name:ident),+) => { [$( (concat!(stringify!($name), ".ts"), $name::export_to_string(&config).unwrap()) ),+] };
        }
        let wanted = each!(GuestStatsView, LinkView, QrView, ShownView, SourceView, StatsView, View, VisitorView);
        for (name, text) in wanted {
            if std::env::var_os("UPDATE").is_some() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(folder.join(name), &text).unwrap();
            }
            let committed = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert_eq!(committed, text, "{name} is stale: run UPDATE=1 cargo test -p porthole typescript");
        }
    }
}

//! Events as JSON, for `--json` and for the window. `docs/events.md` is their reference.

mod devices;
mod files;
mod parts;
mod reports;

use host::{Event, Invited, Problem};
use serde::Serialize;

pub use devices::{DeviceChangeView, DeviceView, DevicesView, MeetingView};
pub use files::{FailureView, OfferView, ProgressView, RootView, TransferView, VerifiedView, VisitView};
pub use parts::{GuestStatsView, LinkView, QrView, ShownView, SourceView, StatsView, VisitorView};
pub use reports::{FindingView, SettingsView, WrongView};

/// One event as a program reads it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum View {
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
    /// What is shown, or why it is not seen.
    Source(ShownView),
    /// What is shown, small; only the window asks for it.
    Preview {
        /// Of which source; none where no picture could be taken.
        source: Option<String>,
        /// A PNG as a data URL; none where no picture could be taken.
        picture: Option<String>,
    },
    /// The picture is held back.
    Paused,
    /// The picture flows again.
    Resumed,
    /// Somebody offers files, or was offered ours.
    Offered(OfferView),
    /// The receiver said yes to an offer.
    Accepted {
        /// Which.
        transfer: String,
        /// The folder, of one that comes in.
        into: Option<String>,
    },
    /// The receiver said no to an offer.
    Declined {
        /// Which.
        transfer: String,
    },
    /// How far a transfer is.
    Progress(ProgressView),
    /// A file is there whole.
    Verified(VerifiedView),
    /// A file, or a transfer, failed.
    Failed(FailureView),
    /// Nothing more comes of a transfer.
    Finished {
        /// Which.
        transfer: String,
        /// Files that are there whole.
        verified: u32,
        /// Files and folders that are not.
        failed: u32,
        /// How it ended.
        #[cfg_attr(
            test,
            ts(type = "'complete' | 'incomplete' | 'declined' | 'cancelled-here' | 'cancelled-there' | 'failed'")
        )]
        outcome: &'static str,
    },
    /// All transfers.
    Transfers {
        /// The newest first.
        transfers: Vec<TransferView>,
    },
    /// How the visit to another Porthole stands.
    Visit(VisitView),
    /// What was chosen once and for all.
    Settings(Box<SettingsView>),
    /// What an examination found.
    Examined {
        /// One thing after the other.
        findings: Vec<FindingView>,
    },
    /// All devices.
    Devices(DevicesView),
    /// How two who are connected stand to remembering each other.
    Meeting(MeetingView),
    /// Somebody said to be a device and has another certificate.
    DeviceChanged(DeviceChangeView),
    /// Something failed.
    Problem {
        /// For programs.
        code: String,
        /// For people.
        message: String,
    },
    /// Sharing ended.
    Ended {
        /// Why.
        #[cfg_attr(test, ts(type = "'stopped' | 'time-over' | 'failed'"))]
        reason: &'static str,
    },
}

impl View {
    /// The event as one line of JSON.
    ///
    /// # Panics
    /// Never: the fields have no value that JSON cannot hold.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("strings, numbers and lists are always JSON")
    }

    /// The event as the window wants it: invitations with their QR codes.
    pub fn for_window(event: Event) -> Self {
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
            Event::Connection(guest, state) => Self::Connection { guest: guest.to_string(), state: state.as_str() },
            Event::Left(guest, reason) => Self::Left { guest: guest.to_string(), reason: reason.as_str() },
            Event::Stats(stats) => Self::Stats(stats.into()),
            Event::Source(shown) => Self::Source(shown.into()),
            Event::SourceHidden(name) => Self::Source(ShownView::unseen("hidden", name)),
            Event::SourceSilent(name) => Self::Source(ShownView::unseen("silent", name)),
            Event::SourceGone(name) => Self::Source(ShownView::unseen("gone", name)),
            Event::Preview(preview) => {
                let (source, picture) =
                    preview.map(|preview| (preview.source.to_string(), parts::data_url(preview.picture))).unzip();
                Self::Preview { source, picture }
            }
            Event::Paused => Self::Paused,
            Event::Resumed => Self::Resumed,
            Event::Files(event) => event.into(),
            Event::Visit(visit) => Self::Visit(visit.into()),
            Event::Settings(sheet) => Self::Settings(Box::new((*sheet).into())),
            Event::Examined(findings) => Self::Examined { findings: findings.into_iter().map(Into::into).collect() },
            Event::Devices(sheet) => Self::Devices(sheet.into()),
            Event::Meeting(meeting) => Self::Meeting(meeting.into()),
            Event::DeviceChanged(change) => Self::DeviceChanged(change.into()),
            Event::Problem(Problem { code, message }) => Self::Problem { code: code.as_str().to_owned(), message },
            Event::Ended(reason) => Self::Ended { reason: reason.as_str() },
        }
    }
}

#[cfg(test)]
mod tests {
    //! The window's TypeScript is generated from these views, committed, and never stale.
    //!
    //! `UPDATE=1 cargo test -p view typescript` writes it anew.

    use std::path::PathBuf;

    use ts_rs::{Config, TS};

    use super::{
        DeviceChangeView, DeviceView, DevicesView, FailureView, FindingView, GuestStatsView, LinkView, MeetingView,
        OfferView, ProgressView, QrView, RootView, SettingsView, ShownView, SourceView, StatsView, TransferView,
        VerifiedView, View, VisitView, VisitorView, WrongView,
    };

    #[test]
    fn the_committed_typescript_is_what_the_views_say() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/shared/events");
        let config = Config::new();
        macro_rules! each {
            ($($name:ident),+) => { [$( (concat!(stringify!($name), ".ts"), $name::export_to_string(&config).unwrap()) ),+] };
        }
        let wanted = each!(
            DeviceChangeView,
            DeviceView,
            DevicesView,
            MeetingView,
            FailureView,
            FindingView,
            GuestStatsView,
            LinkView,
            OfferView,
            ProgressView,
            QrView,
            RootView,
            SettingsView,
            ShownView,
            SourceView,
            StatsView,
            TransferView,
            VerifiedView,
            View,
            VisitView,
            VisitorView,
            WrongView
        );
        for (name, text) in wanted {
            if std::env::var_os("UPDATE").is_some() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(folder.join(name), &text).unwrap();
            }
            let committed = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert_eq!(committed, text, "{name} is stale: run UPDATE=1 cargo test -p view typescript");
        }
    }
}

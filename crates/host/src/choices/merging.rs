//! What was wished now, and what was chosen once and for all: the wish wins.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use media::BitRate;
use settings::{Accept, Place, Setting, Settings, Wrong};

use super::SettingsSheet;
use super::sheet::whole;
use crate::ShareRequest;
use crate::files::AcceptFiles;
use crate::problem::{Problem, ProblemCode};
use crate::visit::JoinRequest;

/// A sharing, with the settings wherever the request says nothing.
///
/// # Errors
/// Where none of the addresses that were chosen is there, or it cannot be told which were chosen: guests who come in
/// elsewhere were not wanted.
pub(super) fn sharing(request: ShareRequest, sheet: &SettingsSheet) -> Result<ShareRequest, Problem> {
    let settings = &sheet.reading.settings;
    let bind = if request.bind.is_empty() { places(sheet)? } else { request.bind };
    Ok(ShareRequest {
        bind,
        port: request.port.or(settings.port),
        inbox: request.inbox.or_else(|| sheet.chosen.clone()),
        accept: request.accept.or(Some(accept(settings))),
        most: request.most.or_else(|| settings.megabits.map(|megabits| BitRate::kilobits(u32::from(megabits) * 1000))),
        ..request
    })
}

/// The addresses that were chosen; empty where none was, an error where that cannot be told.
pub(super) fn places(sheet: &SettingsSheet) -> Result<Vec<IpAddr>, Problem> {
    legible(sheet)?;
    chosen(&sheet.reading.settings)
}

/// Whether addresses that were chosen would have been read.
fn legible(sheet: &SettingsSheet) -> Result<(), Problem> {
    let path = sheet.path.as_deref().unwrap_or(Path::new("settings.toml")).display();
    let what = match (&sheet.unread, first_that_hides(sheet)) {
        (Some(reason), _) => format!("{path} cannot be read ({reason})"),
        (None, Some(line)) => format!("Line {line} of {path} is wrong"),
        (None, None) => return Ok(()),
    };
    let message =
        format!("{what}, and may say by which addresses guests come in: mend it, or name an address yourself.");
    Err(Problem::new(ProblemCode::SettingsUnread, message))
}

/// The first line that may have been meant to choose addresses; none where some were chosen.
fn first_that_hides(sheet: &SettingsSheet) -> Option<usize> {
    let hides = |wrong: &Wrong| match wrong {
        Wrong::Line | Wrong::File => true,
        Wrong::Value(setting, _) => *setting == Setting::Addresses,
        Wrong::Unknown(_) => false,
    };
    let mut findings = sheet.reading.findings.iter().filter(|_| sheet.reading.settings.addresses.is_empty());
    findings.find(|finding| hides(&finding.wrong)).map(|finding| finding.line)
}

/// The same of a visit.
pub(super) fn visit(request: JoinRequest, sheet: &SettingsSheet) -> JoinRequest {
    JoinRequest {
        into: request.into.or_else(|| sheet.chosen.clone()),
        accept: request.accept.or(Some(accept(&sheet.reading.settings))),
        ..request
    }
}

/// The folder that was chosen for what arrives. It blocks.
pub(crate) fn folder(settings: &Settings) -> Option<PathBuf> {
    settings.folder.as_deref().and_then(whole)
}

/// The addresses that were chosen and are there; empty where none was chosen.
pub(crate) fn chosen(settings: &Settings) -> Result<Vec<IpAddr>, Problem> {
    let there: Vec<IpAddr> = settings.addresses.iter().flat_map(addresses).collect();
    if there.is_empty() && !settings.addresses.is_empty() {
        let places: Vec<String> = settings.addresses.iter().map(Place::to_string).collect();
        let message = format!(
            "None of the addresses in the settings is there ({}): connect that network, or choose others there.",
            places.join(", ")
        );
        return Err(Problem::new(ProblemCode::NoAddress, message));
    }
    Ok(there)
}

fn addresses(place: &Place) -> Vec<IpAddr> {
    match place {
        Place::Address(address) => {
            let is_here = address.is_unspecified()
                || address.is_loopback()
                || door::interface_of(*address).is_ok_and(|interface| interface.is_some());
            is_here.then_some(*address).into_iter().collect()
        }
        Place::Interface(name) => door::addresses_of(name).unwrap_or_default(),
    }
}

fn accept(settings: &Settings) -> AcceptFiles {
    match settings.accept {
        Accept::Ask => AcceptFiles::Ask,
        Accept::All => AcceptFiles::All,
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::path::PathBuf;
    use std::time::Duration;

    use media::BitRate;
    use settings::{Accept, Place, Reading, Settings};

    use super::sharing;
    use crate::choices::SettingsSheet;
    use crate::files::AcceptFiles;
    use crate::problem::ProblemCode;
    use crate::{LetIn, ShareRequest};

    fn request() -> ShareRequest {
        ShareRequest {
            source: None,
            bind: Vec::new(),
            port: None,
            let_in: LetIn::Ask,
            lasts: None,
            invitation_lasts: Duration::from_secs(60),
            inbox: None,
            accept: None,
            most: None,
        }
    }

    fn settings() -> Settings {
        Settings {
            folder: Some("/srv/in".to_owned()),
            accept: Accept::All,
            addresses: vec![Place::Address([127, 0, 0, 1].into())],
            port: Some(9000),
            megabits: Some(3),
            ..Settings::default()
        }
    }

    fn sheet(reading: Reading) -> SettingsSheet {
        let machine = "machine".into();
        SettingsSheet { reading, ..SettingsSheet::of(None, machine) }
    }

    fn with(settings: Settings) -> SettingsSheet {
        let chosen = super::folder(&settings);
        SettingsSheet { chosen, ..sheet(Reading { settings, findings: Vec::new() }) }
    }

    #[test]
    fn what_a_request_leaves_open_the_settings_say() {
        let merged = sharing(request(), &with(settings())).unwrap();
        assert_eq!((merged.bind, merged.port), (vec![IpAddr::from([127, 0, 0, 1])], Some(9000)));
        assert_eq!(merged.inbox, Some(PathBuf::from("/srv/in")));
        assert_eq!(merged.accept, Some(AcceptFiles::All));
        assert_eq!(merged.most, Some(BitRate(3_000_000)));
    }

    #[test]
    fn what_a_request_says_wins() {
        let asked = ShareRequest {
            bind: vec![[127, 0, 0, 2].into()],
            port: Some(0),
            inbox: Some("/tmp".into()),
            accept: Some(AcceptFiles::Ask),
            most: Some(BitRate(7)),
            ..request()
        };
        let merged = sharing(asked.clone(), &with(settings())).unwrap();
        assert_eq!((merged.bind, merged.port, merged.inbox), (asked.bind, asked.port, asked.inbox));
        assert_eq!((merged.accept, merged.most), (asked.accept, asked.most));
    }

    #[test]
    fn a_chosen_address_that_is_not_there_never_opens_the_others() {
        let place = |text: &str| Place::of(text).unwrap();
        let only = |places: &[&str]| {
            let addresses = places.iter().map(|text| place(text)).collect();
            with(Settings { addresses, ..Settings::default() })
        };
        assert!(sharing(request(), &only(&["203.0.113.7"])).is_err());
        assert!(sharing(request(), &only(&["no such interface"])).is_err());
        let one = sharing(request(), &only(&["203.0.113.7", "127.0.0.1"])).unwrap();
        assert_eq!(one.bind, [IpAddr::from([127, 0, 0, 1])]);
    }
    #[test]
    fn where_it_cannot_be_told_which_addresses_were_chosen_nothing_is_opened_but_what_was_asked_for() {
        let unread = SettingsSheet { unread: Some("it is on fire".to_owned()), ..with(Settings::default()) };
        let wrong =
            ["addresses = [1]\n", "addresses = [\"lo\n", "name = \"Ann\n"].map(|text| sheet(settings::read(text)));
        for sheet in [unread].iter().chain(&wrong) {
            assert_eq!(sharing(request(), sheet).unwrap_err().code, ProblemCode::SettingsUnread, "{sheet:?}");
            let asked = ShareRequest { bind: vec![[127, 0, 0, 1].into()], ..request() };
            assert_eq!(sharing(asked.clone(), sheet).unwrap().bind, asked.bind);
        }
        for harmless in ["port = 0\ncolour = 7\n", "addresses = [\"127.0.0.1\"]\nno line\n"] {
            assert!(sharing(request(), &sheet(settings::read(harmless))).is_ok(), "{harmless}");
        }
    }
}

//! What is written: what arrives, and what Porthole remembers.

use std::path::Path;

use disk::{Folder, Ledger, LedgerError};
use settings::Settings;

use super::{Finding, FindingCode};
use crate::choices::{self, SettingsFile};
use crate::files;

/// With less than this free, in bytes, a folder counts as full.
const SCANT: u64 = 200 << 20;

/// The settings that hold, and what is to be said of their file.
pub(super) fn settings(file: Option<&SettingsFile>) -> (Settings, Vec<Finding>) {
    let Some(file) = file else { return (Settings::default(), vec![Finding::of(FindingCode::DataNone)]) };
    let path = file.path().display();
    match file.read() {
        Err(error) => {
            let finding = Finding::of(FindingCode::SettingsUnread).and("path", path).and("reason", error);
            (Settings::default(), vec![finding])
        }
        Ok(read) => {
            let reading = read.unwrap_or_default();
            let finding = if reading.findings.is_empty() {
                Finding::of(FindingCode::SettingsFine).and("path", path)
            } else {
                Finding::of(FindingCode::SettingsWrong).and("path", path).and("count", reading.findings.len())
            };
            (reading.settings, vec![finding])
        }
    }
}

/// Writes where it is to be written, and looks through the list of transfers.
pub(super) fn found(settings: &Settings, data: Option<&Path>) -> Vec<Finding> {
    let folder = choices::folder(settings).or_else(files::downloads);
    let mut findings = vec![folder.as_deref().map_or(Finding::of(FindingCode::FolderNone), inbox)];
    match data {
        None => findings.push(Finding::of(FindingCode::DataNone)),
        Some(data) => findings.extend(remembered(data)),
    }
    findings
}

fn inbox(folder: &Path) -> Finding {
    let path = folder.display();
    if let Err(error) = disk::try_writing(folder) {
        return Finding::of(FindingCode::FolderDenied).and("path", path).and("reason", error);
    }
    match Folder::room_at(folder) {
        Some(room) if room < SCANT => {
            Finding::of(FindingCode::FolderFull).and("path", path).and("megabytes", room >> 20)
        }
        Some(_) | None => Finding::of(FindingCode::FolderFine).and("path", path),
    }
}

fn remembered(data: &Path) -> [Finding; 2] {
    let path = data.display();
    let written = match disk::try_writing(data) {
        Ok(()) => Finding::of(FindingCode::DataFine).and("path", path),
        Err(error) => Finding::of(FindingCode::DataDenied).and("path", path).and("reason", error),
    };
    let ledger = match Ledger::examine(data) {
        Ok(_) => Finding::of(FindingCode::LedgerFine),
        Err(LedgerError::Damaged(path)) => Finding::of(FindingCode::LedgerDamaged).and("path", path.display()),
        Err(LedgerError::Busy) => Finding::of(FindingCode::LedgerBusy),
        Err(error) => Finding::of(FindingCode::LedgerFailed).and("reason", error),
    };
    [written, ledger]
}

#[cfg(test)]
mod tests {
    use settings::Settings;

    use super::super::FindingCode;
    use super::found;

    #[test]
    fn what_cannot_be_written_and_what_is_damaged_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let codes = |inbox: &str, data: &std::path::Path| -> Vec<FindingCode> {
            let settings = Settings { folder: Some(inbox.to_owned()), ..Settings::default() };
            found(&settings, Some(data)).into_iter().map(|finding| finding.code).collect()
        };
        let here = folder.path().to_str().unwrap();
        let fine = codes(here, folder.path());
        assert!(matches!(fine[0], FindingCode::FolderFine | FindingCode::FolderFull));
        assert_eq!(fine[1..], [FindingCode::DataFine, FindingCode::LedgerFine]);
        std::fs::write(folder.path().join("files.sqlite"), [7; 8192]).unwrap();
        let bad = codes("/proc/nothing", folder.path());
        assert_eq!(bad, [FindingCode::FolderDenied, FindingCode::DataFine, FindingCode::LedgerDamaged]);
        assert_eq!(codes(here, &folder.path().join("files.sqlite"))[1], FindingCode::DataDenied);
    }
}

//! The certificate by which hosts know this Porthole as their guest, over restarts.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use session::{Certificate, CertificateError};

/// The file, in the folder of Porthole's data. It is readable to its user only.
const FILE: &str = "guest.pem";

/// The certificate of before, or a new one that is kept. Where it cannot be kept, it serves for this run.
pub(super) fn certificate(folder: Option<&Path>) -> Result<Certificate, CertificateError> {
    match folder {
        Some(folder) => certificate_in(folder),
        None => Certificate::generate(),
    }
}

fn certificate_in(folder: &Path) -> Result<Certificate, CertificateError> {
    let file = folder.join(FILE);
    // What is no file could be a pipe, and never answer.
    let is_there = fs::metadata(&file).is_ok_and(|there| there.is_file());
    let kept = is_there.then(|| fs::read_to_string(&file).ok()).flatten();
    if let Some(kept) = kept.and_then(|text| Certificate::from_pem(&text).ok()) {
        return Ok(kept);
    }
    let certificate = Certificate::generate()?;
    if let Err(error) = certificate.to_pem().map(|text| keep(folder, &file, &text)).unwrap_or(Ok(())) {
        tracing::warn!(%error, "hosts will not know this device again after a restart");
    }
    Ok(certificate)
}

/// Writes it under another name first, so that a kill leaves no half of it.
fn keep(folder: &Path, file: &Path, text: &str) -> io::Result<()> {
    disk::make_data_folder(folder)?;
    // Another Porthole may be about to do the same.
    let fresh = file.with_extension(format!("{}.new", std::process::id()));
    let _ = fs::remove_file(&fresh);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&fresh)?;
    written.write_all(text.as_bytes())?;
    written.sync_all()?;
    fs::rename(fresh, file)
}

#[cfg(test)]
mod tests {
    use super::{FILE, certificate_in};

    #[test]
    fn a_guest_is_the_same_after_a_restart_and_another_where_the_file_is_broken() {
        let folder = tempfile::tempdir().unwrap();
        let first = certificate_in(folder.path()).unwrap().fingerprint();
        assert_eq!(certificate_in(folder.path()).unwrap().fingerprint(), first);
        std::fs::write(folder.path().join(FILE), "no certificate").unwrap();
        assert_ne!(certificate_in(folder.path()).unwrap().fingerprint(), first);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let all = tempfile::tempdir().unwrap();
        let folder = all.path().join("data");
        certificate_in(&folder).unwrap();
        for (path, mode) in [(folder.clone(), 0o700), (folder.join(FILE), 0o600)] {
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_the_place_of_the_key_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join(FILE);
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let first = certificate_in(folder.path()).unwrap().fingerprint();
        assert_eq!(certificate_in(folder.path()).unwrap().fingerprint(), first, "a file took its place");
    }
}

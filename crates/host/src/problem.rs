//! What can go wrong, as a code for programs and a sentence for people that says what to do.

use capture::CaptureError;
use door::OpenError;

use crate::codes::codes;

/// Something failed; what else was running goes on unless an `Ended` follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What a program reads; it never changes its meaning.
    pub code: ProblemCode,
    /// One English sentence.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(code: ProblemCode, message: impl std::fmt::Display) -> Self {
        Self { code, message: sentence(&message.to_string()) }
    }
}

/// An error's text as a sentence: the rooms' errors are made to stand inside one.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

codes! {
    /// The kinds of problem.
    ProblemCode {
        /// There is no screen that could be shared.
        NoDisplay = "no-display",
        /// The source that was asked for is not there.
        NoSource = "no-source",
        /// The source went away while it was shared.
        SourceGone = "source-gone",
        /// The system does not allow the screen to be captured.
        CaptureDenied = "capture-denied",
        /// The screen cannot be captured for another reason.
        CaptureFailed = "capture-failed",
        /// Pictures cannot be encoded.
        EncodeFailed = "encode-failed",
        /// Another program has the port.
        PortTaken = "port-taken",
        /// The system does not allow the port.
        PortDenied = "port-denied",
        /// The address is none of this machine's.
        NoAddress = "no-address",
        /// This machine is on no network: only its own browser can come in.
        NoNetwork = "no-network",
        /// The door could not be opened for another reason.
        DoorFailed = "door-failed",
        /// A guest's connection could not be made.
        GuestFailed = "guest-failed",
        /// So many knocks came with the link that it takes nobody new: it is to be renewed.
        WornOut = "worn-out",
        /// No guest of that name is here.
        UnknownGuest = "unknown-guest",
        /// Nothing is being shared.
        NotSharing = "not-sharing",
        /// Only files are shared, so there is no source to change.
        FilesOnly = "files-only",
        /// Files cannot be kept account of, and so go neither way; sharing goes on.
        FilesOff = "files-off",
        /// Another Porthole holds the list of transfers for long; files wait for it, and go on by themselves.
        FilesBusy = "files-busy",
        /// Another Porthole on this machine has that transfer under way.
        UnderWay = "under-way",
        /// The list of transfers was damaged, and a new one was begun.
        ListDamaged = "list-damaged",
        /// Nobody is here to send to, or not the one who was named.
        NoRecipient = "no-recipient",
        /// The other side of a transfer is not here.
        PeerAway = "peer-away",
        /// What was to be sent is not there, or not to be read.
        NothingToSend = "nothing-to-send",
        /// The folder for what comes in cannot be used.
        NoInbox = "no-inbox",
        /// No transfer of that name is here, or it is over.
        UnknownTransfer = "unknown-transfer",
        /// There is no visit to another Porthole.
        NotVisiting = "not-visiting",
        /// No device, or more than one, is called so.
        UnknownDevice = "unknown-device",
        /// The device is not found on this network.
        DeviceAway = "device-away",
        /// The peer cannot be remembered, or is not in.
        NotAble = "not-able",
        /// So many devices are remembered that there is no room for another.
        DevicesFull = "devices-full",
        /// What was remembered, forgotten or changed of devices holds for this run only.
        DevicesNotKept = "devices-not-kept",
        /// A setting was not changed.
        NotChanged = "not-changed",
        /// By which addresses guests may come in cannot be read in the settings, so nothing is shared.
        SettingsUnread = "settings-unread",
    }
}

/// Why there is no picture, for people and programs.
pub(crate) fn of_capture(error: &CaptureError) -> Problem {
    let code = match error {
        CaptureError::NoDisplay { .. } => ProblemCode::NoDisplay,
        CaptureError::NotFound { .. } => ProblemCode::NoSource,
        CaptureError::Gone(_) => ProblemCode::SourceGone,
        CaptureError::Denied => ProblemCode::CaptureDenied,
        CaptureError::Unsupported { .. } | CaptureError::Backend(_) => ProblemCode::CaptureFailed,
    };
    Problem::new(code, error)
}

/// Why the door did not open, for people and programs.
pub(crate) fn of_door(error: &OpenError) -> Problem {
    let code = match error {
        OpenError::PortTaken { .. } => ProblemCode::PortTaken,
        OpenError::NoPermission { .. } => ProblemCode::PortDenied,
        OpenError::NoAddress => ProblemCode::NoAddress,
        OpenError::Failed { .. } => ProblemCode::DoorFailed,
    };
    Problem::new(code, error)
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn an_error_becomes_a_sentence_and_a_sentence_stays_one() {
        assert_eq!(sentence("port 80 is taken: choose another"), "Port 80 is taken: choose another.");
        assert_eq!(sentence("Nothing is shared."), "Nothing is shared.");
        assert_eq!(sentence("ärger"), "Ärger.");
    }
}

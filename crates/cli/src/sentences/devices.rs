//! Devices as sentences.

use host::{DeviceChange, DeviceState, DevicesSheet, Keeping, Meeting, MeetingState, Trust};

use crate::catalogue::Catalogue;

/// All devices, one a line, and what stands in their way.
pub(crate) fn list(sheet: &DevicesSheet, texts: &Catalogue) -> String {
    let nobody = sheet.devices.is_empty().then(|| texts.say("devices.none", &[]));
    let lines = sheet.devices.iter().map(|device| line(device, texts));
    let unkept = (sheet.keeping == Keeping::Run)
        .then(|| texts.say("devices.unkept", &[("reason", sheet.why.as_deref().unwrap_or_default())]));
    let unfound = sheet.unfound.as_ref().map(|reason| texts.say("devices.unfound", &[("reason", reason)]));
    nobody.into_iter().chain(lines).chain(unkept).chain(unfound).collect::<Vec<_>>().join("\n")
}

fn line(device: &DeviceState, texts: &Catalogue) -> String {
    let name = if device.name.is_empty() { texts.say("somebody", &[]) } else { device.name.to_string() };
    let trust = texts.say(trust(device.trust), &[]);
    let place = match device.address {
        Some(address) => texts.say("devices.here", &[("address", &address.to_string())]),
        None => texts.say("devices.away", &[]),
    };
    format!("{}  {name}  ({trust}; {place})", device.device)
}

fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Ask => "devices.ask",
        Trust::Watch => "devices.watch",
        Trust::Files => "devices.files",
    }
}

/// How two stand to remembering each other.
pub(crate) fn met(meeting: &Meeting, texts: &Catalogue) -> Option<String> {
    let name = if meeting.name.is_empty() { meeting.peer.to_string() } else { meeting.name.to_string() };
    let peer = meeting.peer.to_string();
    Some(match meeting.state {
        // Who comes and goes is told already.
        MeetingState::Able => return None,
        MeetingState::Asks => {
            let asks = texts.say("devices.asks", &[("name", &name)]);
            format!("{asks}\n  remember {peer}")
        }
        MeetingState::Asked => texts.say("devices.asked", &[("name", &name)]),
        MeetingState::Remembered => texts.say("devices.remembered", &[("name", &name)]),
    })
}

/// Somebody said to be a device and is not.
pub(crate) fn changed(change: &DeviceChange, texts: &Catalogue) -> String {
    let name = if change.name.is_empty() { change.device.to_string() } else { change.name.to_string() };
    texts.say("devices.changed", &[("name", &name), ("address", &change.address.to_string())])
}

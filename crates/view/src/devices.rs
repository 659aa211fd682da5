//! Devices, as JSON.

use host::{DeviceChange, DeviceState, DevicesSheet, Meeting};
use serde::Serialize;

/// All devices.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DevicesView {
    devices: Vec<DeviceView>,
    /// Where they are kept.
    #[cfg_attr(test, ts(type = "'keyring' | 'file' | 'run'"))]
    keeping: &'static str,
    /// Why they are kept for this run only, where that is so.
    why: Option<String>,
    /// Why none can be found on the network, where that is so.
    unfound: Option<String>,
}

/// One device.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DeviceView {
    device: String,
    name: String,
    #[cfg_attr(test, ts(type = "'ask' | 'watch' | 'files'"))]
    trust: &'static str,
    /// Whether it shares something on this network now.
    here: bool,
    /// Where its door is then.
    address: Option<String>,
    /// Seconds since 1970-01-01 UTC.
    #[cfg_attr(test, ts(type = "number | null"))]
    last_seen: Option<u64>,
}

/// How two who are connected stand to remembering each other.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct MeetingView {
    peer: String,
    name: String,
    #[cfg_attr(test, ts(type = "'able' | 'asks' | 'asked' | 'remembered'"))]
    state: &'static str,
}

/// Somebody said to be a device and is not.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DeviceChangeView {
    device: String,
    name: String,
    address: String,
}

impl From<DevicesSheet> for DevicesView {
    fn from(sheet: DevicesSheet) -> Self {
        let DevicesSheet { devices, keeping, why, unfound } = sheet;
        Self { devices: devices.into_iter().map(Into::into).collect(), keeping: keeping.as_str(), why, unfound }
    }
}

impl From<DeviceState> for DeviceView {
    fn from(state: DeviceState) -> Self {
        Self {
            device: state.device.to_string(),
            name: state.name.into(),
            trust: state.trust.as_str(),
            here: state.address.is_some(),
            address: state.address.map(|address| address.to_string()),
            last_seen: state.last_seen,
        }
    }
}

impl From<Meeting> for MeetingView {
    fn from(Meeting { peer, name, state }: Meeting) -> Self {
        Self { peer: peer.to_string(), name: name.into(), state: state.as_str() }
    }
}

impl From<DeviceChange> for DeviceChangeView {
    fn from(DeviceChange { device, name, address }: DeviceChange) -> Self {
        Self { device: device.to_string(), name: name.into(), address: address.to_string() }
    }
}

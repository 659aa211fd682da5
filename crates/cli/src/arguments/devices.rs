//! `porthole devices`.

use clap::Args;
use host::{Command, DevicesCommand, DisplayName, Trust};

/// `porthole devices`.
#[derive(Debug, Args)]
pub struct Devices {
    /// What to change first: rename DEVICE NAME, trust DEVICE ask|watch|files, or forget DEVICE.
    #[arg(value_name = "CHANGE", num_args = 0..=3)]
    change: Vec<String>,

    /// Print one JSON object instead of sentences.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What was written is no change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoChange;

impl Devices {
    /// What to ask, each of which is answered by the list.
    ///
    /// # Errors
    /// [`NoChange`] where it reads as nothing.
    pub(crate) fn command(&self) -> Result<Command, NoChange> {
        let words: Vec<&str> = self.change.iter().map(String::as_str).collect();
        let device = |device: &str| device.to_owned();
        Ok(Command::Devices(match words.as_slice() {
            [] => DevicesCommand::Find,
            ["rename", of, name] => DevicesCommand::Rename { device: device(of), name: DisplayName::from(*name) },
            ["trust", of, trust] => {
                DevicesCommand::Trust { device: device(of), trust: Trust::of(trust).ok_or(NoChange)? }
            }
            ["forget", of] => DevicesCommand::Forget { device: device(of) },
            _ => return Err(NoChange),
        }))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use host::{Command, DevicesCommand, Trust};

    use super::NoChange;
    use crate::arguments::{Arguments, Verb};

    fn read(words: &[&str]) -> Result<Command, NoChange> {
        let line = ["porthole", "devices"].iter().chain(words);
        let Some(Verb::Devices(devices)) = Arguments::try_parse_from(line).unwrap().verb else { panic!("no devices") };
        devices.command()
    }

    #[test]
    fn each_change_reads_and_anything_else_is_none() {
        assert!(matches!(read(&[]), Ok(Command::Devices(DevicesCommand::Find))));
        assert!(matches!(read(&["rename", "Ann", "Workshop"]), Ok(Command::Devices(DevicesCommand::Rename { .. }))));
        let trusted = read(&["trust", "Ann", "files"]);
        assert!(matches!(trusted, Ok(Command::Devices(DevicesCommand::Trust { trust: Trust::Files, .. }))));
        assert!(matches!(read(&["forget", "Ann"]), Ok(Command::Devices(DevicesCommand::Forget { .. }))));
        for wrong in [&["forget"][..], &["trust", "Ann"], &["trust", "Ann", "all"], &["rename", "Ann"], &["dance"]] {
            assert_eq!(read(wrong).err(), Some(NoChange), "{wrong:?}");
        }
    }
}

//! `porthole join`.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use host::{AcceptFiles, ConnectRequest, DisplayName, JoinRequest, Link};

use crate::input;
use crate::obstacles::{self, NoLink, Obstacle};

/// `porthole join`.
#[derive(Debug, Args)]
pub struct Join {
    /// The link that the other Porthole shows, or - to read it from the first line of standard input.
    #[arg(value_name = "LINK", required_unless_present = "device", conflicts_with = "device")]
    pub(crate) invitation: Option<Invitation>,

    /// Visit a device that is remembered, by its name or the digits of its id, and without a link.
    #[arg(long, value_name = "DEVICE")]
    pub(crate) device: Option<String>,

    /// Where that device is, as ADDRESS:PORT [default: where it is found on the network].
    #[arg(long, value_name = "ADDRESS", requires = "device")]
    at: Option<SocketAddr>,

    /// Where to put the files that the other side sends [default: that of the settings, else your downloads].
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,

    /// Take every file that is offered, without a question.
    #[arg(long)]
    yes: bool,

    /// Send these files and folders, and end when they are sent.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) send: Vec<PathBuf>,

    /// How the other side sees you [default: that of the settings, else the name of this machine].
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// Print one JSON object a line; docs/events.md describes them.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Join {
    /// Whether somebody must be asked by standard input.
    pub(crate) fn asks(&self) -> bool {
        !self.yes && self.send.is_empty()
    }

    /// The device to visit; none where a link is given. Else what stands in the way.
    pub(crate) fn to_device(&self) -> Result<Option<ConnectRequest>, Vec<Obstacle>> {
        let Some(device) = self.device.clone() else { return Ok(None) };
        let obstacles = self.others();
        if !obstacles.is_empty() {
            return Err(obstacles);
        }
        let accept = self.yes.then_some(AcceptFiles::All);
        let name = self.name.as_deref().map(DisplayName::from);
        Ok(Some(ConnectRequest { device, at: self.at, name, into: self.into.clone(), accept }))
    }

    fn others(&self) -> Vec<Obstacle> {
        let inbox = obstacles::inbox(self.into.as_deref());
        obstacles::contents(&self.send).into_iter().chain(inbox).chain(obstacles::data()).collect()
    }

    /// The link; it may wait for standard input. Else what stands in the way, of the link and of everything else.
    pub(crate) fn link(&self) -> Result<Link, Vec<Obstacle>> {
        let mut obstacles = self.others();
        let link = match self.invitation.as_ref().unwrap_or(&Invitation::Input) {
            Invitation::Input if !obstacles.is_empty() => return Err(obstacles),
            Invitation::Input => NoLink::or_link(&input::first_line().unwrap_or_default()),
            Invitation::Link(link) => Ok(link.clone()),
            Invitation::Wrong(why) => Err(why.clone()),
        };
        match link {
            Ok(link) if obstacles.is_empty() => Ok(link),
            Ok(_) => Err(obstacles),
            Err(why) => {
                obstacles.insert(0, Obstacle::Link(why));
                Err(obstacles)
            }
        }
    }

    pub(crate) fn into_request(self, link: Link) -> JoinRequest {
        let accept = self.yes.then_some(AcceptFiles::All);
        let name = self.name.as_deref().map(DisplayName::from);
        JoinRequest { link, name, into: self.into, accept }
    }
}

/// Where the link comes from. Its text holds a secret, so a wrong one is not kept to be shown.
#[derive(Clone, Debug)]
pub(crate) enum Invitation {
    /// The first line of standard input, where no other process can see it.
    Input,
    /// The argument.
    Link(Link),
    /// The argument is no link.
    Wrong(NoLink),
}

impl FromStr for Invitation {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.trim() {
            "-" => Self::Input,
            text => NoLink::or_link(text).map_or_else(Self::Wrong, Self::Link),
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::Invitation;
    use crate::arguments::{Arguments, Verb};

    const LINK: &str = "http://192.168.1.5:47800/#1.AAECAwQFBgcICQoLDA0ODw";

    #[test]
    fn the_secret_of_a_link_is_never_shown_also_where_the_link_does_not_read() {
        for (given, secret) in [(LINK, "AAEC"), ("http://192.168.1.5:47800/#1.AAEC", "AAEC")] {
            let arguments = Arguments::try_parse_from(["porthole", "join", given]).unwrap();
            assert!(!format!("{arguments:?}").contains(secret), "{arguments:?}");
        }
    }

    #[test]
    fn a_link_is_read_with_the_white_space_that_a_copy_brings_and_a_dash_means_standard_input() {
        let read = |text: &str| text.parse::<Invitation>().unwrap();
        assert!(matches!(read(&format!(" {LINK}\n")), Invitation::Link(_)));
        assert!(matches!(read("-"), Invitation::Input));
        assert!(matches!(read("https://example.org"), Invitation::Wrong(_)));
    }

    #[test]
    fn several_paths_are_sent_whether_they_stand_together_or_not() {
        for line in [["--send", "a", "b"].as_slice(), &["--send", "a", "--yes", "--send", "b"]] {
            let line = ["porthole", "join", LINK].iter().chain(line);
            let Some(Verb::Join(join)) = Arguments::try_parse_from(line).unwrap().verb else { panic!("no join") };
            assert_eq!(join.send, ["a", "b"].map(std::path::PathBuf::from));
        }
    }
}

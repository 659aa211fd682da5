//! How the program is started.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use tempfile::TempDir;

use crate::{Finished, Host, PATIENCE, Room, Screen, eventually, process::Process};

/// A command line of the program, with the place where it runs.
#[derive(Clone, Debug)]
pub struct Sharing {
    arguments: Vec<String>,
    display: Option<String>,
    room: Option<Room>,
    user: Option<u32>,
    environment: Vec<(String, String)>,
}

impl Sharing {
    /// `porthole` with `arguments`, nothing else.
    #[must_use]
    pub fn with(arguments: &[&str]) -> Self {
        Self {
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            display: None,
            room: None,
            user: None,
            environment: Vec::new(),
        }
    }

    /// `porthole share --json` of `source`.
    #[must_use]
    pub fn of(source: &str) -> Self {
        Self::with(&["share", "--json", "--source", source])
    }

    /// The deterministic moving picture, small and at 30 frames a second, on loopback.
    #[must_use]
    pub fn pattern() -> Self {
        Self::of("pattern:640x360@30").on_loopback()
    }

    /// What `screen` shows, on loopback.
    #[must_use]
    pub fn screen(screen: &Screen) -> Self {
        Self::of("screen").on(screen).on_loopback()
    }

    /// One more argument, or several.
    #[must_use]
    pub fn and(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        self
    }

    /// The door on 127.0.0.1 and a port that is free.
    #[must_use]
    pub fn on_loopback(self) -> Self {
        self.and(&["--bind", "127.0.0.1", "--port", "0"])
    }

    /// Every guest comes in without a question.
    #[must_use]
    pub fn to_all(self) -> Self {
        self.and(&["--let-in", "all"])
    }

    /// With `screen` as the display.
    #[must_use]
    pub fn on(mut self, screen: &Screen) -> Self {
        self.display = Some(screen.display().to_owned());
        self
    }

    /// Inside a network namespace.
    #[must_use]
    pub fn inside(mut self, room: &Room) -> Self {
        self.room = Some(room.clone());
        self
    }

    /// As the user with this number, who has no rights beyond their own.
    #[must_use]
    pub fn as_user(mut self, user: u32) -> Self {
        self.user = Some(user);
        self
    }

    /// With a variable in the environment.
    #[must_use]
    pub fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts it and stays in touch.
    ///
    /// # Errors
    /// Where the program is not built or does not start.
    pub fn start(&self) -> Result<Host> {
        let data = self.data()?;
        Host::of(self.command(data.path())?, data)
    }

    /// Runs it until it ends by itself.
    ///
    /// # Errors
    /// Where it does not start, or does not end within the usual patience.
    pub async fn finish(&self) -> Result<Finished> {
        let data = self.data()?;
        let mut command = self.command(data.path())?;
        let (output, complaint) = (tempfile::tempfile()?, tempfile::tempfile()?);
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(complaint.try_clone()?);
        let mut process = Process::spawn(command)?;
        let ended = eventually("the program ends by itself", PATIENCE, async || process.ended()).await;
        let (output, complaint) = (whole(output)?, whole(complaint)?);
        match ended {
            Ok(status) => Ok(Finished { code: status.code(), output, complaint }),
            Err(error) => Err(error.context(format!("printed: {output}\ncomplained: {complaint}"))),
        }
    }

    /// A folder of its own for what the program remembers, so that no test sees what another one left.
    fn data(&self) -> Result<TempDir> {
        let data = tempfile::tempdir()?;
        if self.user.is_some() {
            fs::set_permissions(data.path(), Permissions::from_mode(0o777))?;
        }
        Ok(data)
    }

    fn command(&self, data: &Path) -> Result<Command> {
        let program = program()?;
        let first = if self.user.is_some() { Path::new("setpriv") } else { program.as_path() };
        let mut command = self.room.as_ref().map_or_else(|| Command::new(first), |room| room.command(first));
        if let Some(user) = self.user {
            command.args([format!("--reuid={user}"), format!("--regid={user}"), "--clear-groups".to_owned()]);
            command.args(["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]).arg(&program);
        }
        command.args(&self.arguments);
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"] {
            command.env_remove(name);
        }
        command.env("PORTHOLE_DATA", data);
        command.envs(self.display.iter().map(|display| ("DISPLAY", display)));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }
}

/// The built program: `PORTHOLE_BIN`, or the one in the target folder.
///
/// # Errors
/// Where it is not there, in words that say what to do.
pub fn program() -> Result<PathBuf> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/debug/porthole");
    let path = std::env::var_os("PORTHOLE_BIN").map_or(built, PathBuf::from);
    ensure!(
        path.is_file(),
        "{} is not there: run `cargo build -p porthole` first, or set PORTHOLE_BIN",
        path.display()
    );
    Ok(path.canonicalize()?)
}

fn whole(mut file: File) -> Result<String> {
    use std::io::{Read, Seek};
    let mut text = String::new();
    file.rewind()?;
    file.read_to_string(&mut text)?;
    Ok(text)
}

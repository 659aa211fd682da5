//! Takes the pictures of the guide and the README: the app's own window and a guest's page, in a real sharing. `make screenshots`.

#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use support::{Browser, Host, PATIENCE, Page, Process, Screen, Sharing, Window, eventually, machine};
use tempfile::TempDir;

/// What is shared.
const DESK: &str = include_str!("desk.html");

/// The title of its window.
const TITLE: &str = "Harbour plan";

/// Wide enough for the shared window beside Porthole's own.
const SCREEN: (u32, u32) = (1920, 1080);

/// A screen with a window that is worth showing, and everything of those who are in the pictures.
struct Studio {
    // It writes into the home folder until it ends.
    _desk: Process,
    screen: Screen,
    home: TempDir,
}

impl Studio {
    fn open() -> Result<Self> {
        let (screen, home) = (Screen::open(SCREEN.0, SCREEN.1)?, home()?);
        let page = home.path().join("desk.html");
        fs::write(&page, DESK)?;
        let mut command = Command::new("chromium");
        command.args(["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]);
        command.args(["--disable-component-update", "--disable-sync", "--window-position=640,120"]);
        // Without this it tells whoever looks how it was started.
        command.arg("--test-type");
        command.args([String::from("--window-size=1200,760"), format!("--app=file://{}", page.display())]);
        command.arg(format!("--user-data-dir={}", home.path().join("profile").display()));
        command.env("DISPLAY", screen.display()).env("HOME", home.path()).env_remove("WAYLAND_DISPLAY");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let desk = Process::spawn(command).context("chromium is needed")?;
        Ok(Self { screen, home, _desk: desk })
    }

    fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.home.path().join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// A file of this size, mostly a hole.
    fn file(&self, name: &str, bytes: u64) -> Result<String> {
        let file = self.folder("theirs")?.join(name);
        File::create(&file)?.set_len(bytes)?;
        Ok(file.to_string_lossy().into_owned())
    }

    /// Another Porthole that comes to send `files`.
    async fn sender(&self, window: &Window, name: &str, files: &[&str]) -> Result<Host> {
        let link = window.link().await?.reveal();
        let sender = Sharing::with(&["join", &link, "--json", "--name", name, "--send"]).and(files);
        sender.with_variable("PORTHOLE_DATA", &self.folder(name)?.to_string_lossy()).start()
    }
}

/// A folder whose path looks in a picture like anybody's.
fn home() -> Result<TempDir> {
    let mut named = tempfile::Builder::new();
    named.prefix("home").rand_bytes(0).tempdir().context("a folder called home in the temporary one is in the way")
}

/// Where the pictures lie.
fn file(name: &str) -> PathBuf {
    machine::root().join("docs/guide").join(name)
}

async fn keep(window: &Window, name: &str) -> Result<()> {
    // What was pressed last is not to look as though somebody still points at it.
    window.run("document.activeElement?.blur(); window.scrollTo(0, 0)", Vec::new()).await?;
    let at_rest = "return document.getAnimations().every(({ playState }) => playState !== 'running')";
    let is_at_rest = async || Ok(window.run(at_rest, Vec::new()).await?.as_bool().filter(|it| *it));
    eventually("nothing moves in the window", PATIENCE, is_at_rest).await?;
    window.screenshot(&file(name)).await?;
    told(&file(name))
}

fn told(file: &Path) -> Result<()> {
    println!("{}: {} bytes", file.display(), fs::metadata(file)?.len());
    Ok(())
}

/// Shares the window of [`TITLE`].
async fn share(window: &Window) -> Result<()> {
    window.find("[data-choose]").await?.click().await?;
    window.wait_text("the window is offered", |text| text.contains(TITLE)).await?;
    keep(window, "picker.png").await?;
    window.press(TITLE).await?;
    window.find("[data-qr]").await?;
    Ok(())
}

/// Lets in whoever waits, once `name` does.
async fn let_in(window: &Window, name: &str) -> Result<()> {
    window.wait_text("somebody is at the door", |text| text.contains(name)).await?;
    window.press("Let in").await
}

async fn watched(page: &Page) -> Result<()> {
    page.wait_picture().await?;
    let sharp = "return document.querySelector('video').videoWidth > 600";
    eventually("the picture is there", PATIENCE, async || Ok(page.run(sharp, &[]).await?.as_bool().filter(|it| *it)))
        .await?;
    Ok(())
}

async fn in_theme(window: &Window, theme: &str) -> Result<()> {
    window.find("[data-place-to=settings]").await?.click().await?;
    let script = "
        const [choice] = document.querySelectorAll(`input[value=${arguments[0]}]`);
        choice?.click();
        return Boolean(choice);";
    let chosen = window.run(script, vec![theme.into()]).await?;
    ensure!(chosen == true, "there is no theme {theme} in the settings");
    let scheme = "return matchMedia('(prefers-color-scheme: dark)').matches === (arguments[0] === 'dark')";
    let is_so = async || Ok(window.run(scheme, vec![theme.into()]).await?.as_bool().filter(|it| *it));
    eventually("the window has this theme", PATIENCE, is_so).await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let studio = Studio::open()?;
    let window = Window::open_at(&studio.screen, &studio.folder("erika")?).await?;
    window.find("[data-share]").await?;
    keep(&window, "home.png").await?;
    share(&window).await?;

    let (link, mut browser) = (window.link().await?, Browser::open().await?);
    let ana = browser.guest(&link, "Ana Torres").await?;
    let_in(&window, "Ana Torres").await?;
    watched(&ana).await?;

    let (plan, photos) =
        (studio.file("Harbour plan, 2nd draft.pdf", 2_480_000)?, studio.file("Photos.zip", 48_200_000)?);
    let mut chen = studio.sender(&window, "Chen", &[&plan]).await?;
    let_in(&window, "Chen").await?;
    window.press("Take it").await?;
    ensure!(chen.exit_code().await? == 0, "{}", chen.story());
    // A browser remembers who used it.
    let mut another = Browser::open().await?;
    let _ben = another.guest(&link, "Ben").await?;
    window.find("[data-let-in]:not([disabled])").await?;
    keep(&window, "window.png").await?;
    ana.wait_state("watching").await?;
    ana.screenshot(&file("viewer.png")).await?;
    told(&file("viewer.png"))?;

    window.press("Turn away").await?;
    let _dana = studio.sender(&window, "Dana", &[&photos]).await?;
    let_in(&window, "Dana").await?;
    window.wait_text("an offer is there", |text| text.contains("Photos.zip")).await?;
    window.find("[data-place-to=transfers]").await?.click().await?;
    window.find("[data-view=transfers]").await?;
    keep(&window, "transfers.png").await?;

    in_theme(&window, "dark").await?;
    window.find("[data-place-to=sharing]").await?.click().await?;
    window.find("[data-qr]").await?;
    keep(&window, "dark.png").await
}

//! Files from Porthole to Porthole by the command line (`docs/events.md`).

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use support::{Depot, Event, Finished, Host, Outcome, PATIENCE, Sharing, eventually};

/// A link to an address that nobody has.
const LINK: &str = "http://203.0.113.7:7780/#1.AAECAwQFBgcICQoLDA0ODw";

/// Waits for the offer that comes in, and gives its transfer.
async fn offer(host: &Host) -> anyhow::Result<Event> {
    host.wait_for("files are offered", |event| event.is("offered") && event.text("direction") == "in").await
}

fn is_finished(event: &Event, transfer: &str, outcome: &str) -> bool {
    event.is("finished") && event.transfer() == transfer && event.text("outcome") == outcome
}

/// The problem that was told last; after it, only the end was.
async fn problem_before_the_end(host: &Host) -> anyhow::Result<Event> {
    host.wait_for("the end is told", |event| event.is("ended")).await?;
    let told = host.everything();
    let [.., problem, end] = told.as_slice() else { anyhow::bail!("{}", host.story()) };
    ensure!(problem.is("problem") && end.is("ended"), "{}", host.story());
    Ok(problem.clone())
}

/// The paths and digests of all files that were proven whole, without the folders before `below`.
fn verified(host: &Host, below: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut all = Vec::new();
    for event in host.all("verified") {
        let path = Path::new(event.text("path")).strip_prefix(below)?.to_string_lossy().into_owned();
        all.push((path, event.text("blake3").to_owned()));
    }
    all.sort();
    Ok(all)
}

#[tokio::test]
async fn a_file_and_a_folder_arrive_whole_and_both_sides_end_by_themselves() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let file = ann.put("report.bin", &[7; 300_000])?;
    ann.put("Reise/Tag 1/фото.jpg", b"a picture")?;
    let folder = ann.put("Reise/empty", b"")?;
    let mut sender = ann.sends(&[&file, &folder]).start()?;
    let mut receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
    ensure!(sender.exit_code().await? == 0, "{}\n{}", sender.story(), receiver.story());
    ensure!(receiver.exit_code().await? == 0, "{}", receiver.story());
    ensure!(ben.got("report.bin")? == [7; 300_000]);
    let came = ["Reise", "Reise/Tag 1", "Reise/Tag 1/фото.jpg", "Reise/empty", "report.bin"];
    ensure!(ben.all()? == came, "{:?}", ben.all()?);
    let sent = verified(&sender, file.parent().context("a folder")?)?;
    ensure!(sent.len() == 3 && sent == verified(&receiver, &ben.inbox())?, "{sent:?}\n{}", receiver.story());
    let times = [file, ben.inbox().join("report.bin")].map(|path| fs::metadata(path).and_then(|file| file.modified()));
    let [Ok(before), Ok(after)] = times else { anyhow::bail!("no times: {times:?}") };
    ensure!(before.duration_since(after).unwrap_or_default().as_millis() <= 1, "{before:?} is not {after:?}");
    Ok(())
}

#[tokio::test]
async fn a_visitor_sends_into_the_inbox_of_a_sharing_and_leaves_while_the_sharing_goes_on() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let inbox = ann.inbox();
    let share = ["share", "--json", "--source", "pattern", "--accept", "all", "--inbox", &*inbox.to_string_lossy()];
    let mut host = ann.runs(&share).on_loopback().to_all().start()?;
    let file = ben.put("letter.txt", b"dear Ann")?;
    let mut guest =
        ben.joins(&host.link().await?).and(&["--name", "Ben", "--send", &file.to_string_lossy()]).start()?;
    ensure!(guest.exit_code().await? == 0, "{}\n{}", guest.story(), host.story());
    ensure!(ann.got("letter.txt")? == b"dear Ann");
    let knocked = host.wait_for("Ben knocks", |event| event.is("knocked")).await?;
    ensure!(knocked.text("name") == "Ben", "{knocked}");
    host.wait_for("Ben leaves", |event| event.is_of("left", knocked.guest())).await?;
    host.say("stop")?;
    ensure!(host.exit_code().await? == 0);
    Ok(())
}

#[tokio::test]
async fn who_is_asked_takes_a_part_and_nothing_is_written_before() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let (first, second) = (ann.put("a.txt", b"first")?, ann.put("b.txt", b"second")?);
    let mut sender = ann.sends(&[&first, &second]).start()?;
    let mut receiver = ben.joins(&sender.link().await?).start()?;
    let offered = offer(&receiver).await?;
    ensure!(offered.field("agreed") == false && offered.number("items") == 2, "{offered}");
    ensure!(offered.list("roots")[1]["name"] == "b.txt", "{offered}");
    ensure!(ben.all()?.is_empty(), "{:?}", ben.all()?);
    receiver.say(&format!("accept {} 1", offered.transfer()))?;
    ensure!(sender.exit_code().await? == 0, "{}\n{}", sender.story(), receiver.story());
    ensure!(ben.all()? == ["b.txt"], "{:?}", ben.all()?);
    ensure!(receiver.exit_code().await? == 0, "{}", receiver.story());
    Ok(())
}

#[tokio::test]
async fn files_that_are_declined_end_with_one_and_a_sentence() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let file = ann.put("a.txt", b"first")?;
    let mut sender = ann.sends(&[&file]).start()?;
    let mut receiver = ben.joins(&sender.link().await?).start()?;
    receiver.say(&format!("decline {}", offer(&receiver).await?.transfer()))?;
    ensure!(sender.exit_code().await? == 1, "{}", sender.story());
    sender.wait_for("it is declined", |event| event.is("declined")).await?;
    let regret = sender.wait_for("that is told", |event| event.text("code") == "not-sent").await?;
    ensure!(regret.text("message").contains("declined") && !regret.text("message").contains("twice"), "{regret}");
    ensure!(sender.count(|event| event.text("state") == "offered") == 0, "{}", sender.story());
    ensure!(receiver.exit_code().await? == 0 && ben.all()?.is_empty(), "{}", receiver.story());
    Ok(())
}

#[tokio::test]
async fn a_name_that_is_taken_gets_a_number_and_what_was_there_stays() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    fs::write(ben.inbox().join("a.txt"), "mine")?;
    let mut sender = ann.sends(&[&ann.put("a.txt", b"theirs")?]).start()?;
    let receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
    ensure!(sender.exit_code().await? == 0, "{}\n{}", sender.story(), receiver.story());
    let path = receiver.wait_for("it is there", |event| event.is("verified")).await?.text("path").to_owned();
    ensure!(fs::read(&path)? == b"theirs" && ben.got("a.txt")? == b"mine" && ben.all()?.len() == 2, "{path}");
    Ok(())
}

#[tokio::test]
async fn everybody_gets_the_files_until_it_is_stopped_where_they_are_for_all() -> Outcome {
    let (ann, ben, eve) = (Depot::new()?, Depot::new()?, Depot::new()?);
    let mut sender = ann.sends(&[&ann.put("a.txt", b"for all")?]).and(&["--to-all"]).start()?;
    let link = sender.link().await?;
    let mut receivers = Vec::new();
    for guest in [&ben, &eve] {
        let receiver = guest.joins(&link).and(&["--yes"]).start()?;
        receiver.wait_for("it is there", |event| event.is("finished")).await?;
        ensure!(guest.got("a.txt")? == b"for all");
        receivers.push(receiver);
    }
    sender.say("stop")?;
    ensure!(sender.exit_code().await? == 0, "{}", sender.story());
    for mut receiver in receivers {
        ensure!(receiver.exit_code().await? == 0, "{}", receiver.story());
    }
    Ok(())
}

#[tokio::test]
async fn a_transfer_is_held_back_and_cancelled_by_a_line() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let mut sender = ann.sends(&[&ann.put("big.bin", &vec![1; 200 << 20])?]).start()?;
    let mut receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
    let transfer = offer(&receiver).await?.transfer().to_owned();
    receiver.say(&format!("pause-files {transfer}"))?;
    sender.wait_for("it is paused there", |event| event.text("state") == "paused-there").await?;
    receiver.wait_for("it is paused here", |event| event.text("state") == "paused-here").await?;
    receiver.say(&format!("cancel {transfer}"))?;
    sender.wait_for("it is over", |event| is_finished(event, &transfer, "cancelled-there")).await?;
    ensure!(sender.exit_code().await? == 1, "{}", sender.story());
    receiver.exit_code().await?;
    let gone = async || Ok(ben.all()?.is_empty().then_some(()));
    eventually("the part is thrown away", PATIENCE, gone).await
}

#[tokio::test]
async fn a_host_who_says_no_and_a_link_that_is_wrong_end_with_one_and_a_sentence() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let mut host = ann.runs(&["share", "--json", "--source", "pattern"]).on_loopback().start()?;
    let link = host.link().await?;
    let mut guest = ben.joins(&link).start()?;
    let waiting = host.wait_for_guest(&[]).await?;
    let told = guest.wait_for("it waits", |event| event.is("visit") && event.text("state") == "waiting").await?;
    ensure!(waiting.words() == told.words() && !told.words().is_empty(), "{waiting} and {told}");
    host.say(&format!("turn-away {}", waiting.guest()))?;
    ensure!(guest.exit_code().await? == 1, "{}", guest.story());
    guest.wait_for("that is told", |event| event.is("problem") && event.text("code") == "turned-away").await?;
    let (before, secret) =
        link.reveal().rsplit_once('.').map(|(before, secret)| (before.to_owned(), secret.len())).context("a secret")?;
    let wrong = format!("{before}.{}", "A".repeat(secret));
    let ended = ben.runs(&["join", "--json", &wrong]).finish().await?;
    ensure!(ended.one_sentence()?.contains("link"), "{ended:#?}");
    host.say("stop")?;
    ensure!(host.exit_code().await? == 0);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_begun_is_told_at_once_path_by_path() -> Outcome {
    let ann = Depot::new()?;
    let file = ann.put("a.txt", b"a file")?.to_string_lossy().into_owned();
    let pipe = ann.put("folder/b.txt", b"b")?.with_file_name("pipe");
    ensure!(std::process::Command::new("mkfifo").arg(&pipe).status()?.success());
    let pipe = pipe.to_string_lossy().into_owned();
    let wrong: [(&[&str], &[&str]); 5] = [
        (&["send", &file, "/nowhere/at all", &pipe, "/dev/null"], &["/nowhere/at all", &pipe, "/dev/null"]),
        (&["share", "--source", "pattern", "--inbox", &file], &[&file]),
        (&["join", LINK, "--yes", "--into", &file, "--send", "/nowhere"], &["/nowhere", &file]),
        (&["send", &file, "--bind", "203.0.113.7"], &["203.0.113.7"]),
        (&["join", &file], &[&file]),
    ];
    for (arguments, named) in wrong {
        let told = ann.runs(arguments).finish().await?;
        ensure!(told.code == Some(2) && told.output.is_empty(), "{arguments:?}: {told:#?}");
        let lines: Vec<&str> = told.complaint.lines().collect();
        ensure!(lines.len() == named.len(), "{arguments:?}: {told:#?}");
        ensure!(lines.iter().zip(named).all(|(line, path)| line.contains(path)), "{arguments:?}: {told:#?}");
        let told = ann.runs(arguments).and(&["--json"]).finish().await?;
        let events = told.events()?;
        let [problems @ .., end] = events.as_slice() else { anyhow::bail!("{arguments:?}: {told:#?}") };
        ensure!(told.code == Some(2) && end.is("ended") && end.text("reason") == "failed", "{arguments:?}: {told:#?}");
        ensure!(problems.len() == named.len() && problems.iter().all(|event| event.is("problem")), "{told:#?}");
    }
    for arguments in [&["send"] as &[&str], &["join"], &["join", "http://192.168.1.5:7780/#1.AAAA"], &["join", "-"]] {
        let Finished { code, complaint, .. } = ann.runs(arguments).finish().await?;
        ensure!(code == Some(2) && !complaint.contains("AAAA"), "{arguments:?}: {code:?} {complaint}");
    }
    Ok(())
}

#[tokio::test]
async fn a_folder_for_what_is_remembered_that_is_none_is_told_at_once() -> Outcome {
    let ann = Depot::new()?;
    let file = ann.put("a.txt", b"a file")?.to_string_lossy().into_owned();
    for arguments in [&["transfers"] as &[&str], &["send", &file], &["share", "--source", "pattern"], &["join", LINK]] {
        let told = Sharing::with(arguments).with_variable("PORTHOLE_DATA", &file).finish().await?;
        ensure!(told.code == Some(2) && told.complaint.contains(&file), "{arguments:?}: {told:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_nobody_took_before_the_end_is_told_and_the_last_line_is_the_end() -> Outcome {
    let ann = Depot::new()?;
    let file = ann.put("a.txt", b"first")?;
    let mut ran_out = ann.sends(&[&file]).and(&["--for", "1s"]).start()?;
    ensure!(ran_out.exit_code().await? == 1, "{}", ran_out.story());
    let mut interrupted = ann.sends(&[&file]).start()?;
    interrupted.link().await?;
    interrupted.interrupt()?;
    ensure!(interrupted.exit_code().await? == 1, "{}", interrupted.story());
    for (sender, reason) in [(ran_out, "time-over"), (interrupted, "stopped")] {
        let problem = problem_before_the_end(&sender).await?;
        ensure!(problem.text("code") == "not-sent", "{problem}");
        ensure!(sender.count(|event| event.is("ended") && event.text("reason") == reason) == 1, "{}", sender.story());
    }
    let mut for_all = ann.sends(&[&file]).and(&["--to-all", "--for", "1s"]).start()?;
    ensure!(for_all.exit_code().await? == 0, "{}", for_all.story());
    Ok(())
}

#[tokio::test]
async fn what_is_neither_file_nor_folder_is_left_out_and_nobody_is_told_to_try_again() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let folder = ann.put("folder/a.txt", b"first")?;
    std::os::unix::fs::symlink("/etc/hostname", folder.join("link"))?;
    let mut sender = ann.sends(&[&folder]).start()?;
    let mut receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
    ensure!(sender.exit_code().await? == 1, "{}", sender.story());
    ensure!(receiver.exit_code().await? == 0, "it was never offered to the receiver: {}", receiver.story());
    ensure!(ben.got("folder/a.txt").with_context(|| sender.story())? == b"first");
    let problem = problem_before_the_end(&sender).await?;
    ensure!(problem.text("message").starts_with("All files are there."), "{problem}");
    Ok(())
}

#[tokio::test]
async fn a_host_that_is_killed_is_told_and_tried_again() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let host = ann.runs(&["share", "--json", "--source", "pattern"]).on_loopback().to_all().start()?;
    let mut guest = ben.joins(&host.link().await?).start()?;
    let in_state = |event: &Event, state: &str| event.is("visit") && event.text("state") == state;
    guest.wait_for("it is in", |event| in_state(event, "in")).await?;
    drop(host);
    guest.wait_for("the silence is told", |event| in_state(event, "lost")).await?;
    let lost = |event: &Event| in_state(event, "lost") && event.text("reason") == "unreachable";
    guest.wait_for("it is tried again", lost).await?;
    guest.say("stop")?;
    ensure!(guest.exit_code().await? == 0, "{}", guest.story());
    Ok(())
}

#[tokio::test]
async fn a_link_from_standard_input_is_in_no_process_list() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let mut sender = ann.sends(&[&ann.put("a.txt", b"secret")?]).start()?;
    let link = sender.link().await?.reveal();
    let into = ben.inbox();
    let mut receiver = ben.runs(&["join", "-", "--json", "--into", &*into.to_string_lossy()]).start()?;
    receiver.say(&link)?;
    let transfer = offer(&receiver).await?.transfer().to_owned();
    let shown = fs::read_to_string(format!("/proc/{}/cmdline", receiver.id()))?;
    ensure!(shown.contains("join") && !shown.contains("#1."), "{shown}");
    receiver.say(&format!("accept {transfer}"))?;
    ensure!(sender.exit_code().await? == 0, "{}", sender.story());
    ensure!(ben.got("a.txt")? == b"secret");
    Ok(())
}

#[tokio::test]
async fn the_list_of_transfers_survives_the_program_and_can_be_cleared() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let mut sender = ann.sends(&[&ann.put("a.txt", b"kept")?]).start()?;
    let mut receiver = ben.joins(&sender.link().await?).and(&["--yes"]).start()?;
    ensure!(sender.exit_code().await? == 0 && receiver.exit_code().await? == 0, "{}", sender.story());
    for (who, direction) in [(&ann, "out"), (&ben, "in")] {
        let listed = who.runs(&["transfers", "--json"]).finish().await?;
        let events = listed.events()?;
        let [Some([transfer])] =
            events.iter().map(|event| event.list("transfers").first_chunk()).collect::<Vec<_>>()[..]
        else {
            anyhow::bail!("one transfer was wanted: {listed:#?}")
        };
        ensure!(transfer["direction"] == direction && transfer["state"] == "complete", "{transfer}");
        ensure!(transfer["verified"] == 1 && transfer["roots"][0]["name"] == "a.txt", "{transfer}");
    }
    let told = ben.runs(&["transfers"]).finish().await?;
    ensure!(told.code == Some(0) && told.output.contains("a.txt"), "{told:#?}");
    let cleared = ben.runs(&["transfers", "--json", "--clear"]).finish().await?;
    ensure!(cleared.events()?.iter().all(|event| event.list("transfers").is_empty()), "{cleared:#?}");
    Ok(())
}

#[tokio::test]
async fn people_are_told_in_sentences_what_came_and_where_it_is() -> Outcome {
    let (ann, ben) = (Depot::new()?, Depot::new()?);
    let mut sender = ann.sends(&[&ann.put("a.txt", b"five!")?]).start()?;
    let (link, into) = (sender.link().await?.reveal(), ben.inbox());
    let told = ben.runs(&["join", &link, "--yes", "--into", &*into.to_string_lossy()]).finish().await?;
    ensure!(told.code == Some(0) && told.complaint.is_empty(), "{told:#?}");
    for part in ["a.txt  5 B", "all there and whole", &*into.to_string_lossy()] {
        ensure!(told.output.contains(part), "{part:?} is not in {told:#?}");
    }
    ensure!(!told.output.contains('\u{1b}'), "a file has no lines that are redrawn: {told:#?}");
    ensure!(sender.exit_code().await? == 0, "{}", sender.story());
    Ok(())
}

//! A receiver that is killed fifty times over ends with the right files, and keeps every promise that it made.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use disk::{Direction, Expected, Folder, Found, Intake, Ledger, Part, Stage, Tally};
use wire::files::{Digest, ItemKind, TransferId};

use crate::support::{Place, begun, bytes, digest, file, folder};

/// The variable that makes this test the receiver, and tells it where to receive.
const RECEIVER: &str = "PORTHOLE_TEST_RECEIVER";

/// The name of the test, by which the receiver is started.
const NAME: &str = "kills::a_receiver_killed_at_fifty_points_promises_nothing_that_it_does_not_keep";

/// How often it is killed.
const KILLS: u32 = 50;

/// One chunk; a kill may lose what was not said to be written yet.
const CHUNK: usize = 65_536;

/// What is sent: two large files, many small ones, empty ones, folders in folders.
fn sent(transfer: u8) -> Vec<(Expected, Vec<u8>)> {
    let seed = u64::from(transfer) << 32;
    let mut sent = vec![(folder("tree"), Vec::new()), (folder("tree/empty"), Vec::new())];
    let mut add = |name: String, length| {
        let content = bytes(seed + length as u64, length);
        sent.push((file(&name, length), content));
    };
    add("tree/large".to_owned(), 24 * CHUNK + 1);
    for number in 0..30 {
        add(format!("tree/{}/{number}", number % 4), number * 97);
    }
    add("large".to_owned(), 12 * CHUNK);
    sent
}

#[test]
fn a_receiver_killed_at_fifty_points_promises_nothing_that_it_does_not_keep() {
    if let Some(all) = env::var_os(RECEIVER) {
        return receive(Path::new(&all));
    }
    let all = Place::quick().all;
    let mut random = 0x1234_5678_9abc_def1;
    let mut killed = 0;
    let mut promises = Promises::default();
    for transfer in 0.. {
        promises.whole.extend(sent(transfer).iter().map(|(_, content)| digest(content).to_string()));
        // In turns until enough kills are done; the last transfer ends in peace.
        loop {
            let lines = (killed < KILLS).then(|| next(&mut random) % 110);
            let is_over = watch(all.path(), lines, &mut promises);
            check(&all.path().join("inbox"), &promises);
            if is_over {
                break;
            }
            killed += 1;
        }
        let of_this = sent(transfer).iter().map(|(_, content)| content.len()).sum::<usize>();
        assert!(promises.written <= of_this, "{} bytes were sent twice", promises.written - of_this);
        promises.written = 0;
        if killed >= KILLS {
            break;
        }
    }
    assert_eq!(killed, KILLS);
    let transfers = Ledger::open(&all.path().join("data")).unwrap().ledger.history(None, 100).unwrap();
    assert!(transfers.iter().all(|record| record.stage == Stage::Whole));
    println!("{KILLS} kills, {} transfers, {} files", transfers.len(), promises.landed.len());
    let expected = transfers.len() * sent(0).iter().filter(|(item, _)| item.kind == ItemKind::File).count();
    assert_eq!(files(&all.path().join("inbox")).len(), expected, "each file is there once");
}

/// What the receivers said.
#[derive(Default)]
struct Promises {
    /// Landed files, and their digests in text.
    landed: BTreeMap<PathBuf, String>,
    /// Bytes written of the present transfer.
    written: usize,
    /// The digests of all that was sent so far.
    whole: BTreeSet<String>,
}

/// Starts a receiver and listens to it; kills it after so many lines. Says whether it came to its end.
fn watch(all: &Path, lines: Option<u64>, promises: &mut Promises) -> bool {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", NAME, "--nocapture"]).env(RECEIVER, all).stdout(Stdio::piped());
    let mut receiver = command.spawn().unwrap();
    let mut told = BufReader::new(receiver.stdout.take().unwrap()).split(b'\n').map(Result::unwrap);
    let mut is_over = false;
    let mut heard = 0;
    loop {
        if lines == Some(heard) {
            // On Unix, SIGKILL. What it said before is still heard below.
            receiver.kill().unwrap();
        }
        heard += 1;
        let Some(line) = told.next() else { break };
        let line = String::from_utf8(line).unwrap();
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["wrote", bytes] => promises.written += bytes.parse::<usize>().unwrap(),
            ["landed", digest, ..] => {
                let path = line.splitn(3, ' ').nth(2).unwrap();
                promises.landed.insert(PathBuf::from(path), digest.to_owned());
            }
            ["over"] => is_over = true,
            _ => {}
        }
    }
    let status = receiver.wait().unwrap();
    assert!(is_over || !status.success(), "the receiver ended before its time");
    assert!(status.success() || lines.is_some(), "the receiver failed: {status}");
    is_over
}

/// What was promised is there; what bears a final name is whole.
fn check(inbox: &Path, promises: &Promises) {
    let found = files(inbox);
    for (path, digest) in &promises.landed {
        assert_eq!(found.get(&path.canonicalize().unwrap()), Some(digest), "{}", path.display());
    }
    for (path, digest) in found {
        assert!(promises.whole.contains(&digest), "{} is not whole", path.display());
    }
}

/// The files that bear final names, and their digests in text.
fn files(inbox: &Path) -> BTreeMap<PathBuf, String> {
    let found = crate::support::contents(&inbox.canonicalize().unwrap());
    let is_final = |path: &String| !path.ends_with(transfer::PART_SUFFIX);
    let files = found
        .into_iter()
        .filter(|(path, _)| is_final(path))
        .filter_map(|(path, content)| Some((inbox.canonicalize().unwrap().join(path), digest(&content?).to_string())));
    files.collect()
}

fn next(random: &mut u64) -> u64 {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    *random
}

/// The receiver: goes on with the transfer that is open, or begins the next one.
fn receive(all: &Path) {
    let data = all.join("data");
    let mut ledger = Ledger::open(&data).unwrap().ledger;
    let open = ledger.open_with(Direction::In, "peer").unwrap().pop();
    let number =
        open.map_or_else(|| ledger.history(None, 1_000).unwrap().len(), |open| open.begun.transfer.0[0].into());
    let transfer = u8::try_from(number).unwrap();
    ledger.begin(&begun(transfer, &all.join("inbox"))).unwrap();
    let record = ledger.find(Direction::In, "peer", TransferId([transfer; 16])).unwrap().unwrap();
    let mut intake = Intake::new(ledger, Folder::open(&all.join("inbox")).unwrap(), &record);
    let sent = sent(transfer);
    for batch in sent.chunks(32) {
        take(&mut intake, batch);
    }
    intake.end().unwrap();
    intake.ledger().note(record.place, Stage::Whole, Tally::default(), Some(1)).unwrap();
    say("over");
}

fn take(intake: &mut Intake, batch: &[(Expected, Vec<u8>)]) {
    let items: Vec<_> = batch.iter().map(|(item, _)| item.clone()).collect();
    let found = intake.look(&items).unwrap();
    say("looked");
    let mut whole: Vec<(Part, Digest)> = Vec::new();
    for ((item, content), found) in batch.iter().zip(found) {
        let mut part = match found.unwrap() {
            Found::Whole => continue,
            Found::Landed(landed) => {
                say(&format!("landed {} {}", landed.digest, landed.path.display()));
                continue;
            }
            Found::Nothing => intake.create(item).unwrap(),
            Found::Part { offset } => intake.resume(item, offset).unwrap(),
        };
        say("began");
        let has = usize::try_from(part.length()).unwrap();
        let hashing = part.hash(&mut |_| ControlFlow::Continue(())).unwrap().unwrap();
        assert_eq!(hashing.digest(), digest(&content[..has]), "what is gone on with is what was sent");
        for chunk in content[has..].chunks(CHUNK) {
            part.write(part.length(), chunk).unwrap();
            say(&format!("wrote {}", chunk.len()));
            if part.unkept() > 5 * CHUNK as u64 {
                intake.keep(&mut part).unwrap();
                say("kept");
            }
        }
        whole.push((part, digest(content)));
    }
    for landed in intake.land(whole) {
        let landed = landed.unwrap();
        say(&format!("landed {} {}", landed.digest, landed.path.display()));
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

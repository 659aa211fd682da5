//! One transfer that is being received.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use disk::{DiskError, Expected, Found as Lying, Intake, Part, Place, Stage};
use transfer::{Found, Write};
use wire::files::{Digest, FaultCode, ItemKind, TransferId};
use wire::limits;

use super::{Answers, Done, ItemDeed, ItemDone, Leaving};

/// A part is made lasting when so many bytes of it are not.
const LASTING_EVERY: u64 = 64 * 1024 * 1024;

/// Or after so long.
const LASTING_AFTER: Duration = Duration::from_secs(2);

/// No more than so many items wait for company.
const TOGETHER: usize = 256;

/// One transfer, its folder and its open parts.
pub(super) struct Receiving {
    transfer: TransferId,
    place: Place,
    intake: Intake,
    answers: Answers,
    /// Items that were looked at and are neither there nor thrown away.
    items: BTreeMap<u32, Expected>,
    parts: BTreeMap<u32, Part>,
    looks: Vec<(u32, Expected)>,
    commits: Vec<(u32, Part, Digest)>,
    kept_at: Instant,
    /// It was told that the folder is gone.
    is_gone: bool,
}

impl Receiving {
    pub(super) fn new(transfer: TransferId, place: Place, intake: Intake, answers: Answers) -> Self {
        Self {
            transfer,
            place,
            intake,
            answers,
            items: BTreeMap::new(),
            parts: BTreeMap::new(),
            looks: Vec::new(),
            commits: Vec::new(),
            kept_at: Instant::now(),
            is_gone: false,
        }
    }

    pub(super) fn take(&mut self, number: u32, deed: ItemDeed) {
        match deed {
            ItemDeed::Look(expected) => {
                self.looks.push((number, expected));
                if self.looks.len() >= TOGETHER {
                    self.look();
                }
            }
            ItemDeed::Write(write, chunk) => {
                let bytes = chunk.get(limits::CHUNK_HEADER..).unwrap_or_default();
                let written = self.write(number, write, bytes).map_err(|error| self.fault(number, &error));
                self.answer(number, ItemDone::Written(bytes.len(), written));
            }
            ItemDeed::Close => self.close(number),
            ItemDeed::Commit(digest) => match self.whole(number) {
                Ok(part) => {
                    self.commits.push((number, part, digest));
                    if self.commits.len() >= TOGETHER {
                        self.commit();
                    }
                }
                Err(error) => {
                    let code = self.fault(number, &error);
                    self.answer(number, ItemDone::Committed(Err(code)));
                }
            },
            ItemDeed::Discard => self.discard(number),
        }
    }

    /// Tells where the folder is gone.
    pub(super) fn see(&mut self) {
        let folder = self.intake.folder();
        if !self.is_gone && !folder.is_there() {
            let path = folder.path().to_owned();
            self.is_gone = true;
            self.answers.give(Done::Gone(self.transfer, path));
        }
    }

    /// Does what waited for company.
    pub(super) fn settle(&mut self) {
        self.look();
        self.commit();
    }

    /// Makes lasting what is there, or throws away what is partial.
    pub(super) fn leave(mut self, leaving: Leaving) {
        self.commit();
        for part in self.parts.values_mut() {
            if let Err(error) = self.intake.keep(part) {
                tracing::debug!(%error, "a part is not lasting");
            }
        }
        self.parts.clear();
        if let Err(error) = self.end(&leaving) {
            tracing::warn!(transfer = %self.transfer, %error, "the end of a transfer is not remembered");
        }
    }

    fn end(&mut self, leaving: &Leaving) -> Result<(), DiskError> {
        // First the ledger: what is partial after a kill is found by it, and goes then.
        leaving.note(self.place, self.intake.ledger())?;
        match leaving {
            Leaving::Open(_) | Leaving::Over { keeps_parts: true, .. } => Ok(()),
            Leaving::Over { stage: Stage::Cancelled | Stage::Failed | Stage::Declined, .. } => self.intake.cancel(),
            Leaving::Over { stage: Stage::Open | Stage::Whole | Stage::Partial, .. } => self.intake.end(),
        }
    }

    fn look(&mut self) {
        let looks = std::mem::take(&mut self.looks);
        if looks.is_empty() {
            return;
        }
        let (numbers, items): (Vec<u32>, Vec<Expected>) = looks.into_iter().unzip();
        match self.intake.look(&items) {
            Ok(answers) => {
                for ((number, expected), answer) in numbers.into_iter().zip(items).zip(answers) {
                    if expected.kind == ItemKind::Folder {
                        let made = answer.map(drop).map_err(|error| self.fault(number, &error));
                        self.answer(number, ItemDone::Made(made));
                        continue;
                    }
                    if let Ok(Lying::Landed(landed)) = answer {
                        self.answer(number, ItemDone::Landed(landed));
                        continue;
                    }
                    let found = answer.and_then(|lying| self.found(&expected, &lying)).unwrap_or_else(refused);
                    if matches!(found, Found::Nothing | Found::Part(_)) {
                        self.items.insert(number, expected);
                    }
                    self.answer(number, ItemDone::Looked(found));
                }
            }
            Err(error) => {
                let code = error.code();
                tracing::warn!(%error, "what is there cannot be told");
                for (number, expected) in numbers.into_iter().zip(items) {
                    self.answer(
                        number,
                        match expected.kind {
                            ItemKind::File => ItemDone::Looked(Found::Refused(code)),
                            ItemKind::Folder => ItemDone::Made(Err(code)),
                        },
                    );
                }
            }
        }
    }

    fn found(&mut self, expected: &Expected, lying: &Lying) -> Result<Found, DiskError> {
        let offset = match lying {
            Lying::Nothing => return Ok(Found::Nothing),
            Lying::Whole | Lying::Landed(_) => return Ok(Found::Whole),
            Lying::Part { offset } => offset,
        };
        let answers = self.answers.clone();
        let mut part = match self.intake.resume(expected, *offset) {
            // The bytes are gone meanwhile: the file begins anew.
            Err(DiskError::Torn) => return Ok(Found::Nothing),
            part => part?,
        };
        let hashed = part.hash(&mut |_| answers.go_on())?;
        Ok(hashed.map_or(Found::Nothing, Found::Part))
    }

    fn write(&mut self, number: u32, write: Write, bytes: &[u8]) -> Result<(), DiskError> {
        if write.begins {
            let expected = self.items.get(&number).ok_or(DiskError::Torn)?;
            let part = match write.offset {
                0 => self.intake.create(expected)?,
                offset => self.intake.resume(expected, offset)?,
            };
            self.parts.insert(number, part);
        }
        let part = self.parts.get_mut(&number).ok_or(DiskError::Torn)?;
        part.write(write.offset, bytes)?;
        let is_due = part.unkept() >= LASTING_EVERY || self.kept_at.elapsed() >= LASTING_AFTER;
        if is_due && part.length() < part.expected().bytes {
            self.intake.keep(part)?;
            self.kept_at = Instant::now();
        }
        Ok(())
    }

    fn close(&mut self, number: u32) {
        if let Some(mut part) = self.parts.remove(&number)
            && let Err(error) = self.intake.keep(&mut part)
        {
            tracing::debug!(%error, "a part is not lasting");
        }
    }

    /// The part of a file all of whose bytes are written. An empty file had none.
    fn whole(&mut self, number: u32) -> Result<Part, DiskError> {
        if let Some(part) = self.parts.remove(&number) {
            return Ok(part);
        }
        let expected = self.items.get(&number).ok_or(DiskError::Torn)?;
        if expected.bytes == 0 { self.intake.create(expected) } else { self.intake.resume(expected, expected.bytes) }
    }

    fn commit(&mut self) {
        let commits = std::mem::take(&mut self.commits);
        if commits.is_empty() {
            return;
        }
        let (numbers, parts): (Vec<u32>, Vec<(Part, Digest)>) =
            commits.into_iter().map(|(number, part, digest)| (number, (part, digest))).unzip();
        let landed = self.intake.land(parts);
        for (number, landed) in numbers.into_iter().zip(landed) {
            let landed = landed.map_err(|error| self.fault(number, &error));
            self.items.remove(&number);
            self.answer(number, ItemDone::Committed(landed));
        }
    }

    fn discard(&mut self, number: u32) {
        self.look();
        self.commit();
        let expected = self.items.remove(&number);
        let discarded = match (self.parts.remove(&number), expected) {
            (Some(part), _) => self.intake.discard_part(part),
            (None, Some(expected)) => self.intake.discard(&expected.path),
            (None, None) => Ok(()),
        };
        if let Err(error) = discarded {
            tracing::debug!(%error, "a part stays until the end of its transfer");
        }
    }

    /// What is told of an error. Whether it is the whole folder that is gone is seen, and told, before.
    fn fault(&mut self, number: u32, error: &DiskError) -> FaultCode {
        tracing::debug!(transfer = %self.transfer, number, %error, "an item cannot be kept");
        self.see();
        error.code()
    }

    fn answer(&self, number: u32, done: ItemDone) {
        self.answers.give(Done::Item(self.transfer, number, done));
    }
}

fn refused(error: DiskError) -> Found {
    Found::Refused(error.code())
}

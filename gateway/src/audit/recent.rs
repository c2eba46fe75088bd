//! The changes sent lately, for the memory of a gateway that starts: no change is sent twice.

use std::{
    collections::HashMap,
    io::{self, BufReader},
    path::Path,
    time::Duration,
};

use serde::Deserialize;

use super::{
    AuditId, Digest, OpenError, Outcome, Tally, Timestamp, Unreadable, VERSION,
    file::{Owner, files, open_to_read},
    read::{Stage, each_line, parse},
};

/// A change may have been asked for so long before it was answered.
const MOST_IN_FLIGHT: Duration = Duration::from_secs(15 * 60);

/// A change that was sent, or may have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// The connection's name.
    pub connection: String,
    /// The id of the attempt.
    pub correlation: String,
    /// Tells the request from every other.
    pub digest: Digest,
    /// Its outcome; none where nobody knows it.
    pub outcome: Option<RecentOutcome>,
    /// The time of its end; where nobody knows that, of the request for it.
    pub time: Timestamp,
}

/// The outcome of a recent change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentOutcome {
    /// The outcome of the request.
    pub outcome: Outcome,
    /// The HTTP status that the service answered with.
    pub status: Option<u16>,
}

/// The recent changes of an audit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecentChanges {
    /// The changes, in the order in which they were asked for.
    pub changes: Vec<Recent>,
    /// The counts of the reading, beside them.
    pub tally: Tally,
}

/// Of a line what is needed here: not its ids.
#[derive(Deserialize)]
struct Short {
    v: u8,
    stage: Stage,
    time: Timestamp,
    audit_id: Option<AuditId>,
    connection: Option<String>,
    correlation: String,
    digest: Option<Digest>,
    outcome: Option<Outcome>,
    status: Option<u16>,
}

/// Reads the changes back that were asked for or answered at a time or later, also from old
/// files. There are none where there is no file.
///
/// # Errors
/// Where a file is not one that only this account can write, or can't be read.
pub fn recent(path: &Path, since: Timestamp) -> Result<RecentChanges, OpenError> {
    let mut collected = Collected::default();
    let found = match files(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(collected.changes),
        found => found.map_err(OpenError::failed("read", path))?,
    };
    let needed = since.before(MOST_IN_FLIGHT).time();
    let mut needed = (found.plain.iter())
        .filter(|(modified, _)| *modified >= needed)
        .map(|(_, path)| path)
        .peekable();
    if needed.peek().is_none() {
        return Ok(collected.changes);
    }
    let folder = path.parent().filter(|path| !path.as_os_str().is_empty());
    let owner = Owner::in_folder(folder.unwrap_or(Path::new(".")))?;
    for path in needed {
        let file = open_to_read(path, owner)?;
        let mut tally = std::mem::take(&mut collected.changes.tally);
        let read = each_line(BufReader::new(file), &mut tally, |line, tally| {
            if let Err(unreadable) = collected.add(line) {
                tally.count(unreadable);
            }
        });
        collected.changes.tally = tally;
        read.map_err(OpenError::failed("read", path))?;
    }
    let changes = &mut collected.changes.changes;
    changes.retain(|change| change.time >= since);
    Ok(collected.changes)
}

#[derive(Default)]
struct Collected {
    changes: RecentChanges,
    /// The index of each change among them.
    places: HashMap<AuditId, usize>,
}

impl Collected {
    fn add(&mut self, line: &str) -> Result<(), Unreadable> {
        let Ok(short) = parse::<Short>(line) else {
            // It takes no part here; what it is matters to the tally only.
            return super::read_record(line).map(|_| ());
        };
        if short.v > VERSION {
            return Err(Unreadable::Newer);
        }
        match short {
            Short {
                stage: Stage::Asked,
                audit_id: Some(audit_id),
                connection: Some(connection),
                digest: Some(digest),
                ..
            } => {
                self.places.insert(audit_id, self.changes.changes.len());
                self.changes.changes.push(Recent {
                    connection,
                    correlation: short.correlation,
                    digest,
                    outcome: None,
                    time: short.time,
                });
                Ok(())
            }
            Short {
                stage: Stage::Answered,
                audit_id: Some(audit_id),
                outcome: Some(outcome),
                status,
                ..
            } => {
                let place = self.places.get(&audit_id);
                let change = place.and_then(|&place| self.changes.changes.get_mut(place));
                // Without its first line nothing is known of it; that one is older.
                if let Some(change) = change {
                    change.outcome = Some(RecentOutcome { outcome, status });
                    change.time = change.time.max(short.time);
                }
                Ok(())
            }
            Short {
                stage: Stage::Refused,
                ..
            } => Ok(()),
            Short { .. } => Err(Unreadable::Foreign),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, time::SystemTime};

    use super::*;
    use crate::audit::{
        Answered, Asked,
        file::tests::TestFolder,
        fixtures::{answered, asked, refused},
        read::line,
    };

    const MINUTE: Duration = Duration::from_secs(60);

    fn asked_line(asked: &Asked) -> String {
        line(Stage::Asked, asked).unwrap()
    }

    fn answered_line(answered: &Answered) -> String {
        line(Stage::Answered, answered).unwrap()
    }

    fn outcome(outcome: Outcome, status: Option<u16>) -> RecentOutcome {
        RecentOutcome { outcome, status }
    }

    #[test]
    fn changes_of_the_last_minutes_are_read_back_with_what_became_of_them() {
        let folder = TestFolder::new("recent");
        let path = folder.join("audit.jsonl");
        let now = Timestamp::now();
        let at = |minutes: u32| now.before(MINUTE * minutes);
        let [old, long, done, open, lost] = [
            asked(at(30), "old", &["a1b2"]),
            asked(at(11), "long", &["a1b2"]),
            asked(at(9), "done", &["a1b2"]),
            asked(at(8), "open", &["a1b2"]),
            asked(at(7), "lost", &["a1b2"]),
        ];
        let not_sent = Answered {
            outcome: Outcome::NotSent,
            status: None,
            ..answered(&lost, at(6))
        };
        // The first line of a change may stand in an older file than its second one.
        let older = [
            asked_line(&old),
            answered_line(&answered(&old, at(29))),
            asked_line(&long),
            "torn {\n".to_owned(),
            asked_line(&done),
        ];
        fs::write(folder.join("audit.jsonl.1"), older.concat()).unwrap();
        let newer = [
            answered_line(&answered(&long, at(9))),
            answered_line(&answered(&done, at(8))),
            asked_line(&open),
            line(Stage::Refused, &refused(at(7), "refused")).unwrap(),
            asked_line(&lost),
            answered_line(&not_sent),
            "{\"v\":2,\"stage\":\"asked\"}\n".to_owned(),
            asked_line(&asked(at(1), "torn", &["a1b2"]))[..100].to_owned(),
        ];
        fs::write(&path, newer.concat()).unwrap();
        let found = recent(&path, at(10)).unwrap();
        let changes: Vec<_> = (found.changes.iter())
            .map(|change| (change.correlation.as_str(), change.outcome, change.time))
            .collect();
        let expected = [
            ("long", Some(outcome(Outcome::Answered, Some(202))), at(9)),
            ("done", Some(outcome(Outcome::Answered, Some(202))), at(8)),
            ("open", None, at(8)),
            ("lost", Some(outcome(Outcome::NotSent, None)), at(6)),
        ];
        assert_eq!(changes, expected);
        assert_eq!(found.changes[0].digest, long.digest);
        assert_eq!(found.changes[0].connection, "main");
        let tally = Tally {
            lines: 13,
            foreign: 2,
            newer: 1,
            compressed: 0,
        };
        assert_eq!(found.tally, tally);
    }

    #[test]
    fn without_a_file_nothing_was_sent() {
        let folder = TestFolder::new("nothing");
        let since = Timestamp::now();
        let nothing = RecentChanges::default();
        for path in ["audit.jsonl", "none/audit.jsonl"] {
            assert_eq!(recent(&folder.join(path), since).unwrap(), nothing);
        }
    }

    #[test]
    fn files_of_long_ago_are_not_read() {
        let folder = TestFolder::new("long-ago");
        let path = folder.join("audit.jsonl");
        let now = Timestamp::now();
        let line = asked_line(&asked(now, "c", &["a1b2"]));
        fs::write(&path, line).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - 60 * MINUTE).unwrap();
        assert_eq!(
            recent(&path, now.before(10 * MINUTE)).unwrap().tally.lines,
            0
        );
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_believed_of_a_file_that_a_link_puts_in_place() {
        let folder = TestFolder::new("planted");
        let path = folder.join("audit.jsonl");
        fs::write(folder.join("planted"), "").unwrap();
        std::os::unix::fs::symlink(folder.join("planted"), &path).unwrap();
        // A link is none of the files, wherever it leads.
        assert_eq!(
            recent(&path, Timestamp::now()).unwrap(),
            RecentChanges::default()
        );
        fs::hard_link(folder.join("planted"), folder.join("audit.jsonl.1")).unwrap();
        let error = recent(&path, Timestamp::now().before(MINUTE)).unwrap_err();
        assert!(matches!(error, OpenError::SeveralNames(_)), "{error}");
    }
}

//! Finds changes and refusals, for people.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufReader},
    path::Path,
};

use super::{
    Answered, Asked, AuditId, Record, Refused, Tally, Timestamp,
    file::files,
    read::{each_line, read_record},
};

/// A search. A field that is none does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The run.
    pub run: Option<String>,
    /// An id that the change has, in whatever connection.
    pub id: Option<String>,
    /// The earliest time at which it was asked for.
    pub since: Option<Timestamp>,
}

/// A change or a refusal, with the lines as they stand there.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A change.
    Change {
        /// The change that was asked for.
        asked: Box<Asked>,
        /// Its outcome, if that is on record.
        answered: Option<Box<Answered>>,
        /// One line or two.
        lines: Vec<String>,
    },
    /// A refusal.
    Refusal {
        /// The call that was refused.
        refused: Box<Refused>,
        /// The line.
        line: String,
    },
}

/// The result of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// In the order in which it stands there.
    pub entries: Vec<Entry>,
    /// The counts of the reading.
    pub tally: Tally,
}

impl Query {
    fn takes_asked(&self, asked: &Asked) -> bool {
        let has_id = |id: &String| asked.ids.iter().any(|asked| asked.id() == id);
        self.takes(asked.run.as_ref(), asked.time) && self.id.as_ref().is_none_or(has_id)
    }

    /// A refusal was not understood, so it has no ids.
    fn takes_refused(&self, refused: &Refused) -> bool {
        self.takes(refused.run.as_ref(), refused.time) && self.id.is_none()
    }

    fn takes(&self, run: Option<&String>, time: Timestamp) -> bool {
        self.run.as_ref().is_none_or(|wanted| run == Some(wanted))
            && self.since.is_none_or(|since| time >= since)
    }
}

/// Finds changes and refusals in an audit's file and its old ones.
///
/// # Errors
/// Where they can't be read, or there are none.
pub fn find(path: &Path, query: &Query) -> io::Result<Found> {
    let found = files(path)?;
    if found.plain.is_empty() {
        return Err(io::ErrorKind::NotFound.into());
    }
    let mut entries = Entries::default();
    let mut tally = Tally {
        compressed: found.compressed,
        ..Tally::default()
    };
    for (_, path) in found.plain {
        let from = BufReader::new(File::open(path)?);
        each_line(from, &mut tally, |line, tally| match read_record(line) {
            Ok(record) => entries.add(record, line, query),
            Err(unreadable) => tally.count(unreadable),
        })?;
    }
    let entries = entries.entries;
    Ok(Found { entries, tally })
}

#[derive(Default)]
struct Entries {
    entries: Vec<Entry>,
    /// The index of each change among them.
    places: HashMap<AuditId, usize>,
}

impl Entries {
    fn add(&mut self, record: Record, line: &str, query: &Query) {
        match record {
            Record::Asked(asked) if query.takes_asked(&asked) => {
                let place = self.entries.len();
                self.places.insert(asked.audit_id.clone(), place);
                self.entries.push(Entry::Change {
                    asked: Box::new(asked),
                    answered: None,
                    lines: vec![line.to_owned()],
                });
            }
            Record::Answered(now) => {
                let place = self.places.get(&now.audit_id);
                let entry = place.and_then(|&place| self.entries.get_mut(place));
                if let Some(Entry::Change {
                    answered, lines, ..
                }) = entry
                {
                    *answered = Some(Box::new(now));
                    lines.push(line.to_owned());
                }
            }
            Record::Refused(refused) if query.takes_refused(&refused) => {
                self.entries.push(Entry::Refusal {
                    refused: Box::new(refused),
                    line: line.to_owned(),
                });
            }
            Record::Asked(_) | Record::Refused(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, time::Duration};

    use super::*;
    use crate::audit::{
        file::tests::TestFolder,
        fixtures::{answered, asked, refused},
        read::{Stage, line},
    };

    const RUN: &str = "0123456789abcdef";

    #[test]
    fn changes_are_found_by_run_id_and_time_with_both_of_their_lines() {
        let folder = TestFolder::new("entries");
        let path = folder.join("audit.jsonl");
        let now = Timestamp::now();
        let at = |minutes: u64| now.before(Duration::from_secs(60 * minutes));
        let first = asked(at(9), &format!("{RUN}-0"), &["a1b2", "c3d4"]);
        let second = asked(at(8), &format!("{RUN}-1"), &["e5f6"]);
        let other = asked(at(7), "r1", &["a1b2"]);
        let lines = [
            line(Stage::Asked, &first).unwrap(),
            line(Stage::Asked, &second).unwrap(),
            line(Stage::Answered, &answered(&first, at(8))).unwrap(),
            "foreign\n".to_owned(),
        ];
        fs::write(folder.join("audit.jsonl-20261129"), lines.concat()).unwrap();
        fs::write(folder.join("audit.jsonl-20261128.gz"), "").unwrap();
        let lines = [
            line(Stage::Answered, &answered(&second, at(7))).unwrap(),
            line(Stage::Asked, &other).unwrap(),
            line(Stage::Refused, &refused(at(6), "r2")).unwrap(),
        ];
        fs::write(&path, lines.concat()).unwrap();
        let found = |run: Option<&str>, id: Option<&str>, since: Option<u64>| {
            let query = Query {
                run: run.map(str::to_owned),
                id: id.map(str::to_owned),
                since: since.map(at),
            };
            let found = find(&path, &query).unwrap();
            let tally = Tally {
                lines: 7,
                foreign: 1,
                newer: 0,
                compressed: 1,
            };
            assert_eq!(found.tally, tally);
            let entries = found.entries.into_iter().map(|entry| match entry {
                Entry::Change {
                    asked,
                    answered,
                    lines,
                } => {
                    assert_eq!(lines.len(), 1 + usize::from(answered.is_some()));
                    format!("{} {}", asked.correlation, answered.is_some())
                }
                Entry::Refusal { refused, .. } => format!("{} refused", refused.correlation),
            });
            entries.collect::<Vec<_>>()
        };
        let [first, second] = [0, 1].map(|number| format!("{RUN}-{number} true"));
        let (other, refused) = ("r1 false".to_owned(), "r2 refused".to_owned());
        assert_eq!(
            found(Some(RUN), None, None),
            [first.clone(), second.clone()]
        );
        assert_eq!(
            found(None, Some("a1b2"), None),
            [first.clone(), other.clone()]
        );
        assert_eq!(found(Some(RUN), Some("a1b2"), None), [first]);
        assert_eq!(found(None, None, Some(8)), [second, other, refused]);
        assert!(found(None, Some("a1"), None).is_empty());
        assert!(found(Some(RUN), None, Some(5)).is_empty());
    }

    #[test]
    fn where_there_is_no_file_that_is_said() {
        let folder = TestFolder::new("no-entries");
        for path in ["audit.jsonl", "none/audit.jsonl"] {
            let error = find(&folder.join(path), &Query::default()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::NotFound);
        }
    }
}

//! Groups of lines, and the lines that are owed.

use std::{io, sync::Arc};

use super::{NotRecorded, OpenError, destination::Destination, read::Stage, writer::Line};

/// Lines that are written together.
#[derive(Debug)]
pub(super) struct Group {
    lines: Vec<Line>,
    bytes: usize,
}

impl Group {
    /// A group of one.
    pub(super) fn new(line: Line) -> Self {
        let mut group = Self {
            lines: Vec::new(),
            bytes: 0,
        };
        group.push(line);
        group
    }

    pub(super) fn push(&mut self, line: Line) {
        self.bytes += line.text.len();
        self.lines.push(line);
    }

    /// Its size in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    fn text(&self) -> String {
        self.lines.iter().map(|line| line.text.as_str()).collect()
    }

    /// `true` if somebody waits for more than that it is written.
    fn is_durable(&self) -> bool {
        self.lines.iter().any(|line| line.stage != Stage::Refused)
    }
}

/// Writes groups, and remembers what could not be written and has to be.
#[derive(Debug)]
pub(super) struct Ledger<D> {
    destination: D,
    place: Arc<str>,
    /// The outcomes of changes that are not on record. No other change is, before they are.
    owed: Vec<String>,
}

impl<D: Destination> Ledger<D> {
    pub(super) fn new(destination: D, place: Arc<str>) -> Self {
        Self {
            destination,
            place,
            owed: Vec::new(),
        }
    }

    /// Writes a group and tells each line what became of it.
    pub(super) fn write(&mut self, group: Group) {
        let result = match self.pay() {
            Ok(()) => {
                let text = group.text();
                let appended = (self.destination).append(text.as_bytes(), group.is_durable());
                appended.map_err(|error| self.failed(&error))
            }
            Err(error) => Err(error),
        };
        if let Err(error) = &result {
            tracing::error!(lines = group.lines.len(), "{error}");
        }
        for line in group.lines {
            if result.is_err() && line.stage == Stage::Answered {
                self.owed.push(line.text);
            }
            // Whoever has gone does not want to know.
            let _ = line.done.send(result.clone());
        }
    }

    /// Writes what is owed, if it can be.
    pub(super) fn settle(&mut self) {
        if let Err(error) = self.pay() {
            tracing::error!(lines = self.owed.len(), "{error}");
        }
    }

    pub(super) fn reopen(&mut self) -> Result<(), OpenError> {
        self.destination.reopen()
    }

    fn pay(&mut self) -> Result<(), NotRecorded> {
        if self.owed.is_empty() {
            return Ok(());
        }
        let appended = (self.destination).append(self.owed.concat().as_bytes(), true);
        appended.map_err(|error| NotRecorded::Owing {
            place: Arc::clone(&self.place),
            lines: self.owed.len(),
            cause: error.to_string().into(),
        })?;
        self.owed.clear();
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> NotRecorded {
        NotRecorded::Failed {
            place: Arc::clone(&self.place),
            cause: error.to_string().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::sync::oneshot;

    use super::*;

    /// Takes what it is given, or nothing.
    #[derive(Debug, Default)]
    struct Faulty {
        text: String,
        is_full: bool,
        synced: usize,
    }

    impl Destination for Faulty {
        fn append(&mut self, lines: &[u8], is_durable: bool) -> io::Result<()> {
            if self.is_full {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.text.push_str(std::str::from_utf8(lines).unwrap());
            self.synced += usize::from(is_durable);
            Ok(())
        }

        fn reopen(&mut self) -> Result<(), OpenError> {
            Ok(())
        }
    }

    type Done = oneshot::Receiver<Result<(), NotRecorded>>;

    fn line(stage: Stage, text: &str) -> (Line, Done) {
        let (done, is_done) = oneshot::channel();
        let text = format!("{text}\n");
        (Line { stage, text, done }, is_done)
    }

    fn group(lines: &[(Stage, &str)]) -> (Group, Vec<Done>) {
        let mut dones = Vec::new();
        let mut group = Group {
            lines: Vec::new(),
            bytes: 0,
        };
        for (stage, text) in lines {
            let (line, done) = line(*stage, text);
            group.push(line);
            dones.push(done);
        }
        (group, dones)
    }

    fn ledger() -> Ledger<Faulty> {
        Ledger::new(Faulty::default(), "a file".into())
    }

    /// Writes a group; gives what each line was told.
    fn write(ledger: &mut Ledger<Faulty>, lines: &[(Stage, &str)]) -> Vec<Result<(), NotRecorded>> {
        let (group, dones) = group(lines);
        ledger.write(group);
        let told = dones.into_iter().map(|mut done| done.try_recv().unwrap());
        told.collect()
    }

    #[test]
    fn what_became_of_a_change_is_written_before_the_next_one() {
        let mut ledger = ledger();
        ledger.destination.is_full = true;
        let told = write(
            &mut ledger,
            &[(Stage::Asked, "asked 1"), (Stage::Answered, "answered 0")],
        );
        for told in told {
            let Err(NotRecorded::Failed { place, .. }) = told else {
                panic!("{told:?}");
            };
            assert_eq!(&*place, "a file");
        }
        let told = write(&mut ledger, &[(Stage::Asked, "asked 2")]);
        assert!(matches!(
            told[..],
            [Err(NotRecorded::Owing { lines: 1, .. })]
        ));
        ledger.destination.is_full = false;
        let told = write(&mut ledger, &[(Stage::Asked, "asked 3")]);
        assert_eq!(told, [Ok(())]);
        assert_eq!(ledger.destination.text, "answered 0\nasked 3\n");
    }

    #[test]
    fn at_the_end_what_is_owed_is_written_if_it_can_be() {
        let mut ledger = ledger();
        ledger.destination.is_full = true;
        write(&mut ledger, &[(Stage::Answered, "answered")]);
        ledger.settle();
        assert_eq!(ledger.destination.text, "");
        ledger.destination.is_full = false;
        ledger.settle();
        ledger.settle();
        assert_eq!(ledger.destination.text, "answered\n");
    }

    #[test]
    fn nobody_waits_for_the_disk_because_of_a_refusal() {
        let mut ledger = ledger();
        write(
            &mut ledger,
            &[(Stage::Refused, "one"), (Stage::Refused, "two")],
        );
        assert_eq!(ledger.destination.synced, 0);
        write(
            &mut ledger,
            &[(Stage::Refused, "three"), (Stage::Answered, "four")],
        );
        assert_eq!(ledger.destination.synced, 1);
        assert_eq!(ledger.destination.text, "one\ntwo\nthree\nfour\n");
    }

    proptest! {
        #[test]
        fn every_acknowledged_line_and_every_answer_stands_there_once_and_nothing_else(
            groups in proptest::collection::vec(
                (any::<bool>(), proptest::collection::vec(0..3_u8, 1..5)),
                0..20,
            ),
        ) {
            let mut ledger = ledger();
            let mut expected = vec!["last".to_owned()];
            for (number, (is_full, stages)) in groups.into_iter().enumerate() {
                ledger.destination.is_full = is_full;
                let lines: Vec<_> = (stages.iter().enumerate())
                    .map(|(line, stage)| {
                        let stage = [Stage::Asked, Stage::Answered, Stage::Refused][usize::from(*stage)];
                        (stage, format!("{number}.{line}"))
                    })
                    .collect();
                let given: Vec<_> = lines.iter().map(|(stage, text)| (*stage, text.as_str())).collect();
                let told = write(&mut ledger, &given);
                for ((stage, text), told) in lines.into_iter().zip(told) {
                    prop_assert_eq!(told.is_err(), is_full);
                    if told.is_ok() || stage == Stage::Answered {
                        expected.push(text);
                    }
                }
            }
            ledger.destination.is_full = false;
            write(&mut ledger, &[(Stage::Asked, "last")]);
            let mut found: Vec<_> = ledger.destination.text.lines().collect();
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}

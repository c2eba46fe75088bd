//! The thread that writes.

use std::{io, sync::Arc, thread};

use serde::Serialize;
use tokio::sync::{mpsc, oneshot};

use super::{
    Answered, Asked, NotRecorded, OpenError, Refused, Rotation, Target,
    destination::{Destination, Stream},
    file::AuditFile,
    group::{Group, Ledger},
    read::{self, Stage},
};

/// The most lines that may wait. Whoever has one more waits for room.
const MOST_WAITING: usize = 1024;

/// The largest size of a group before it is written, in bytes.
const MOST_GROUP: usize = 1 << 20;

/// The audit. Clones write to the same place.
#[derive(Clone, Debug)]
pub struct Audit {
    sender: mpsc::Sender<Message>,
    place: Arc<str>,
}

/// A request to the thread.
#[derive(Debug)]
enum Message {
    Line(Line),
    Reopen(oneshot::Sender<Result<(), OpenError>>),
    Close(oneshot::Sender<()>),
}

/// A line on its way to the disk.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) stage: Stage,
    pub(super) text: String,
    /// Is told when it is there. It may be gone by then.
    pub(super) done: oneshot::Sender<Result<(), NotRecorded>>,
}

impl Audit {
    /// Opens an audit. It is written by a thread of its own.
    ///
    /// # Errors
    /// Why it can't be written there.
    pub fn open(target: &Target, rotation: Rotation) -> Result<Self, OpenError> {
        let place = target.to_string().into();
        match target {
            Target::File(path) => Self::start(AuditFile::open(path, rotation)?, place),
            Target::StandardOutput => Self::start(Stream::new(io::stdout()), place),
        }
    }

    pub(super) fn start(destination: impl Destination, place: Arc<str>) -> Result<Self, OpenError> {
        let (sender, receiver) = mpsc::channel(MOST_WAITING);
        let ledger = Ledger::new(destination, Arc::clone(&place));
        thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || write(receiver, ledger))
            .map_err(OpenError::NoThread)?;
        Ok(Self { sender, place })
    }

    /// The place that it is written to, for people.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Records that a change is about to be sent, and returns when that is on the disk. If what
    /// became of earlier changes could not be recorded, that is written first.
    ///
    /// # Errors
    /// Why it is not on record. The change must not be sent then.
    pub async fn asked(&self, asked: &Asked) -> Result<(), NotRecorded> {
        self.record(Stage::Asked, asked).await
    }

    /// Records what became of a change, and returns when that is on the disk.
    ///
    /// # Errors
    /// Why it is not on record. It is kept and written before the next change; until then every
    /// change is refused.
    pub async fn answered(&self, answered: &Answered) -> Result<(), NotRecorded> {
        self.record(Stage::Answered, answered).await
    }

    /// Records a refusal, and returns when that is written; it need not be on the disk yet.
    ///
    /// # Errors
    /// Why it is not on record.
    pub async fn refused(&self, refused: &Refused) -> Result<(), NotRecorded> {
        self.record(Stage::Refused, refused).await
    }

    /// Begins anew with the file of the same name, because another program has moved the one
    /// that is open.
    ///
    /// # Errors
    /// Why that file can't be written. Then it goes on with the one that is open.
    pub async fn reopen(&self) -> Result<(), OpenError> {
        let (done, is_done) = oneshot::channel();
        // Where the thread has ended there is nothing to open.
        let _ = self.sender.send(Message::Reopen(done)).await;
        is_done.await.unwrap_or(Ok(()))
    }

    /// Writes what is still to be written, and ends. Lines after it are not recorded.
    pub async fn close(&self) {
        let (done, is_done) = oneshot::channel();
        let _ = self.sender.send(Message::Close(done)).await;
        let _ = is_done.await;
    }

    async fn record(&self, stage: Stage, record: &impl Serialize) -> Result<(), NotRecorded> {
        let text = read::line(stage, record).map_err(|error| NotRecorded::Failed {
            place: Arc::clone(&self.place),
            cause: error.to_string().into(),
        })?;
        let (done, is_done) = oneshot::channel();
        let line = Message::Line(Line { stage, text, done });
        let sent = self.sender.send(line).await;
        sent.map_err(|_| NotRecorded::Closed)?;
        is_done.await.unwrap_or(Err(NotRecorded::Closed))
    }
}

/// Writes until it is closed or nobody can ask any more.
fn write<D: Destination>(mut receiver: mpsc::Receiver<Message>, mut ledger: Ledger<D>) {
    let mut next = receiver.blocking_recv();
    while let Some(message) = next.take() {
        match message {
            Message::Line(line) => {
                let mut group = Group::new(line);
                // All that came while the last group was being written goes together.
                while group.bytes() < MOST_GROUP {
                    match receiver.try_recv() {
                        Ok(Message::Line(line)) => group.push(line),
                        Ok(other) => {
                            next = Some(other);
                            break;
                        }
                        Err(_) => break,
                    }
                }
                ledger.write(group);
            }
            Message::Reopen(done) => {
                let _ = done.send(ledger.reopen());
            }
            Message::Close(done) => {
                ledger.settle();
                let _ = done.send(());
                return;
            }
        }
        if next.is_none() {
            next = receiver.blocking_recv();
        }
    }
    ledger.settle();
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc as blocking;

    use super::*;
    use crate::audit::{
        Record, Timestamp,
        file::tests::TestFolder,
        fixtures::{answered, asked, refused},
        read_record,
    };

    /// Waits before each write until it is let, and tells how many lines it was given.
    struct Slow {
        go: blocking::Receiver<()>,
        lines: blocking::Sender<usize>,
    }

    impl Destination for Slow {
        fn append(&mut self, lines: &[u8], _: bool) -> io::Result<()> {
            let lines = lines.split(|byte| *byte == b'\n').count() - 1;
            self.lines.send(lines).map_err(io::Error::other)?;
            self.go.recv().map_err(io::Error::other)
        }

        fn reopen(&mut self) -> Result<(), OpenError> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn what_comes_while_a_group_is_written_is_the_next_group() {
        let (let_go, go) = blocking::channel();
        let (lines, written) = blocking::channel();
        let audit = Audit::start(Slow { go, lines }, "nowhere".into()).unwrap();
        let ask = || {
            let audit = audit.clone();
            tokio::spawn(async move { audit.asked(&asked(Timestamp::now(), "c", &["a1b2"])).await })
        };
        let first = ask();
        while written.try_recv() != Ok(1) {
            tokio::task::yield_now().await;
        }
        let rest: Vec<_> = (0..10).map(|_| ask()).collect();
        // On this one thread all of them have asked when this goes on.
        tokio::task::yield_now().await;
        assert!(!first.is_finished(), "it is not written yet");
        let_go.send(()).unwrap();
        first.await.unwrap().unwrap();
        assert_eq!(written.recv(), Ok(10));
        let_go.send(()).unwrap();
        for line in rest {
            line.await.unwrap().unwrap();
        }
    }

    #[tokio::test]
    async fn lines_stand_in_the_file_when_they_are_recorded() {
        let folder = TestFolder::new("recorded");
        let path = folder.join("audit.jsonl");
        let target = Target::File(path.clone());
        let audit = Audit::open(&target, Rotation::default()).unwrap();
        assert_eq!(audit.place(), path.to_str().unwrap());
        let read = || {
            let text = std::fs::read_to_string(&path).unwrap();
            let records = text.lines().map(|line| read_record(line).unwrap());
            records.collect::<Vec<_>>()
        };
        let now = Timestamp::now();
        let asked = asked(now, "c", &["a1b2"]);
        audit.asked(&asked).await.unwrap();
        let mut expected = vec![Record::Asked(asked.clone())];
        assert_eq!(read(), expected);
        let answered = answered(&asked, now);
        audit.answered(&answered).await.unwrap();
        expected.push(Record::Answered(answered));
        assert_eq!(read(), expected);
        let refused = refused(now, "d");
        audit.refused(&refused).await.unwrap();
        expected.push(Record::Refused(refused));
        assert_eq!(read(), expected);
    }

    #[tokio::test]
    async fn it_is_reopened_and_closed_when_it_is_asked_to() {
        let folder = TestFolder::new("closed");
        let path = folder.join("audit.jsonl");
        let target = Target::File(path.clone());
        let audit = Audit::open(&target, Rotation::default()).unwrap();
        std::fs::rename(&path, folder.join("audit.jsonl.1")).unwrap();
        audit.reopen().await.unwrap();
        assert!(path.exists());
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let error = audit.reopen().await.unwrap_err();
        assert!(matches!(error, OpenError::NotAFile(_)), "{error}");
        std::fs::remove_dir(&path).unwrap();
        audit.close().await;
        let asked = asked(Timestamp::now(), "c", &["a1b2"]);
        assert_eq!(audit.asked(&asked).await, Err(NotRecorded::Closed));
        audit.reopen().await.unwrap();
        audit.close().await;
        // Another one may have the file now.
        Audit::open(&target, Rotation::default()).unwrap();
    }
}

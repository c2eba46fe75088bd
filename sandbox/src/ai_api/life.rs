//! The changes of an item's status with time and by requests.

use std::time::Duration;

use super::status::{Action, Operation, Status, Target};
use crate::clock::Moment;

/// The state of one item and when it changes. Nothing runs in the background: whoever looks at an
/// item settles it first.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) status: Status,
    pub(crate) target: Target,
    pub(crate) operation: Operation,
    pub(crate) created: Moment,
    pub(crate) submitted: Moment,
    /// The time when it began to run.
    pub(crate) started: Option<Moment>,
    /// The time when it stopped, died or completed.
    pub(crate) ended: Option<Moment>,
    pub(crate) modified: Moment,
    /// The status that it gets by itself, and when.
    pub(crate) due: Option<(Moment, Status)>,
    /// The time when it vanishes.
    pub(crate) gone: Option<Moment>,
    /// The time from STOPPING to STOPPED.
    pub(crate) stopping: Duration,
    /// The time from a deletion until it is gone.
    pub(crate) deletion: Duration,
}

/// A change that the item's present status doesn't allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAllowed {
    /// The status that forbids it.
    pub(crate) status: Status,
}

impl Life {
    /// `true` if it has vanished.
    pub(crate) fn is_gone(&self, now: Moment) -> bool {
        self.gone.is_some_and(|gone| gone <= now)
    }

    /// Lets happen what was due until now.
    pub(crate) fn settle(&mut self, now: Moment) {
        let Some((when, status)) = self.due.filter(|(when, _)| *when <= now) else {
            return;
        };
        self.due = None;
        self.status = status;
        self.modified = when;
        match status {
            Status::Running => self.started = Some(when),
            Status::Stopped => self.ended = Some(when),
            _ => {}
        }
    }

    /// Carries out what a request asks for. A settled life is expected.
    ///
    /// A deletion of what is already being deleted is accepted and changes nothing. The contract
    /// doesn't say what a repeated request answers; this follows the statuses, which stay as they
    /// are during a deletion.
    pub(crate) fn change(&mut self, action: Action, now: Moment) -> Result<(), NotAllowed> {
        if !self.status.allows(action) {
            return Err(NotAllowed {
                status: self.status,
            });
        }
        match action {
            Action::Stop => {
                self.status = Status::Stopping;
                self.target = Target::Stopped;
                self.operation = Operation::Update;
                self.due = Some((now.after(self.stopping), Status::Stopped));
                self.modified = now;
            }
            Action::Delete if self.target == Target::Deleted => {}
            Action::Delete => {
                self.target = Target::Deleted;
                self.operation = Operation::Delete;
                let vanishes = now.after(self.deletion);
                self.gone = Some(self.gone.map_or(vanishes, |gone| gone.min(vanishes)));
                self.modified = now;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(seconds: u64) -> Moment {
        Moment::START.after(SECOND * u32::try_from(seconds).unwrap())
    }

    fn life(status: Status) -> Life {
        let created = Moment::before_start(3_600 * SECOND);
        Life {
            status,
            target: Target::Running,
            operation: Operation::Create,
            created,
            submitted: created,
            started: None,
            ended: None,
            modified: created,
            due: None,
            gone: None,
            stopping: 5 * SECOND,
            deletion: 3 * SECOND,
        }
    }

    #[test]
    fn the_table_says_which_status_allows_what() {
        use Status::{Completed, Dead, Pending, Running, Stopped, Stopping, Unknown};
        let table = [
            (Unknown, false, true),
            (Pending, true, false),
            (Running, true, false),
            (Completed, false, true),
            (Stopping, false, false),
            (Stopped, false, true),
            (Dead, false, true),
        ];
        assert_eq!(table.len(), Status::ALL.len());
        for (status, stop, delete) in table {
            for (action, allowed) in [(Action::Stop, stop), (Action::Delete, delete)] {
                let expected = if allowed {
                    Ok(())
                } else {
                    Err(NotAllowed { status })
                };
                let answer = life(status).change(action, at(0));
                assert_eq!(answer, expected, "{status:?} {action:?}");
            }
        }
    }

    #[test]
    fn a_stop_takes_its_time_and_is_not_accepted_twice() {
        let mut life = life(Status::Running);
        life.change(Action::Stop, at(10)).unwrap();
        assert_eq!(life.status, Status::Stopping);
        assert_eq!((life.target, life.modified), (Target::Stopped, at(10)));
        life.settle(at(14).after(Duration::from_millis(999)));
        assert_eq!(life.status, Status::Stopping);
        assert!(life.change(Action::Stop, at(14)).is_err());
        life.settle(at(100));
        assert_eq!(life.status, Status::Stopped);
        assert_eq!((life.ended, life.modified), (Some(at(15)), at(15)));
        assert!(life.change(Action::Stop, at(100)).is_err());
    }

    #[test]
    fn a_deletion_shows_only_in_the_target_and_is_accepted_twice() {
        let mut life = life(Status::Stopped);
        life.change(Action::Delete, at(10)).unwrap();
        assert_eq!(life.status, Status::Stopped);
        assert_eq!((life.target, life.modified), (Target::Deleted, at(10)));
        assert_eq!(life.change(Action::Delete, at(12)), Ok(()));
        assert_eq!(life.modified, at(10));
        assert!(!life.is_gone(at(12)));
        assert!(life.is_gone(at(13)), "the second request put nothing off");
    }

    #[test]
    fn a_pending_one_that_is_stopped_never_runs() {
        let mut life = life(Status::Pending);
        life.due = Some((at(20), Status::Running));
        life.change(Action::Stop, at(1)).unwrap();
        life.settle(at(60));
        assert_eq!((life.status, life.started), (Status::Stopped, None));
    }

    #[test]
    fn deleting_what_was_about_to_vanish_does_not_keep_it() {
        let mut life = life(Status::Dead);
        life.gone = Some(at(2));
        life.change(Action::Delete, at(1)).unwrap();
        assert!(life.is_gone(at(2)));
    }
}

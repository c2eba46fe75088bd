//! How an item's status moves with time.

use super::status::{Operation, Status, Target};
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
    /// When it began to run.
    pub(crate) started: Option<Moment>,
    /// When it stopped, died or completed.
    pub(crate) ended: Option<Moment>,
    pub(crate) modified: Moment,
    /// The status that it gets by itself, and when.
    pub(crate) due: Option<(Moment, Status)>,
    /// When it vanishes.
    pub(crate) gone: Option<Moment>,
}

impl Life {
    /// Whether it has vanished.
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
}

//! All that a ledger tells.

use super::{
    Attempt, Group, Header, Ledger, Outcome, OutcomeCounts, Phase, Row, Summary, Tally, TwoSteps,
    Waiting, requests::SentRequest, state::index,
};
use crate::{
    item::{ItemId, ItemKey, Step, Target},
    service::Anomaly,
    time::Timestamp,
};

impl Ledger {
    /// The header: all that was known before anything was sent. Its rows are empty: they are [`Self::rows`].
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Every distinct text of the paste, in its order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The summary for lists of runs.
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The progress of the run, in numbers.
    pub const fn tally(&self) -> &Tally {
        &self.summary.tally
    }

    /// The number of rows with each outcome.
    pub const fn counts(&self) -> &OutcomeCounts {
        &self.summary.tally.counts
    }

    /// The phase of the run.
    pub const fn phase(&self) -> &Phase {
        &self.summary.tally.phase
    }

    /// The time of the run's confirmation.
    pub const fn started(&self) -> Timestamp {
        self.summary.started
    }

    /// The time of the last event.
    pub const fn updated(&self) -> Timestamp {
        self.summary.updated
    }

    /// The present wait, if there is one, as far as the record goes.
    pub const fn waiting(&self) -> Option<&Waiting> {
        self.waiting.as_ref()
    }

    /// The wait at this time, if there is one: a wait ends when it ends,
    /// also where nothing is recorded then.
    pub fn waiting_at(&self, now: Timestamp) -> Option<&Waiting> {
        self.waiting.as_ref().filter(|wait| wait.until > now)
    }

    /// `true` if the service has taken any request with changes: it said of an item what became of
    /// it, whatever that is, or a reading has shown that it does what it was sent.
    pub(crate) const fn is_taken(&self) -> bool {
        self.is_taken
    }

    /// The number of rows that are stopped and still to be deleted: their outcome is good, and yet
    /// they are not done.
    pub const fn half_done(&self) -> usize {
        self.summary.tally.half_done
    }

    /// The progress of what is stopped and then deleted through its two steps.
    pub const fn two_steps(&self) -> TwoSteps {
        self.two_steps
    }

    /// The number of rows that a further reading may say more of: 0 as long as the run is not over.
    pub fn can_be_checked_again(&self) -> usize {
        let open = [Outcome::Scheduled, Outcome::Unknown];
        let open: usize = open.map(|outcome| self.counts().of(outcome)).iter().sum();
        if self.phase().is_over() { open } else { 0 }
    }

    /// The number of requests with changes that were sent.
    pub const fn requests(&self) -> usize {
        self.requests.len() - self.withdrawn
    }

    /// The number of the next request.
    pub(crate) fn next_request(&self) -> u32 {
        u32::try_from(self.requests.len()).unwrap_or(u32::MAX)
    }

    /// The number of them that have been answered, or given up.
    pub const fn answered(&self) -> usize {
        self.answered
    }

    /// The requests that were really sent.
    pub(super) fn sent(&self) -> impl Iterator<Item = &SentRequest> {
        self.requests.iter().filter(|sent| !sent.is_withdrawn)
    }

    /// Anomalies of answers, with the numbers of their requests.
    pub fn anomalies(&self) -> &[(u32, Anomaly)] {
        &self.anomalies
    }

    /// The items grouped by what was said of them. A [`Row::group`] is a number in this list;
    /// a group may be empty by now.
    pub fn groups(&self) -> &[Group] {
        self.groups.all()
    }

    /// The groups that were not changed as they should have been, with their numbers. As long as
    /// the run goes on it still reads and repeats what has not failed.
    pub fn failures(&self) -> impl Iterator<Item = (u32, &Group)> {
        let is_over = self.phase().is_over();
        let is_final = move |group: &Group| is_over || group.outcome() == Outcome::Failed;
        let all = (0..).zip(self.groups());
        all.filter(move |(_, group)| group.is_failure() && group.items() > 0 && is_final(group))
    }

    /// Every request that the row of this number was in, and what it did; the latest last.
    pub fn attempts(&self, number: u32) -> impl Iterator<Item = (Step, &Attempt)> {
        self.sent()
            .filter_map(move |sent| Some((sent.step(number)?, &sent.attempt)))
    }

    /// The group and kind of a row.
    pub fn target(&self, row: &Row) -> Option<&Target> {
        self.header.targets.get(usize::from(row.target))
    }

    /// The row of this number.
    pub(crate) fn row(&self, number: u32) -> Option<&Row> {
        self.rows.get(index(number)?)
    }

    /// The key of the item of a row; none for what is no id.
    pub fn key(&self, row: &Row) -> Option<ItemKey> {
        let target = self.target(row)?;
        let id = ItemId::parse(target.kind().id_format(), &row.text).ok()?;
        Some(ItemKey {
            connection: self.header.connection.name.clone(),
            target: target.clone(),
            id,
        })
    }
}

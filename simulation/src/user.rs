//! The user: pauses, cancels, and lets a run go on that has stopped to ask.

use std::time::Duration;

use bulkhead_core::{run::Control, transport::Clock as _};

use crate::{
    clock::Clock,
    monitor::Monitor,
    network::Network,
    schedule::{Act, Schedule},
};

/// The time until the user looks again whether the run asks for something.
const LOOK: Duration = Duration::from_secs(20);

/// The most times the user lets a run go on, before losing patience.
const CONTINUES: usize = 30;

/// The user of a page, for one of its lives.
pub(crate) struct User<'u> {
    pub(crate) clock: &'u Clock,
    pub(crate) network: &'u Network,
    pub(crate) monitor: &'u Monitor,
    pub(crate) control: &'u Control,
}

impl User<'_> {
    /// Does what the schedule says, and lets a paused run go on. Never ends.
    pub(crate) async fn act(&self, schedule: &Schedule) {
        let begin = self.clock.now();
        let long = &schedule.hazards.pauses;
        let pauses = long.iter().map(|(at, _)| (*at, Act::Pause));
        let mut acts: Vec<_> = schedule.acts.iter().copied().chain(pauses).collect();
        // What was said to a page that has died is said.
        acts.retain(|(at, _)| *at >= begin);
        acts.sort_by_key(|(at, _)| *at);
        let mut acts = acts.into_iter().peekable();
        let mut continued = 0;
        let mut since = None;
        loop {
            let now = self.clock.now();
            while let Some((_, act)) = acts.next_if(|(at, _)| *at <= now) {
                self.says(act);
            }
            let is_away = |(at, lasts): &(Duration, Duration)| (*at..*at + *lasts).contains(&now);
            if self.control.is_paused() {
                let since = *since.get_or_insert(now);
                let is_long = long.iter().any(is_away);
                if now.saturating_sub(since) >= LOOK && !is_long {
                    continued += 1;
                    let has_patience = continued <= CONTINUES;
                    self.says(if has_patience {
                        Act::Resume
                    } else {
                        Act::Cancel
                    });
                }
            } else {
                since = None;
            }
            self.monitor.look(self.control);
            let next = acts.peek().map_or(now + LOOK, |(at, _)| *at);
            let next = next.min(now + LOOK).saturating_sub(now);
            self.clock.sleep(next).await;
        }
    }

    fn says(&self, act: Act) {
        self.monitor.user_says(act == Act::Pause);
        match act {
            Act::Pause => self.control.pause(),
            Act::Resume => {
                self.network.forget_the_wait();
                // A run that was cancelled does not begin anew.
                if !self.control.is_cancelled() {
                    self.network.leave_alone_no_longer();
                }
                self.control.resume();
            }
            Act::Cancel => self.control.cancel(),
        }
    }
}

//! The user: pauses, cancels, and lets a run go on that has stopped to ask.

use std::{rc::Rc, time::Duration};

use bulkhead_core::run::{Clock as _, Control};

use crate::{
    clock::Clock,
    network::Network,
    schedule::{Act, Schedule},
};

/// How often the user looks whether the run asks for something.
const LOOK: Duration = Duration::from_secs(20);

/// How often the user lets a run go on, before losing patience.
const CONTINUES: usize = 30;

/// Does what the schedule says, and lets a paused run go on. Never ends.
pub(crate) async fn user(
    clock: &Clock,
    network: &Network,
    schedule: Rc<Schedule>,
    control: Control,
) {
    let begin = clock.now();
    let mut acts = schedule.acts.clone();
    // What was said to a page that has died is said.
    acts.retain(|(at, _)| *at >= begin);
    acts.sort_by_key(|(at, _)| *at);
    let mut acts = acts.into_iter().peekable();
    let mut continued = 0;
    let mut since = None;
    loop {
        let now = clock.now();
        while let Some((_, act)) = acts.next_if(|(at, _)| *at <= now) {
            match act {
                Act::Pause => control.pause(),
                Act::Resume => {
                    network.forget_the_wait();
                    control.resume();
                }
                Act::Cancel => control.cancel(),
            }
        }
        if control.is_paused() {
            let since = *since.get_or_insert(now);
            if now.saturating_sub(since) >= LOOK {
                continued += 1;
                if continued > CONTINUES {
                    control.cancel();
                } else {
                    network.forget_the_wait();
                    control.resume();
                }
            }
        } else {
            since = None;
        }
        let next = acts.peek().map_or(now + LOOK, |(at, _)| *at);
        clock.sleep(next.min(now + LOOK).saturating_sub(now)).await;
    }
}

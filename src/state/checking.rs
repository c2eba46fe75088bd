//! Runs that are over and are read once more.

use bulkhead_core::{
    ledger::{Event, Ledger},
    run::{Control, RunLimits},
};
use leptos::{prelude::*, task::spawn_local};

use super::{AppState, Run, lock_name, running::catch_up, toasts::Toast};
use crate::{browser::try_lock, messages};

impl AppState {
    /// Reads once more what is scheduled or unknown in a run that is over, and records what is
    /// seen, unless another tab is at it.
    pub fn check_run(self, run: &Run) {
        if run.is_checking.get_untracked() {
            // The button was pressed twice.
            return;
        }
        run.is_checking.set(true);
        let run = run.clone();
        spawn_local(async move {
            let checked = self.check(&run).await;
            run.is_checking.set(false);
            self.tell(checked);
        });
    }

    async fn check(self, run: &Run) -> Result<(), String> {
        // Of one that could not be recorded to its end the record can't go on.
        let is_kept = run.is_kept.get_untracked();
        let mut records = None;
        let mut lock = None;
        if is_kept {
            lock = try_lock(&lock_name(run.id.as_str())).await;
            if lock.is_none() {
                return Err(messages::ANOTHER_TAB_CHECKS.to_owned());
            }
            let opened = self.records().await.map_err(|error| error.to_string())?;
            // Another tab may have checked it meanwhile.
            catch_up(&opened, run, || true).await?;
            records = Some(opened);
        }
        let header = run.with_untracked(|ledger| ledger.header().clone());
        let connection = header
            .as_ref()
            .and_then(|header| untrack(|| self.same_connection(&header.connection)));
        let Some((header, connection)) = header.zip(connection) else {
            return Ok(());
        };
        run.control.set_value(Control::default());
        let limits = RunLimits::of(&connection);
        let runner = self.runner(run, records, &connection, limits, header.flags);
        let observe = |event: &Event| run.take_in(event);
        {
            let checked = run.with_untracked(|ledger| runner.check_again(ledger, observe));
            if let Some(checked) = checked {
                let open = || run.with_untracked(Ledger::can_be_checked_again);
                let before = open();
                // What could not be recorded is told where the run is.
                let _ = checked.await;
                // Where nothing has changed nothing else would tell that it was read.
                if let Some((before, after)) = before.zip(open()) {
                    self.toasts.show(Toast {
                        text: messages::checked_again(before, after),
                        is_bad: false,
                        link: None,
                        is_spoken: true,
                    });
                }
            }
        }
        self.has_run(run, runner, lock).await;
        Ok(())
    }
}

//! Cases in which the adapter sends something.

use std::{cell::RefCell, collections::BTreeMap};

use bulkhead_core::{
    ledger::{Event, Ledger, Outcome, Phase, Row, What},
    plan::{Choice, ConfirmedPlan, Groups, Plan, PlanInput, Sending},
    run::{Control, MemoryJournal, RunLimits, Runner},
    service::{Capabilities, Reason, engine::Engine},
    survey::Survey,
    wire::RunId,
};

use serde_json::Value;

use crate::{
    Http, Observed, Trouble,
    case::{Bulk, Included, Meanwhile, Run},
    made::{Made, make},
    observed::counted,
    plan_input,
    play::Means,
    readings::{item_ids, read_capability, read_survey, status, words},
    said::said,
    sent::sent,
    world::World,
};

/// Surveys, plans, confirms and sends, and says of every id what became of it and whether that is
/// so.
pub(crate) async fn play(
    world: &impl World,
    run: &Run,
    means: &Means,
) -> Result<Observed, Trouble> {
    let made = make(world, run.items, &means.rng).await?;
    let service = Engine::new(None, run.flags);
    let http = world.way(run.way);
    let bulk = match run.bulk {
        Bulk::AsRead => read_capability(&service, &http, means)
            .await
            .unwrap_or(true),
        Bulk::On => true,
        Bulk::Off => false,
    };
    let survey = read_survey(&service, &http, &item_ids(&made)?, means).await;
    // As JSON: on a line a semicolon would stand between two ids.
    let text: Value = made.iter().map(|one| one.id.as_str()).collect();
    let plan_input = plan_input(&text.to_string());
    let plan = confirmed(&service, &plan_input, &survey, run.included, bulk)?;
    if let (Meanwhile::FirstRemoved, Some(first)) = (run.meanwhile, made.first()) {
        world.remove(&first.id).await?;
    }
    let before = are_there(world, &made).await?;
    let (ledger, paused) = sent_by(service, &http, &plan, means).await?;
    let after = are_there(world, &made).await?;
    let there = before.into_iter().zip(after);
    let mut observed = told(&made, &survey, (&ledger, paused.as_ref()), there)?;
    observed.sent = sent(&http.changes());
    observed.said = said(&ledger);
    Ok(observed)
}

/// The outcome of each id, and whether it is true.
fn told(
    made: &[Made],
    survey: &Survey,
    (ledger, paused): (&Ledger, Option<&Reason>),
    there: impl Iterator<Item = (bool, bool)>,
) -> Result<Observed, Trouble> {
    let mut observed = Observed::default();
    let mut lines = Vec::new();
    let mut rows = ledger.rows().iter();
    for ((one, id), there) in made.iter().zip(item_ids(made)?).zip(there) {
        let row = rows.next().filter(|row| *row.text == *one.id);
        let row = row.ok_or_else(|| Trouble::new("The run has not a row for each id."))?;
        let line = format!(
            "{}: {} → {}, {}",
            one.kind.name(),
            status(survey.seen(&id).map(|seen| &seen.observation)),
            outcome(row),
            if there.1 { "there" } else { "not there" }
        );
        if !is_true(row.outcome(), there) {
            observed.untrue.push(line.clone());
        }
        lines.push(line);
    }
    observed.lines = counted(lines, " ");
    if let Some(reason) = paused {
        observed
            .lines
            .push(format!("the run paused ({})", words(reason)));
    }
    if let Phase::Finished(Some(reason)) = ledger.phase() {
        let early = format!("the run ended early ({})", words(reason));
        observed.lines.push(early);
    }
    match ledger.anomalies().len() {
        0 => {}
        anomalies => observed.lines.push(format!("{anomalies} surprises")),
    }
    Ok(observed)
}

fn confirmed(
    service: &Engine,
    plan_input: &PlanInput,
    survey: &Survey,
    included: Included,
    bulk: bool,
) -> Result<ConfirmedPlan, Trouble> {
    let groups = Groups::new(service, plan_input, survey);
    let sent = match included {
        Included::All => vec![true; groups.all().len()],
        Included::Usual => groups.sent_by_default(),
    };
    let choice = Choice {
        survey,
        groups: &groups,
        sent: &sent,
        rows: &BTreeMap::new(),
    };
    let sending = Sending::usual(service, Capabilities { bulk });
    let plan = Plan::new(plan_input, Some(choice), service, sending);
    let plan = plan.map_err(|error| Trouble::new(format!("Nothing is planned: {error:?}.")))?;
    let typed = plan.confirmation().text();
    plan.confirm(&typed, true)
        .map_err(|error| Trouble::new(format!("The plan is not confirmed: {error}.")))
}

/// Sends a plan, and gives the record and why it paused itself, if it did. Nobody can mend what a
/// case is about, so that is its end.
async fn sent_by(
    service: Engine,
    http: &Http,
    plan: &ConfirmedPlan,
    means: &Means,
) -> Result<(Ledger, Option<Reason>), Trouble> {
    let control = Control::default();
    let runner = Runner {
        service,
        transport: http,
        clock: means.clock,
        journal: MemoryJournal::default(),
        control: control.clone(),
        limits: RunLimits::default(),
        rng: RefCell::new(means.rng.borrow_mut().fork()),
    };
    let run = RunId::random(&mut means.rng.borrow_mut());
    let mut paused = None;
    let observe = |event: &Event| {
        if let What::Paused { reason } = &event.what {
            paused = Some(reason.clone());
            control.cancel();
        }
    };
    let ran = runner.run(run, plan, observe).await;
    ran.map_err(|error| Trouble::new(error.to_string()))?;
    let events = runner.journal.events();
    let ledger = Ledger::fold(&events);
    let ledger = ledger.map_err(|error| Trouble::new(format!("The record: {error:?}.")))?;
    Ok((ledger, paused))
}

/// `true` for each of them that exists.
async fn are_there(world: &impl World, made: &[Made]) -> Result<Vec<bool>, Trouble> {
    let ids: Vec<&str> = made.iter().map(Made::of_truth).collect();
    world.exist(&ids).await
}

fn outcome(row: &Row) -> String {
    match row.reason() {
        None => row.outcome().id().to_owned(),
        Some(reason) => format!("{} ({})", row.outcome().id(), words(reason)),
    }
}

/// `true` if what is said of an id is so. What may not be seen is said not to be found: that is no
/// claim that it does not exist.
fn is_true(outcome: Outcome, (before, after): (bool, bool)) -> bool {
    match outcome {
        Outcome::Deleted => before && !after,
        Outcome::AlreadyGone => !before && !after,
        Outcome::Failed | Outcome::NotSent | Outcome::Skipped => before == after,
        // Whatever is left open in these cases is wrong.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_compared_with_what_is_there() {
        for (outcome, there, expected) in [
            (Outcome::Deleted, (true, false), true),
            (Outcome::Deleted, (true, true), false),
            (Outcome::Deleted, (false, false), false),
            (Outcome::AlreadyGone, (false, false), true),
            (Outcome::AlreadyGone, (true, false), false),
            (Outcome::Failed, (true, true), true),
            (Outcome::Failed, (false, false), true),
            (Outcome::Failed, (true, false), false),
            (Outcome::NotSent, (true, false), false),
            (Outcome::Unknown, (true, true), false),
        ] {
            assert_eq!(is_true(outcome, there), expected, "{outcome:?} {there:?}");
        }
    }
}

//! Cases in which nothing is changed.

use bulkhead_core::{
    item::{Flags, IdFormat, ItemId, Kind as Resource, Target},
    service::{Observation, Reason, Service, Usage, engine::Engine},
    survey::{Survey, Surveyor},
    transport::Transport,
    wire::CorrelationId,
};

use crate::{
    Http, Observed, Trouble,
    case::Items,
    made::{Made, make},
    observed::counted,
    play::Means,
    world::{Counts, Way, World},
};

/// Reads whether the engine has the bulk deletion.
pub(crate) async fn capability(
    world: &impl World,
    way: Way,
    means: &Means,
) -> Result<Observed, Trouble> {
    let service = Engine::new(None, Flags::NONE);
    let read = read_capability(&service, &world.way(way), means).await;
    Ok(Observed::line(match read {
        Ok(true) => "there is one".to_owned(),
        Ok(false) => "there is none".to_owned(),
        Err(reason) => format!("not known ({})", words(&reason)),
    }))
}

/// Reads whether it has it, as the page does.
pub(crate) async fn read_capability(
    service: &Engine,
    http: &Http,
    means: &Means,
) -> Result<bool, Reason> {
    let correlation = CorrelationId::random(&mut means.rng.borrow_mut());
    let request = service.capabilities_request();
    let answer = http.send(&request, &correlation).await;
    let answer = answer.map_err(|error| error.reason())?;
    let read = service.read_capabilities(Resource::ProcessDeployments, &answer);
    read.map(|can| can.bulk)
}

/// Surveys some ids.
pub(crate) async fn read_survey(
    service: &Engine,
    http: &Http,
    ids: &[ItemId],
    means: &Means,
) -> Survey {
    let surveyor = Surveyor {
        service,
        transport: &http,
        clock: &means.clock,
        rng: &means.rng,
    };
    surveyor.survey(&Target::of_engine(), ids).await
}

/// The ids as core takes them.
pub(crate) fn item_ids(made: &[Made]) -> Result<Vec<ItemId>, Trouble> {
    let ids = made.iter().map(|one| {
        let id = ItemId::parse(IdFormat::Engine, &one.id);
        id.map_err(|_| Trouble::new(format!("Core takes {:?} for no id.", one.id)))
    });
    ids.collect()
}

pub(crate) async fn survey(
    world: &impl World,
    items: Items,
    means: &Means,
) -> Result<Observed, Trouble> {
    surveyed(world, items, means, shares).await
}

pub(crate) async fn latest(
    world: &impl World,
    items: Items,
    means: &Means,
) -> Result<Observed, Trouble> {
    surveyed(world, items, means, versions).await
}

async fn surveyed(
    world: &impl World,
    items: Items,
    means: &Means,
    tell: fn(&Usage, &Counts) -> String,
) -> Result<Observed, Trouble> {
    let made = make(world, items, &means.rng).await?;
    let service = Engine::new(None, Flags::NONE);
    let http = world.way(Way::Usual);
    let ids = item_ids(&made)?;
    let survey = read_survey(&service, &http, &ids, means).await;
    let mut lines = Vec::new();
    for (one, id) in made.iter().zip(&ids) {
        let seen = survey.seen(id);
        let usage = seen.and_then(|seen| seen.about.as_ref()?.usage);
        let told = match (usage, world.truth(&one.id).await?) {
            (Some(usage), Some(truth)) => format!("; {}", tell(&usage, &truth)),
            _ => String::new(),
        };
        let status = status(seen.map(|seen| &seen.observation));
        lines.push(format!("{}: {status}{told}", one.kind.name()));
    }
    let mut lines = counted(lines, " ");
    if let Some(reason) = survey.trouble() {
        lines.push(format!("trouble ({})", words(reason)));
    }
    Ok(Observed {
        lines,
        ..Observed::default()
    })
}

/// The status of a sighting, in a word.
pub(crate) fn status(observation: Option<&Observation>) -> &str {
    match observation {
        None => "not read",
        Some(Observation::NotFound) => "not found",
        Some(Observation::NotListed) => "not listed",
        Some(Observation::Found(found)) => &found.status,
    }
}

/// A reason without its message.
pub(crate) fn words(reason: &Reason) -> String {
    let mut words = vec![reason.kind.id().to_owned()];
    words.extend(reason.code.as_deref().map(ToOwned::to_owned));
    words.extend(reason.http_status.map(|status| status.to_string()));
    words.join(", ")
}

/// The part of each count that the survey has seen. The numbers themselves differ from world to
/// world.
fn shares(usage: &Usage, truth: &Counts) -> String {
    let all = truth.usage();
    let instances = usage.case_instances;
    let parts = [
        (
            "process definitions",
            Some(usage.process_definitions),
            all.process_definitions,
        ),
        (
            "process instances",
            Some(usage.process_instances),
            all.process_instances,
        ),
        (
            "case definitions",
            Some(usage.case_definitions),
            all.case_definitions,
        ),
        ("case instances", instances, truth.case_instances),
    ];
    let wrong = parts
        .iter()
        .filter(|(_, seen, there)| *seen != Some(*there));
    let wrong: Vec<String> = wrong
        .map(|(name, seen, _)| match seen {
            None => format!("{name} not counted"),
            Some(0) => format!("sees none of the {name}"),
            Some(_) => format!("sees other {name} than there are"),
        })
        .collect();
    if wrong.is_empty() {
        return "counts as they are".to_owned();
    }
    wrong.join(", ")
}

/// The share of the definitions that are the latest version.
fn versions(usage: &Usage, truth: &Counts) -> String {
    let share = match usage.latest {
        0 => "none is the latest",
        latest if latest == usage.process_definitions => "the latest of all its keys",
        _ => "the latest of some of its keys",
    };
    let is_so = usage.latest == truth.latest;
    format!("{share}{}", if is_so { "" } else { ", which is not so" })
}

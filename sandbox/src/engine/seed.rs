//! Makes the deployments that an engine begins with.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use fastrand::Rng;

use super::catalogue::{APPLICATIONS, Application, OTHER_TENANT, OWN_TENANT, WITH_CASES};
use super::deployment::{Class, Definition, Deployment, Kind, Line};
use super::options::EngineOptions;
use crate::chance::{self, draw};
use crate::clock::Moment;
use crate::uuid::uuid;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// All deployments, in no particular order.
pub(crate) fn deployments(options: &EngineOptions) -> Vec<Deployment> {
    let mut taken = HashSet::new();
    let mut deployments = Vec::new();
    for class in Class::ALL {
        // A stream for each kind: one deployment more of one kind leaves the ids of the others.
        let mut chance = chance::stream(options.seed, &["engine", class.name()]);
        for nth in 0..class.count(&options.counts) {
            let mut deployment = deployment(class, options, &mut taken, &mut chance);
            deployment.nth = nth;
            deployments.push(deployment);
        }
    }
    count_versions(&mut deployments);
    deployments
}

fn deployment(
    class: Class,
    options: &EngineOptions,
    taken: &mut HashSet<String>,
    chance: &mut Rng,
) -> Deployment {
    // Engines of old, and new ones that still have the ids of their database, count.
    let is_numeric = chance.u8(..8) == 0;
    let mut fresh = || loop {
        let id = if is_numeric {
            chance.u32(100..10_000_000).to_string()
        } else {
            uuid(chance)
        };
        if taken.insert(id.clone()) {
            return id;
        }
    };
    let id = fresh();
    // Enough for the largest application; an id more or less must not change what follows.
    let ids = [fresh(), fresh(), fresh()];
    let among = match class {
        Class::CaseInstances => WITH_CASES,
        _ => APPLICATIONS.len(),
    };
    let application = &APPLICATIONS[chance.usize(..among)];
    let is_named = chance.u8(..12) != 0;
    let is_own = chance.u8(..5) == 0;
    Deployment {
        id,
        class,
        nth: 0,
        name: is_named.then_some(application.name),
        source: application.source,
        deployed: Moment::before_start(draw(&(MINUTE..=700 * DAY), chance)),
        tenant: match class {
            Class::OtherTenant | Class::TenantRefused => Some(OTHER_TENANT),
            _ => is_own.then_some(OWN_TENANT),
        },
        definitions: definitions(class, application, ids, chance),
        conflicts: match class {
            Class::Conflicting | Class::Raced => options.conflicts,
            _ => 0,
        },
    }
}

fn definitions(
    class: Class,
    application: &Application,
    ids: [String; 3],
    chance: &mut Rng,
) -> Vec<Definition> {
    let busy = match class {
        Class::ProcessInstances
        | Class::HiddenInstances
        | Class::FailingListeners
        | Class::FailingMappings => Some(Kind::Process),
        Class::CaseInstances => Some(Kind::Case),
        _ => None,
    };
    let mut is_first = true;
    let mut definitions = Vec::new();
    for ((kind, key, name), id) in application.definitions.iter().zip(ids) {
        let more = chance.u32(0..=6);
        let some = chance.u32(1..=40);
        let instances = match busy {
            Some(busy) if busy == *kind && is_first => some,
            Some(busy) if busy == *kind => more,
            _ => 0,
        };
        is_first &= busy != Some(*kind);
        definitions.push(Definition {
            kind: *kind,
            id,
            key,
            name,
            version: 0,
            instances,
        });
    }
    definitions
}

/// Gives every definition the version that it has by the time of its deployment, and its id by that.
fn count_versions(deployments: &mut [Deployment]) {
    let mut versions: HashMap<Line, u32> = HashMap::new();
    let mut by_time: Vec<&mut Deployment> = deployments.iter_mut().collect();
    by_time.sort_by(|one, other| (one.deployed, &one.id).cmp(&(other.deployed, &other.id)));
    for deployment in by_time {
        let tenant = deployment.tenant;
        for definition in &mut deployment.definitions {
            let line: Line = (tenant, definition.kind, definition.key);
            let version = versions.entry(line).or_default();
            *version += 1;
            definition.version = *version;
            definition.id = format!("{}:{version}:{}", definition.key, definition.id);
        }
    }
}

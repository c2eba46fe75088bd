//! Deletes one deployment.

use super::deployment::{Class, Definition, Deployment, Kind, Permission};
use super::failure::Failure;
use super::flags::Flags;
use super::options::{EngineOptions, EngineVariant};
use super::store::Store;
use crate::chance;
use crate::uuid::uuid;

/// Deletes one deployment, in a transaction of its own as the engine does: all of it goes or nothing.
///
/// # Errors
/// What keeps it, in the order in which the engine finds it.
pub(crate) fn delete(
    store: &mut Store,
    options: &EngineOptions,
    id: &str,
    flags: Flags,
) -> Result<(), Failure> {
    let unknown = || Failure::Unknown { id: id.to_owned() };
    let deployment = store.get_mut(id).ok_or_else(unknown)?;
    match deployment.permission(options) {
        Permission::Delete => {}
        Permission::None => return Err(unknown()),
        Permission::Read => {
            return Err(Failure::Forbidden {
                id: id.to_owned(),
                user: options.user().to_owned(),
            });
        }
    }
    if deployment.class == Class::TenantRefused && options.authorization {
        return Err(Failure::OtherTenant { id: id.to_owned() });
    }
    if flags.cascade {
        let is_skipped = match deployment.class {
            Class::FailingListeners => flags.skip_custom_listeners,
            Class::FailingMappings => flags.skip_io_mappings,
            _ => true,
        };
        if !is_skipped {
            return Err(Failure::Script);
        }
    } else {
        // The first one that has any (real engine).
        if let Some(definition) = first_busy(deployment, Kind::Process) {
            return Err(Failure::Running {
                definition: definition.id.clone(),
                instances: definition.instances,
            });
        }
        // The engine doesn't look for case instances; its database refuses (real engine).
        if first_busy(deployment, Kind::Case).is_some() {
            return Err(Failure::Referenced);
        }
    }
    if deployment.class == Class::Referenced {
        return Err(Failure::Referenced);
    }
    if deployment.conflicts > 0 {
        deployment.conflicts -= 1;
        return Err(match deployment.class {
            Class::Raced => raced(deployment),
            _ => conflict(deployment, options),
        });
    }
    store.remove(id);
    Ok(())
}

fn first_busy(deployment: &Deployment, kind: Kind) -> Option<&Definition> {
    deployment
        .defined(kind)
        .find(|definition| definition.instances > 0)
}

/// The engine's failure where it doesn't notice that it has a conflict (real engine, also that the
/// next try succeeds).
fn raced(deployment: &Deployment) -> Failure {
    let definition = first_definition(deployment);
    let id = &deployment.id;
    Failure::Raced(match deployment.nth % 4 {
        0 => None,
        1 => Some(format!(
            "deployment '{id}' didn't put process definition '{definition}' in the cache: \
             cachedProcessDefinition is null"
        )),
        2 => Some(format!(
            "Cannot restore state of process instance {id}: list of executions is empty"
        )),
        // The words are those of a reference, and yet it passes.
        _ => return Failure::Referenced,
    })
}

/// The engine's failure at a conflict (real engine). It names process variables, and with them
/// people (contract; in rows the real engine was seen to leave them empty, in other answers not).
/// These are made up; the IBAN is the one of the standard's example.
fn conflict(deployment: &Deployment, options: &EngineOptions) -> Failure {
    let mut chance = chance::stream(options.seed, &["engine", "conflict", &deployment.id]);
    let instance = uuid(&mut chance);
    let names = ["Erika Mustermann", "Jean Dupont", "Jane Roe"];
    let name = chance.choice(names).unwrap_or_default();
    let amount = chance.u32(100..10_000);
    let tenant = deployment.tenant.unwrap_or("null");
    let definition = first_definition(deployment);
    let context = format!(
        "TenantId: {tenant}, ProcessDefinitionId: {definition}, ProcessInstanceId: {instance}, \
         ExecutionId: {instance}, ActivityId: task, ActivityName: null, JobId: null, \
         Variables: {{customer={name}, iban=DE89370400440532013000, amount={amount}}}"
    );
    Failure::Conflict {
        entity: format!("TaskEntity[{}]", uuid(&mut chance)),
        context: match options.relative {
            EngineVariant::Fluxnova => context,
            // They leave it out (real engines).
            EngineVariant::Batch | EngineVariant::Older | EngineVariant::Older405 => String::new(),
        },
    }
}

fn first_definition(deployment: &Deployment) -> &str {
    let definition = deployment.definitions.first();
    definition.map_or("null", |definition| &definition.id)
}

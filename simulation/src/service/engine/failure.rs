//! The reasons one deployment is not deleted, in the words of real engines.

use serde_json::{Value, json};

use super::SECRET;
use crate::{schedule::Race, service::Answer};

/// Texts of an engine, or of what is built into a process, on a process's own data; `{}` stands for
/// a value. None of them says anything that has a class of its own.
const ASIDES: [&str; 18] = [
    "TenantId: null, ProcessDefinitionId: p:1:a66d, Variables: {card={}\n}",
    "TenantId: {}",
    "variables: {card={}}",
    "Variables {\"card\":\"{}\"}",
    "businessKey: {}",
    "Business key '{}' is taken",
    "processVariables=[card={}]",
    "{\"variables\":{\"card\":{\"value\":\"{}\",\"type\":\"String\"}}}",
    "com.example.PaymentException: no contract for {}",
    "Exception while invoking TaskListener: could not notify {}",
    "Unable to evaluate script while executing activity 'pay' in the process definition with id \
     'p:1:a66d'. Cause: ReferenceError: \"{}\" is not defined",
    "Unknown property used in expression: ${cards['{}']}. Cause: Cannot resolve identifier '{}'",
    "Unknown method used in expression: ${cards.check('{}')}",
    "Error while evaluating expression: ${pay()}. Cause: {} was refused",
    "Value too long for column \"TEXT_\": \"'{}'\"",
    "### SQL: update ACT_RU_VARIABLE set TEXT_ = ? ### Parameters: {}(String)",
    "Cannot invoke \"Card.of({})\" because \"{}\" is null",
    "{}",
];

/// One of these, the same whenever the same deployment is asked for.
pub(super) fn aside(id: &str) -> String {
    let number: usize = id.bytes().map(usize::from).sum();
    let aside = ASIDES.get(number % ASIDES.len()).copied();
    aside.unwrap_or_default().replace("{}", SECRET)
}

/// The reason one deployment is not deleted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Failure {
    /// There is none, or the account may not know it.
    Unknown,
    Forbidden,
    /// So many process instances run.
    Running(usize),
    /// A hook of the process fails.
    Hook,
    /// The database does not let it go.
    Persistence,
    /// Somebody else was at it at the same time.
    Race(Race),
    /// For no reason of its own.
    Struck,
}

impl Failure {
    /// The message of a row about it.
    pub(super) fn message(self, id: &str) -> Option<String> {
        Some(match self {
            Self::Unknown => format!("Deployment with id '{id}' does not exist"),
            Self::Forbidden => format!(
                "The user with id 'u' does not have 'DELETE' permission on resource '{id}' of \
                 type 'Deployment'."
            ),
            Self::Running(count) => format!(
                "ENGINE-03076 Deletion of process definition without cascading failed. Process \
                 definition with id: p:1:a66d can't be deleted, because there are {count} \
                 dependent process instances."
            ),
            Self::Hook => aside(id),
            Self::Persistence | Self::Race(Race::Persistence) => {
                "An exception occurred in the persistence layer. Please check the server logs \
                 for a detailed message and the entire exception stack trace."
                    .to_owned()
            }
            Self::Race(Race::Silent) => return None,
            Self::Race(Race::Optimistic) => format!(
                "ENGINE-03005 Execution of 'DELETE TaskEntity[6d7f]' failed. Entity was updated \
                 by another transaction concurrently.{}",
                aside(id)
            ),
            Self::Race(Race::Null) => "Cannot invoke \"DeploymentEntity.setNew(boolean)\" because \
                                       \"<local6>\" is null"
                .to_owned(),
            Self::Race(Race::Cache) => format!(
                "deployment '{id}' didn't put process definition 'p:1:a66d' in the cache: \
                 cachedProcessDefinition is null"
            ),
            Self::Race(Race::Restore) => {
                "Cannot restore state of process instance aaf7: list of executions is empty"
                    .to_owned()
            }
            Self::Race(Race::Instance) => {
                "ENGINE-03037 No process instance found for id '752b'".to_owned()
            }
            Self::Struck => format!("ENGINE-99999 Something else is the matter. {}", aside(id)),
        })
    }

    /// The answer to a request for this one alone.
    pub(super) fn answer(self, id: &str) -> Answer {
        let message = self.message(id);
        let message = message.as_deref();
        match self {
            Self::Unknown => {
                // Another word than in a row (seen).
                let message = format!("Deployment with id '{id}' do not exist");
                error(404, "InvalidRequestException", Some(&message))
            }
            Self::Forbidden => error(403, "AuthorizationException", message),
            Self::Persistence | Self::Race(Race::Persistence) => {
                error(500, "ProcessEnginePersistenceException", message)
            }
            Self::Race(Race::Optimistic) => error(500, "OptimisticLockingException", message),
            Self::Race(Race::Silent | Race::Null) => error(500, "NullPointerException", message),
            _ => error(500, "ProcessEngineException", message),
        }
    }
}

/// An error of a whole request.
pub(super) fn error(status: u16, kind: &str, message: Option<&str>) -> Answer {
    let body = json!({"type": kind, "message": message, "code": Value::Null});
    Answer { status, body }
}

/// The error of an engine that breaks down when it is at this one.
pub(super) fn breakdown(id: &str) -> Answer {
    error(500, "RestException", Some(&aside(id)))
}

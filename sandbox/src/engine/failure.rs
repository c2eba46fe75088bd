//! The reasons one deployment is not deleted.

use axum::http::StatusCode;
use serde_json::json;

use super::options::Behaviour;
use super::refusal::Refusal;

/// The reason one deployment is not deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The id is `null`.
    NoId,
    /// There is none with this id, or the user may not know that there is.
    Unknown { id: String },
    /// The user may read it, but not delete it.
    Forbidden { id: String, user: String },
    /// It belongs to a tenant that the user has nothing to do with.
    OtherTenant { id: String },
    /// Process instances run, and they are not to be deleted, too.
    Running { definition: String, instances: u32 },
    /// A listener or a mapping of a running instance fails, and is not to be skipped.
    Script,
    /// Something in the database still refers to what would be deleted.
    Referenced,
    /// Somebody else changed it at the same time.
    Conflict { entity: String, context: String },
    /// The same, in a way for which the engine has no good words, or none at all.
    Raced(Option<String>),
    /// A fault wants it so.
    Struck { message: String },
}

impl Failure {
    /// A word for the log, as rows have no code.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::NoId => "invalidId",
            Self::Unknown { id } if id.is_empty() => "invalidId",
            Self::Unknown { .. } => "notFound",
            Self::Forbidden { .. } => "permission",
            Self::OtherTenant { .. } => "tenant",
            Self::Running { .. } => "instances",
            Self::Script => "script",
            Self::Referenced => "reference",
            Self::Conflict { .. } | Self::Raced(_) => "conflict",
            Self::Struck { .. } => "fault",
        }
    }

    /// The message in a row, if it has one. Where the manual says nothing, it is the code's.
    pub(crate) fn message(&self, behaviour: Behaviour) -> Option<String> {
        match behaviour {
            Behaviour::Code => None,
            Behaviour::Manual => self.said_by_manual(),
        }
        .or_else(|| self.said_by_code())
    }

    /// The contract's message from the manual.
    fn said_by_manual(&self) -> Option<String> {
        match self {
            Self::NoId => Some("Invalid deployment id".to_owned()),
            Self::Unknown { id } if id.is_empty() => Some("Invalid deployment id".to_owned()),
            Self::Unknown { .. } => Some("Deployment not found".to_owned()),
            // It is only the word "conflict" there; the rest is made up.
            Self::Running { instances, .. } => Some(format!(
                "Deployment conflict: {instances} process instances are running"
            )),
            _ => None,
        }
    }

    fn said_by_code(&self) -> Option<String> {
        Some(match self {
            Self::NoId => "Deployment id is null".to_owned(),
            Self::Unknown { id } => format!("Deployment with id '{id}' does not exist"),
            Self::Forbidden { id, user } => format!(
                "The user with id '{user}' does not have 'DELETE' permission on resource '{id}' of \
                 type 'Deployment'."
            ),
            // The contract has the code alone. The real engine says this of getting a deployment
            // and of deleting a definition; a deletion of one that the user can't read never gets
            // so far.
            Self::OtherTenant { id } => format!(
                "ENGINE-13034 Cannot delete the deployment '{id}' because it belongs to no \
                 authenticated tenant."
            ),
            // The contract leaves out the middle. The real engine also says "1 … instances".
            Self::Running {
                definition,
                instances,
            } => format!(
                "ENGINE-03076 Deletion of process definition without cascading failed. Process \
                 definition with id: {definition} can't be deleted, because there are {instances} \
                 dependent process instances."
            ),
            // Real engine; what can't be resolved is up to the process.
            Self::Script => {
                "Unknown property used in expression: ${audit.record()}. Cause: Cannot \
                             resolve identifier 'audit'"
                    .to_owned()
            }
            // Real engine. The contract has the name of the class alone, and it isn't in the text.
            Self::Referenced => "An exception occurred in the persistence layer. Please check the \
                                 server logs for a detailed message and the entire exception stack \
                                 trace."
                .to_owned(),
            // The contract leaves out the beginning and the middle. The real engine puts no blank
            // between its sentence and the context.
            Self::Conflict { entity, context } => format!(
                "ENGINE-03005 Execution of 'DELETE {entity}' failed. Entity was updated by another \
                 transaction concurrently.{context}"
            ),
            Self::Raced(message) => return message.clone(),
            Self::Struck { message } => message.clone(),
        })
    }

    /// The answer to a request for this one alone (contract; types and codes from real engines).
    pub(crate) fn refusal(&self) -> Refusal {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let Some(message) = self.said_by_code() else {
            return Refusal::without_message(status, "NullPointerException");
        };
        let (kind, code) = match self {
            Self::Unknown { id } => return not_found(id),
            Self::Forbidden { id, user } => return forbidden(id, user, message),
            Self::Conflict { .. } => ("OptimisticLockingException", 1),
            Self::Referenced => ("ProcessEnginePersistenceException", 10_001),
            _ => ("ProcessEngineException", 0),
        };
        Refusal::with_code(status, kind, message, code)
    }
}

/// "do", not "does": so it is where one is to be deleted alone (contract, real engine).
fn not_found(id: &str) -> Refusal {
    let message = format!("Deployment with id '{id}' do not exist");
    Refusal::new(StatusCode::NOT_FOUND, "InvalidRequestException", message)
}

fn forbidden(id: &str, user: &str, message: String) -> Refusal {
    let kind = "AuthorizationException";
    let refusal = Refusal::with_code(StatusCode::FORBIDDEN, kind, message, 0);
    refusal.and(json!({
        "userId": user,
        "permissionName": "DELETE",
        "resourceName": "Deployment",
        "resourceId": id,
        "missingAuthorizations": [
            { "permissionName": "DELETE", "resourceName": "Deployment", "resourceId": id },
        ],
    }))
}

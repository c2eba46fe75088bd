//! The sentences that are recognised.

use super::{IsAsked, Part, slot::Slot};
use crate::service::VARIES;

/// Sentences of the engines (the contract, and what real engines were seen to say), of the
/// databases below them and of what stands before them. `{name}` is a [`Slot`]; each sentence ends
/// in words of its own. Where one begins like another, the longer one stands first.
pub(super) const TEMPLATES: &[&str] = &[
    // There is none, or it is no id.
    "Deployment with id '{item}' does not exist",
    "Deployment with id '{item}' do not exist",
    "deployment {item} does not exist: deployment is null",
    "Deployment not found",
    "Deployment id is null",
    "Invalid deployment id",
    // Something runs.
    "Deletion of process definition without cascading failed.",
    "Process definition with id: {definition} can't be deleted, because there are {count} dependent \
     process instances.",
    "Deployment conflict: {count} process instances are running",
    // Permissions and tenants.
    "The user with id '{account}' does not have '{permission}' permission on resource '{item}' of \
     type '{resource}'.",
    "The user with id '{account}' does not have one of the following permissions:",
    "'{permission}' permission on resource '{item}' of type '{resource}'",
    "Cannot delete the deployment '{item}' because it belongs to no authenticated tenant.",
    // Others at the same time.
    "Execution of '{operation} {entity}[{any}]' failed.",
    "Entity was updated by another transaction concurrently.",
    "No process instance found for id '{any}'",
    "deployment '{item}' didn't put process definition '{definition}' in the cache: \
     cachedProcessDefinition is null",
    "Cannot restore state of process instance {any}: list of executions is empty",
    "Cannot invoke \"{any}\" because \"{any}\" is null",
    // The database.
    "An exception occurred in the persistence layer.",
    "Please check the server logs for a detailed message and the entire exception stack trace.",
    "Cannot delete or update a parent row: a foreign key constraint fails",
    "Referential integrity constraint violation:",
    // What a process has of its own.
    "Unknown property used in expression: {any} Cause: Cannot resolve identifier '{any}'",
    "Unknown property used in expression:",
    "Unknown method used in expression:",
    "Error while evaluating expression:",
    "Unable to evaluate script while executing activity '{any}' in the process definition with id \
     '{definition}'",
    "Exception while invoking TaskListener:",
    "Exception while closing command context:",
    // The whole request.
    "Process engine {any} not available",
    "No process engine available",
    "Only a single sorting parameter specified",
    "Max results limit of {count} exceeded!",
    "An unbound number of results is forbidden!",
    "Unrecognized token '{any}'",
    "HTTP {count} Bad Request",
    "HTTP {count} Unauthorized",
    "HTTP {count} Forbidden",
    "HTTP {count} Not Found",
    "HTTP {count} Method Not Allowed",
    "HTTP {count} Unsupported Media Type",
    "RBAC: access denied",
    "no healthy upstream",
    "Bad Gateway",
    "Service Unavailable",
    "Gateway Timeout",
    "Gateway Time-out",
    "Too Many Requests",
];

/// Reads a text that begins with a sentence. What may not be kept becomes [`VARIES`].
pub(super) fn read<'m>(template: &str, text: &'m str, is_asked: IsAsked<'_>) -> Option<Part<'m>> {
    let mut pieces = template.split(['{', '}']);
    let first = pieces.next()?;
    let mut rest = text.strip_prefix(first)?;
    let mut public = first.to_owned();
    let mut is_all = true;
    while let (Some(name), Some(literal)) = (pieces.next(), pieces.next()) {
        let (value, after) = rest.split_once(literal)?;
        let is_kept = Slot::named(name).keeps(value, is_asked);
        is_all &= is_kept || value == VARIES;
        public.push_str(if is_kept { value } else { VARIES });
        public.push_str(literal);
        rest = after;
    }
    if let Some(after) = rest.strip_prefix('.') {
        public.push('.');
        rest = after;
    }
    Some(Part {
        public,
        is_all,
        rest,
    })
}

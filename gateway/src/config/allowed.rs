//! The fields that a connection may have, in the order in which they are told.

use bulkhead_core::wire::ServiceKind;

const FIRST: [&str; 4] = ["name", "kind", "url", "allow_http"];

const OF_AI_CORE: [&str; 3] = ["service_key_file", "service_key_env", "profile"];

const OF_CLIENT: [&str; 5] = [
    "token_url",
    "client_id",
    "client_secret",
    "client_secret_env",
    "client_secret_file",
];

const CERTIFICATE: [&str; 2] = ["certificate_file", "key_file"];

const OF_ENGINE: [&str; 6] = [
    "scope",
    "client_auth",
    "username",
    "password",
    "password_env",
    "password_file",
];

const GROUPS: &str = "resource_groups";

const LAST: [&str; 8] = [
    "batch_limit",
    "read_only",
    "max_items",
    "rate",
    "label",
    "colour",
    "confirm",
    "sandbox",
];

/// The fields of a connection of this kind; where the kind is not known, those of any.
pub(super) fn allowed(kind: Option<ServiceKind>) -> Vec<&'static str> {
    let is_ai_core = kind != Some(ServiceKind::Engine);
    let is_engine = kind != Some(ServiceKind::AiCore);
    let mut fields = FIRST.to_vec();
    fields.extend(is_ai_core.then_some(OF_AI_CORE).into_iter().flatten());
    fields.extend(OF_CLIENT);
    fields.extend(is_ai_core.then_some(CERTIFICATE).into_iter().flatten());
    fields.extend(is_engine.then_some(OF_ENGINE).into_iter().flatten());
    fields.push("ca_file");
    fields.extend(is_ai_core.then_some(GROUPS));
    fields.extend(LAST);
    fields
}

//! The file `bulkhead.toml`, which names the connections.

mod allowed;
mod basic;
mod client;
mod context;
mod fields;
mod label;
mod secrets;
mod signing_in;
mod watched;

use std::{
    fmt,
    num::{NonZeroU32, NonZeroUsize},
};

use bulkhead_core::{
    item::ResourceGroup,
    wire::{ConfirmBy, ServiceKind},
};
use toml::de::DeTable;

use crate::{
    address::ServiceAddress,
    connection::{Connection, batch_max},
    policy::{MAX_ITEMS_MOST, Policy, RATE_MOST},
};
use allowed::allowed;
pub use context::{Context, Trust};
use fields::Fields;
use label::label;
use signing_in::SigningIn;

/// The longest name of a connection, in characters.
const NAME_MAX: usize = 40;

/// The fault in a file, its line, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Counted from 1; none where nobody can say where.
    line: Option<usize>,
    message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for ConfigError {}

/// Reads the connections from the text of a file, which may name none.
///
/// # Errors
/// The first thing that is wrong with it, or with the credentials that it names.
pub fn read(text: &str, context: &Context<'_>) -> Result<Vec<Connection>, ConfigError> {
    let document = DeTable::parse(text).map_err(|error| ConfigError {
        line: error.span().map(|span| fields::line(text, span.start)),
        message: format!("this is no TOML: {}", error.message().replace('\n', ", ")),
    })?;
    let file = Fields::of_file(text, &document);
    file.only(&["connections"])?;
    let list = file.tables("connections", "a connection")?;
    let mut connections: Vec<Connection> = Vec::new();
    for fields in list.unwrap_or_default() {
        let connection = connection(&fields, &connections, context)?;
        connections.push(connection);
    }
    Ok(connections)
}

fn connection(
    fields: &Fields<'_>,
    others: &[Connection],
    context: &Context<'_>,
) -> Result<Connection, ConfigError> {
    let kind = fields.need_text("kind", |kind| match kind {
        "ai-core" => Ok(ServiceKind::AiCore),
        "engine" => Ok(ServiceKind::Engine),
        _ => Err("\"ai-core\" and \"engine\" are allowed".into()),
    });
    fields.only(&allowed(kind.as_ref().ok().copied()))?;
    let name = fields.need_text("name", |name| check_name(name, others))?;
    let kind = kind?;
    let url = fields.text("url", |url| {
        ServiceAddress::parse(url).map_err(|error| error.to_string())
    })?;
    let allow_http = fields.flag("allow_http")?.unwrap_or(false);
    if let Some(url) = &url {
        check_http(fields, "url", url, allow_http)?;
    }
    let signing_in = SigningIn::read(fields, kind, allow_http, context)?;
    let mut connection = signing_in.connection(fields, &name, url, context)?;
    if kind == ServiceKind::AiCore
        && let Some(groups) = fields.texts("resource_groups", |group| {
            ResourceGroup::parse(group).ok_or_else(|| {
                format!(
                    "1 to {} visible characters without blanks are allowed",
                    ResourceGroup::MAX
                )
            })
        })?
    {
        connection = connection.with_resource_groups(groups);
    }
    if let Some(limit) = fields.number("batch_limit", 1..=batch_max(kind))? {
        connection = connection.with_batch_limit(limit);
    }
    connection = connection.with_policy(policy(fields)?);
    if let Some(label) = label(fields)? {
        connection = connection.with_label(label);
    }
    if let Some(confirm) = fields.text("confirm", confirm)? {
        connection = connection.with_confirm(confirm);
    }
    if fields.flag("sandbox")?.unwrap_or(false) {
        connection = connection.to_sandbox();
    }
    Ok(connection)
}

/// Refuses what leaves this machine without TLS, unless the file allows that.
fn check_http(
    fields: &Fields<'_>,
    name: &'static str,
    address: &ServiceAddress,
    allow_http: bool,
) -> Result<(), ConfigError> {
    if address.is_secure() || address.is_loopback() || allow_http {
        return Ok(());
    }
    let message = format!(
        "{name} is one with http beyond this machine: everybody on the way can read and change \
         what is sent. Use https, or write allow_http = true below it"
    );
    Err(fields.error(&fields.place_of(name), message))
}

fn policy(fields: &Fields<'_>) -> Result<Policy, ConfigError> {
    let read_only = fields.flag("read_only")?.unwrap_or(false);
    let max_items = fields.number("max_items", 1..=MAX_ITEMS_MOST)?;
    let rate = fields.number("rate", 1..=RATE_MOST)?;
    let rate = rate.and_then(|rate| u32::try_from(rate).ok());
    Ok(Policy {
        read_only,
        max_items: max_items.and_then(NonZeroUsize::new),
        rate: rate.and_then(NonZeroU32::new),
    })
}

fn confirm(text: &str) -> Result<ConfirmBy, String> {
    match text {
        "word" => Ok(ConfirmBy::Word),
        "amount" => Ok(ConfirmBy::Amount),
        _ => Err("\"word\" and \"amount\" are allowed".to_owned()),
    }
}

fn check_name(name: &str, others: &[Connection]) -> Result<String, String> {
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(1..=NAME_MAX).contains(&name.len()) || !name.bytes().all(is_name) {
        return Err(format!(
            "1 to {NAME_MAX} of a–z, 0–9 and the hyphen are allowed"
        ));
    }
    if others.iter().any(|other| other.name().as_ref() == name) {
        return Err("another connection has this name; every name is allowed once".to_owned());
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests;

//! The file `bulkhead.toml`, which names the connections.

mod fields;

use std::{
    fmt,
    num::{NonZeroU32, NonZeroUsize},
};

use bulkhead_core::{item::ResourceGroup, wire::ServiceKind};
use toml::de::DeTable;

use crate::{
    address::ServiceAddress,
    connection::{Connection, batch_max},
    policy::{MAX_ITEMS_MOST, Policy, RATE_MOST},
};
use fields::Fields;

/// The longest name of a connection, in characters.
const NAME_MAX: usize = 40;

/// Fields that a connection will have when the gateway signs in to services.
const CREDENTIALS: [&str; 9] = [
    "token_url",
    "client_id",
    "client_secret",
    "client_secret_env",
    "service_key",
    "service_key_file",
    "username",
    "password",
    "password_env",
];

/// What is wrong with a file, where, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Counted from 1; none where it is about the file as a whole.
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

/// Reads the connections from the text of a file.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(text: &str) -> Result<Vec<Connection>, ConfigError> {
    let whole = |message: &str| ConfigError {
        line: None,
        message: message.to_owned(),
    };
    let document = DeTable::parse(text).map_err(|error| ConfigError {
        line: error.span().map(|span| fields::line(text, span.start)),
        message: format!("this is no TOML: {}", error.message().replace('\n', ", ")),
    })?;
    let mut file = Fields::of_file(text, &document);
    let list = file.tables("connections", "a connection")?;
    file.finish()?;
    let list = list.unwrap_or_default();
    if list.is_empty() {
        return Err(whole(
            "it names no connection; begin one with [[connections]], or leave the file out to \
             get a sandbox",
        ));
    }
    let mut connections: Vec<Connection> = Vec::new();
    for fields in list {
        let connection = connection(fields, &connections)?;
        connections.push(connection);
    }
    Ok(connections)
}

fn connection(mut fields: Fields<'_>, others: &[Connection]) -> Result<Connection, ConfigError> {
    for name in CREDENTIALS {
        if let Some(value) = fields.take(name) {
            return Err(fields.error(
                &value.span(),
                format!(
                    "{name} is for a later version: this one can't sign in to a service yet, and \
                     a secret that is not used should stand nowhere. Take the line out"
                ),
            ));
        }
    }
    let name = fields.need_text("name", |name| check_name(name, others))?;
    let kind = fields.need_text("kind", |kind| match kind {
        "ai-core" => Ok(ServiceKind::AiCore),
        "engine" => Ok(ServiceKind::Engine),
        _ => Err("\"ai-core\" and \"engine\" are allowed".into()),
    })?;
    let address = fields.need_text("url", |url| {
        ServiceAddress::parse(url).map_err(|error| error.to_string())
    })?;
    let allow_http = fields.flag("allow_http")?.unwrap_or(false);
    if !(address.is_secure() || address.is_loopback() || allow_http)
        && let Some(url) = fields.take("url")
    {
        let message = "url is one with http beyond this machine: everybody on the way can read \
                       and change what is sent. Use https, or write allow_http = true below it";
        return Err(fields.error(&url.span(), message.to_owned()));
    }
    let mut connection = match kind {
        ServiceKind::AiCore => Connection::ai_core(&name, address),
        ServiceKind::Engine => Connection::engine(&name, address),
    };
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
    connection = connection.with_policy(policy(&mut fields)?);
    if fields.flag("sandbox")?.unwrap_or(false) {
        connection = connection.to_sandbox();
    }
    fields.finish()?;
    Ok(connection)
}

fn policy(fields: &mut Fields<'_>) -> Result<Policy, ConfigError> {
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

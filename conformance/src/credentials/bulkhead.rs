//! Bulkhead: its first connection, and what that asks the services.

use std::path::Path;

use serde::Deserialize;
use tokio::process::Command;

use super::{
    case::Given,
    client::{last_line, run},
    seen::{Proof, Seen},
    world::World,
};
use crate::Trouble;

/// The output of `bulkhead connections --json`, as far as it is compared.
#[derive(Debug, Deserialize)]
struct Listed {
    connections: Vec<Connection>,
    problems: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    name: String,
    resource_group: Option<String>,
    access: Option<Access>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    address: String,
    account: Option<String>,
    token_address: Option<String>,
    certificate_ends: Option<u64>,
}

/// The output of `bulkhead check --json`, as far as it is told.
#[derive(Debug, Deserialize)]
struct Checked {
    connections: Vec<Report>,
}

#[derive(Debug, Deserialize)]
struct Report {
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
struct Finding {
    level: String,
    text: String,
}

/// Lists the connections, has the first one ask the services, and says what it has reached.
pub(super) async fn ask(program: &Path, world: &World, given: &Given) -> Result<Seen, Trouble> {
    let mut list = Command::new(program);
    list.args(["connections", "--json"]);
    let output = run(list, world, given).await?;
    let listed: Listed = serde_json::from_slice(&output.stdout).map_err(|error| {
        let said = last_line(&output.stderr, world);
        Trouble::new(format!(
            "Bulkhead's connections can't be read ({error}): {said}"
        ))
    })?;
    // A simulation is what stands there where nothing was found.
    let real = |one: &Connection| one.access.is_some();
    let Some(first) = listed.connections.into_iter().find(real) else {
        let said = listed.problems.first().map(|problem| world.named(problem));
        let nothing = Seen::of(
            &[],
            Some(said.unwrap_or_else(|| "Nothing was found.".to_owned())),
        );
        return Ok(nothing);
    };
    let mut check = Command::new(program);
    check.args(["check", &first.name, "--json"]);
    let output = run(check, world, given).await?;
    let checked: Checked = serde_json::from_slice(&output.stdout).map_err(|error| {
        let said = last_line(&output.stderr, world);
        Trouble::new(format!("Bulkhead's check can't be read ({error}): {said}"))
    })?;
    let mut findings = checked.connections.into_iter().flat_map(|one| one.findings);
    let bad = findings.find(|finding| finding.level == "bad");
    let said = bad.map(|finding| world.named(&finding.text));
    let seen = Seen::of(&world.asked(), said);
    agree(&claimed(first, world), &seen)?;
    Ok(seen)
}

/// The claims of a connection about itself.
fn claimed(connection: Connection, world: &World) -> Seen {
    let named = |text: Option<String>| text.map(|text| world.named(&text));
    let Some(access) = connection.access else {
        return Seen::default();
    };
    Seen {
        proof: Some(match access.certificate_ends {
            Some(_) => Proof::Certificate,
            None => Proof::Secret,
        }),
        // The address of a connection ends before the version of the API.
        address: Some(world.named(&access.address) + "/v2"),
        token_address: named(access.token_address),
        client_id: access.account,
        group: connection.resource_group,
        said: None,
    }
}

/// Checks that Bulkhead does what it shows to users.
fn agree(claimed: &Seen, seen: &Seen) -> Result<(), Trouble> {
    if claimed.differs_from(seen).is_empty() {
        return Ok(());
    }
    Err(Trouble::new(format!(
        "Bulkhead does not do what it shows. It shows {claimed:?}, and it has asked {seen:?}."
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read() {
        let text = r#"{"connections":[{"name":"service-key","kind":"ai-core","sandbox":false,
            "fingerprint":"f","resourceGroup":"g","access":{"place":"`AICORE_SERVICE_KEY`",
            "address":"http://api","account":"c","tokenAddress":"http://t/oauth/token"}}],
            "problems":["One."]}"#;
        let listed: Listed = serde_json::from_str(text).unwrap();
        assert_eq!(listed.problems, ["One."]);
        let first = &listed.connections[0];
        assert_eq!(first.resource_group.as_deref(), Some("g"));
        assert!(first.access.as_ref().unwrap().certificate_ends.is_none());
    }

    #[test]
    fn what_is_shown_and_not_done_is_told() {
        let shown = Seen {
            group: Some("g".to_owned()),
            address: Some("http://api.a/v2".to_owned()),
            ..Seen::default()
        };
        assert!(agree(&shown, &shown).is_ok());
        let done = Seen {
            group: None,
            ..shown.clone()
        };
        assert!(agree(&shown, &done).is_err());
    }
}

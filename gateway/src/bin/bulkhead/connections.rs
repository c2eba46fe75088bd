//! `bulkhead connections`.

use std::{
    io::{self, Write},
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use bulkhead_core::{
    time::Timestamp,
    wire::{Connection, ServiceKind},
};
use bulkhead_gateway::{credentials::places::Problem, log::escaped};
use serde_json::json;

use crate::{configured::found, failure::Failure};

/// The flags of `bulkhead connections`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ConnectionsArgs {
    /// The file that names the connections, as for serving.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Writes JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Lists the connections and where they were found.
///
/// # Errors
/// What is wrong with a file; or that there is something that is no connection, which is told
/// already.
pub(crate) fn list(args: ConnectionsArgs) -> Result<(), Failure> {
    let found = found(args.config)?;
    let connections: Vec<_> = (found.connections.iter())
        .map(bulkhead_gateway::Connection::on_the_wire)
        .collect();
    let problems: Vec<_> = found.problems.iter().map(ToString::to_string).collect();
    if let Some(notice) = found.notice() {
        let _ = writeln!(io::stderr(), "{}", escaped(&notice));
    }
    let mut out = io::stdout().lock();
    // It fails where nobody reads it, and then nobody misses it.
    let _ = if args.json {
        let document = json!({ "connections": connections, "problems": problems });
        writeln!(out, "{document:#}")
    } else {
        text(&mut out, &connections, &found.problems)
    };
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::told())
    }
}

fn text(out: &mut impl Write, connections: &[Connection], problems: &[Problem]) -> io::Result<()> {
    if connections.is_empty() && problems.is_empty() {
        writeln!(
            out,
            "No credentials were found, so `bulkhead` offers two sandboxes. `bulkhead --help` says \
             where it looks."
        )?;
    }
    let now = SystemTime::now();
    for connection in connections {
        writeln!(out, "{}", heading(connection))?;
        let access = connection.access.as_ref();
        let mut line = |name: &str, value: Option<&str>| match value {
            Some(value) => writeln!(out, "  {name:<15} {}", escaped(value)),
            None => Ok(()),
        };
        line("label", connection.label.as_deref())?;
        line("address", access.map(|access| &*access.address))?;
        line(
            "account",
            access.and_then(|access| access.account.as_deref()),
        )?;
        line("tenant", access.and_then(|access| access.tenant.as_deref()))?;
        line(
            "tokens from",
            access.and_then(|a| a.token_address.as_deref()),
        )?;
        line("resource group", connection.resource_group.as_deref())?;
        line("found in", access.map(|access| &*access.place))?;
        let ends = access.and_then(|access| access.certificate_ends);
        line(
            "certificate",
            ends.map(|ends| certificate(ends, now)).as_deref(),
        )?;
    }
    for problem in problems {
        writeln!(out, "{}: {}", problem.lack(), escaped(&problem.to_string()))?;
    }
    Ok(())
}

/// The end of a certificate, or that it has passed.
fn certificate(ends: Timestamp, now: SystemTime) -> String {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    if u128::from(ends.0) < now.as_millis() {
        format!("ended on {ends}")
    } else {
        format!("until {ends}")
    }
}

/// The name of a connection and what it leads to.
pub(crate) fn heading(connection: &Connection) -> String {
    let kind = match connection.kind {
        ServiceKind::AiCore => "AI Core",
        ServiceKind::Engine => "process engine",
    };
    let sandbox = if connection.sandbox { ", sandbox" } else { "" };
    format!("{} ({kind}{sandbox})", connection.name)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_label_stands_below_the_name() {
        let json = r#"{"name":"prod","kind":"ai-core","sandbox":false,"fingerprint":"f","label":"Production"}"#;
        let connection = serde_json::from_str(json).unwrap();
        let mut out = Vec::new();
        text(&mut out, &[connection], &[]).unwrap();
        let told = String::from_utf8(out).unwrap();
        assert_eq!(told, "prod (AI Core)\n  label           Production\n");
    }

    #[test]
    fn a_certificate_that_has_ended_is_not_told_as_one_that_lasts() {
        let ends = Timestamp(1_580_515_200_000);
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let day = "2020-02-01T00:00:00.000Z";
        assert_eq!(certificate(ends, at(0)), format!("until {day}"));
        assert_eq!(
            certificate(ends, at(1_580_515_201)),
            format!("ended on {day}")
        );
    }
}

//! `bulkhead check`.

use std::{
    io::{self, Write},
    time::Duration,
};

use bulkhead_gateway::{
    check::{Level, Report, check as check_one},
    log::escaped,
};
use serde_json::{Value, json};

use crate::{
    args::timeout,
    configured::found,
    connections::{ConnectionsArgs, heading},
    failure::Failure,
};

/// The flags of `bulkhead check`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// The connection's name; without one all are tried.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The longest time for an answer of a service, in milliseconds.
    #[arg(long = "upstream-timeout-ms", value_name = "NUMBER", default_value = "30000",
        value_parser = timeout)]
    pub(crate) upstream_timeout: Duration,
    /// The flags for the connections and the output.
    #[command(flatten)]
    pub(crate) connections: ConnectionsArgs,
}

/// Tries connections, and says what was found.
///
/// # Errors
/// What is wrong with a file; that there is no such connection; or that not all is well, which is
/// told already.
pub(crate) async fn check(args: CheckArgs) -> Result<(), Failure> {
    let found = found(args.connections.config)?;
    let all = &found.connections;
    let is_meant = |name: &str| args.name.as_ref().is_none_or(|wanted| wanted == name);
    let meant: Vec<_> = all.iter().filter(|one| is_meant(one.name())).collect();
    // Who asks for one is not told of the others.
    let told = match (&args.name, meant.is_empty()) {
        (Some(_), false) => &[][..],
        _ => &*found.problems,
    };
    let problems: Vec<_> = told.iter().map(ToString::to_string).collect();
    if let (Some(wanted), true) = (&args.name, meant.is_empty()) {
        return Err(unknown(wanted, &found, &problems));
    }
    if meant.is_empty() && problems.is_empty() {
        return Err(Failure::new(
            "there is nothing to check: no file names connections, and no credentials were found. \
             `bulkhead --help` says where it looks",
        ));
    }
    let mut reports = Vec::new();
    for connection in meant {
        let report = check_one(connection, &found.network, args.upstream_timeout).await;
        let report = report.map_err(|error| Failure::new(error.to_string()))?;
        if !args.connections.json {
            let _ = text(&mut io::stdout().lock(), &report);
        }
        reports.push(report);
    }
    let is_well = problems.is_empty() && reports.iter().all(Report::is_well);
    // They fail where nobody reads it, and then nobody misses it.
    let mut out = io::stdout().lock();
    if args.connections.json {
        let reports: Vec<_> = reports.iter().map(of_report).collect();
        let document = json!({ "ok": is_well, "connections": reports, "problems": problems });
        let _ = writeln!(out, "{document:#}");
    } else {
        for problem in told {
            let (lack, problem) = (problem.lack(), problem.to_string());
            let _ = writeln!(out, "FAIL  {lack}: {}", escaped(&problem));
        }
    }
    if is_well {
        Ok(())
    } else {
        Err(Failure::told())
    }
}

fn unknown(
    wanted: &str,
    found: &bulkhead_gateway::discovery::Discovered,
    problems: &[String],
) -> Failure {
    let names: Vec<_> = found
        .connections
        .iter()
        .map(|c| c.name().as_ref())
        .collect();
    let names = match names[..] {
        [] => "there is none".to_owned(),
        [name] => format!("there is {name}"),
        _ => format!("there are {}", names.join(", ")),
    };
    let problems = match problems {
        [] => String::new(),
        problems => format!("; {}", problems.join("; ")),
    };
    Failure::new(format!(
        "there is no connection {wanted:?}; {names}{problems}"
    ))
}

fn text(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let access = report.connection.access.as_ref();
    let (address, place) = access.map_or(("", ""), |access| (&access.address, &access.place));
    let heading = heading(&report.connection);
    writeln!(
        out,
        "{heading}: {}, from {}",
        escaped(address),
        escaped(place)
    )?;
    for finding in &report.findings {
        let level = match finding.level {
            Level::Good => "ok",
            Level::Warning => "warn",
            Level::Bad => "FAIL",
        };
        let subject = finding.subject.words();
        writeln!(out, "  {level:<5} {subject:<15} {}", escaped(&finding.text))?;
    }
    Ok(())
}

fn of_report(report: &Report) -> Value {
    json!({
        "connection": report.connection,
        "ok": report.is_well(),
        "findings": report.findings,
    })
}

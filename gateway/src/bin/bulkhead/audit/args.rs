//! The flags of `bulkhead audit`.

use std::{ffi::OsString, path::PathBuf};

use bulkhead_gateway::audit::{Query, Target, Timestamp};
use clap::{
    ArgGroup,
    builder::{OsStringValueParser, TypedValueParser},
};

/// The flags of a search in the audit.
#[derive(Clone, Debug, clap::Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct AuditArgs {
    /// The changes and refusals of this run.
    #[arg(long, value_name = "ID", group = "what")]
    run: Option<String>,
    /// The changes of this deployment or execution.
    #[arg(long, value_name = "ID", group = "what")]
    id: Option<String>,
    /// The requests since then: a time before now such as 30m, 8h or 7d, a day such as 2026-11-29,
    /// or a time such as 2026-11-29T12:00:00Z. Days and times are in UTC.
    #[arg(long, value_name = "TIME", group = "what", value_parser = since)]
    since: Option<Timestamp>,
    /// The file that the gateway writes, if it is not the usual one. Its old files are read,
    /// too.
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Prints the lines as they stand there.
    #[arg(long)]
    pub(super) json: bool,
}

impl AuditArgs {
    /// The query of these flags.
    pub(super) fn query(&self) -> Query {
        Query {
            run: self.run.clone(),
            id: self.id.clone(),
            since: self.since,
        }
    }
}

/// Reads where the audit is to go.
pub(crate) fn target() -> impl TypedValueParser<Value = Target> {
    OsStringValueParser::new().try_map(|text: OsString| {
        if text.is_empty() {
            return Err("the name of a file, or - for standard output, is allowed");
        }
        Ok(Target::parse(&text))
    })
}

fn since(text: &str) -> Result<Timestamp, &'static str> {
    if let Ok(duration) = humantime::parse_duration(text) {
        return Ok(Timestamp::now().before(duration));
    }
    let day = format!("{text}T00:00:00Z");
    let time = Timestamp::parse(text).or_else(|| Timestamp::parse(&day));
    time.ok_or(
        "a time before now such as 30m, 8h or 7d, a day such as 2026-11-29 or a time such as \
         2026-11-29T12:00:00Z is allowed",
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::{Args, Command};

    fn audit(flags: &str) -> Result<AuditArgs, String> {
        let words = ["bulkhead", "audit"].into_iter();
        let args = Args::try_parse_from(words.chain(flags.split_whitespace()));
        match args.map_err(|error| error.to_string())?.command {
            Some(Command::Audit(args)) => Ok(args),
            other => panic!("it is no audit but {other:?}"),
        }
    }

    #[test]
    fn run_id_and_time_may_be_asked_for_together() {
        let args = audit("--run r --id a --since 2026-11-29 --file f --json").unwrap();
        let expected = Query {
            run: Some("r".to_owned()),
            id: Some("a".to_owned()),
            since: Timestamp::parse("2026-11-29T00:00:00Z"),
        };
        assert_eq!(args.query(), expected);
        assert_eq!(args.file, Some("f".into()));
        assert!(args.json);
    }

    #[test]
    fn a_time_may_be_said_in_three_ways() {
        let time = Timestamp::parse("2026-11-29T12:30:00Z");
        assert_eq!(since("2026-11-29T12:30:00Z").ok(), time);
        let (before, now) = (since("10m").unwrap(), Timestamp::now());
        let age = now.time().duration_since(before.time()).unwrap();
        assert!(age.as_secs() >= 600, "{age:?}");
        assert!(since("10000years").is_ok());
    }

    #[test]
    fn what_can_not_be_read_says_what_is_allowed() {
        for (flags, expected) in [
            ("", "--run"),
            ("--json", "--since"),
            ("--since yesterday", "2026-11-29T12:00:00Z"),
            ("--since 2026-13-01", "30m, 8h or 7d"),
            ("--since -5m", "--since"),
        ] {
            let error = audit(flags).unwrap_err();
            assert!(error.contains(expected), "{flags}: {error}");
        }
    }
}

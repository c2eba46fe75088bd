//! `bulkhead audit`, and the audit of `bulkhead serve`.

mod args;
mod table;

use std::{
    io::{self, BufWriter, ErrorKind, Write},
    time::Duration,
};

use bulkhead_gateway::{
    Connection,
    audit::{
        Audit, Entry, Found, OpenError, Query, Recent, Rotation, Tally, Target, Timestamp,
        default_file, find, recent,
    },
};

pub(crate) use args::{AuditArgs, target};

use crate::failure::Failure;

/// Prints what is on record.
///
/// # Errors
/// Where there is nothing to read.
pub(crate) fn show(args: &AuditArgs) -> Result<(), Failure> {
    let file = args.file.clone().or_else(default_file).ok_or_else(|| {
        Failure::new(
            "nothing says where the state of programs is kept: name the audit with --file FILE",
        )
    })?;
    let query = args.query();
    let found = find(&file, &query).map_err(|error| {
        let file = file.display();
        Failure::new(match error.kind() {
            ErrorKind::NotFound => format!(
                "there is no audit at {file}: name the file that the gateway writes with --file \
                 FILE"
            ),
            _ => format!("the audit {file} can't be read: {error}"),
        })
    })?;
    match print(&found, &query, args.json) {
        // Whoever reads it has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.map_err(|error| Failure::new(format!("it can't be printed: {error}"))),
    }
}

fn print(found: &Found, query: &Query, as_json: bool) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    if as_json {
        for entry in &found.entries {
            match entry {
                Entry::Change { lines, .. } => {
                    lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
                }
                Entry::Refusal { line, .. } => writeln!(out, "{line}")?,
            }
        }
    } else if !found.entries.is_empty() {
        table::write(&mut out, &found.entries, query.id.as_deref())?;
    }
    out.flush()?;
    let mut err = io::stderr().lock();
    if found.entries.is_empty() {
        writeln!(err, "Nothing on record is like this.")?;
    }
    notes(&found.tally).try_for_each(|note| writeln!(err, "{note}"))
}

/// The parts that were left out, as sentences.
fn notes(tally: &Tally) -> impl Iterator<Item = String> {
    let notes = [
        (
            tally.foreign,
            "lines were cut off, or are none of the audit",
        ),
        (tally.newer, "lines were written by a newer version"),
        (tally.compressed, "compressed files were not read"),
    ];
    let notes = notes.into_iter().filter(|(count, _)| *count > 0);
    notes.map(|(count, what)| format!("Left out: {count} {what}."))
}

/// The time that the once-only memory covers.
const REMEMBERED: Duration = Duration::from_secs(600);

/// The audit of a gateway.
pub(crate) struct Opened {
    /// The audit that lines are written to.
    pub(crate) audit: Audit,
    /// The changes that an earlier process sent lately.
    pub(crate) recent: Vec<Recent>,
}

/// Opens the audit of a gateway with these connections: where it was told to, or, as soon as one
/// of them leads to a real service, in the usual place. None where all are sandboxes.
///
/// # Errors
/// Why it can't be written there.
pub(crate) fn of_serving(
    named: Option<&Target>,
    connections: &[Connection],
) -> Result<Option<Opened>, Failure> {
    let failure = |error: OpenError| Failure::new(error.to_string());
    let target = match named {
        Some(target) => target.clone(),
        None if connections.iter().all(Connection::is_sandbox) => return Ok(None),
        None => Target::File(default_file().ok_or(OpenError::NoPlace).map_err(failure)?),
    };
    let audit = open(&target)?;
    let recent = match &target {
        Target::StandardOutput => Vec::new(),
        Target::File(path) => {
            let since = Timestamp::now().before(REMEMBERED);
            recent(path, since).map_err(failure)?.changes
        }
    };
    Ok(Some(Opened { audit, recent }))
}

/// Opens an audit and says where it is. At SIGHUP, where there is such a thing, it
/// is opened again.
///
/// # Errors
/// Why it can't be written there.
fn open(target: &Target) -> Result<Audit, Failure> {
    let audit = Audit::open(target, Rotation::default());
    let audit = audit.map_err(|error| Failure::new(error.to_string()))?;
    match target {
        Target::File(_) => tracing::info!(place = audit.place(), "the audit is written"),
        Target::StandardOutput => tracing::warn!(
            place = audit.place(),
            "the audit is written; what was sent before a restart will not be known after it"
        ),
    }
    #[cfg(unix)]
    reopen_at_hangup(audit.clone())?;
    Ok(audit)
}

#[cfg(unix)]
fn reopen_at_hangup(audit: Audit) -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut hangup = signal(SignalKind::hangup())
        .map_err(|error| Failure::new(format!("it can't listen for signals: {error}")))?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            match audit.reopen().await {
                Ok(()) => tracing::info!(place = audit.place(), "the audit is opened again"),
                Err(error) => tracing::error!("{error}"),
            }
        }
    });
    Ok(())
}

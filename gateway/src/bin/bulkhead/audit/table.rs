//! The entries on record, as a table for people.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use bulkhead_gateway::{
    audit::{Answered, Asked, Entry, Outcome, Outcomes, Refused},
    log::escaped,
};

/// The most ids that are shown of a change, and the most of them that failed.
const MOST_IDS: usize = 3;

const HEADINGS: Row = [
    "TIME",
    "WHO",
    "FROM",
    "CONNECTION",
    "ACTION",
    "IDS",
    "OUTCOME",
];

type Row<T = &'static str> = [T; 7];

/// Writes a table. Where it was asked for one id, it is about that id.
///
/// # Errors
/// Where it can't be written.
pub(super) fn write(out: &mut impl Write, entries: &[Entry], id: Option<&str>) -> io::Result<()> {
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(entries.iter().map(|entry| row(entry, id)));
    let mut widths = [0; 7];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in rows {
        let cells = row.iter().zip(widths);
        let cells: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        writeln!(out, "{}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

fn row(entry: &Entry, id: Option<&str>) -> Row<String> {
    let row = match entry {
        Entry::Change {
            asked, answered, ..
        } => of_change(asked, answered.as_deref(), id),
        Entry::Refusal { refused, .. } => of_refusal(refused),
    };
    // It came from outside: nothing of it may move the cursor.
    row.map(|cell| escaped(&cell).into_owned())
}

fn of_change(asked: &Asked, answered: Option<&Answered>, id: Option<&str>) -> Row<String> {
    let connection = match &asked.group {
        Some(group) => format!("{}/{group}", asked.connection),
        None => asked.connection.clone(),
    };
    let mut action = asked.action.as_str().to_owned();
    let flags = asked.flags.unwrap_or_default();
    for (is_set, flag) in [
        (flags.cascade, "cascade"),
        (flags.skip_custom_listeners, "skip listeners"),
        (flags.skip_io_mappings, "skip mappings"),
    ] {
        if is_set {
            let _ = write!(action, ", {flag}");
        }
    }
    [
        asked.time.to_string(),
        asked.user.name.as_ref().to_owned(),
        asked.source_ip.to_string(),
        connection,
        action,
        ids(asked, id),
        answered.map_or_else(|| "no answer on record".to_owned(), |now| outcome(now, id)),
    ]
}

fn of_refusal(refused: &Refused) -> Row<String> {
    let user = refused.user.as_ref();
    [
        refused.time.to_string(),
        user.map_or("-", |user| &user.name).to_owned(),
        refused.source_ip.to_string(),
        "-".to_owned(),
        "refused".to_owned(),
        refused.call.to_string(),
        format!("{} {}", refused.status, refused.rule),
    ]
}

fn ids(asked: &Asked, id: Option<&str>) -> String {
    let all = asked.ids.len();
    if let Some(id) = id {
        return and_more(&[id.to_owned()], all);
    }
    let shown = asked.ids.iter().take(MOST_IDS);
    let shown: Vec<_> = shown.map(|asked| asked.id().to_owned()).collect();
    and_more(&shown, all)
}

fn and_more(shown: &[String], all: usize) -> String {
    let text = shown.join(", ");
    match all.saturating_sub(shown.len()) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

fn outcome(answered: &Answered, id: Option<&str>) -> String {
    let what = match answered.outcome {
        Outcome::Answered => match (&answered.outcomes, id) {
            (Some(outcomes), Some(id)) => of_one(outcomes, id),
            (Some(outcomes), None) => of_all(outcomes),
            (None, _) => "answered".to_owned(),
        },
        Outcome::NotSent => "not sent".to_owned(),
        Outcome::Ambiguous => "no whole answer: it may have been carried out".to_owned(),
        Outcome::UpstreamAuth => "not carried out: the credentials were refused".to_owned(),
        Outcome::Unknown => "an outcome of a newer version".to_owned(),
    };
    match answered.status {
        Some(status) => format!("{status} {what}"),
        None => what,
    }
}

fn of_one(outcomes: &Outcomes, id: &str) -> String {
    let failed = outcomes.failed.iter().find(|failed| failed.id == id);
    if let Some(failed) = failed {
        return format!("failed ({})", failed.code);
    }
    if outcomes.unclear.iter().any(|unclear| unclear == id) {
        return "unclear".to_owned();
    }
    match (outcomes.scheduled, outcomes.done) {
        (_, 0) => "scheduled".to_owned(),
        (0, _) => "done".to_owned(),
        _ => "scheduled or done".to_owned(),
    }
}

fn of_all(outcomes: &Outcomes) -> String {
    let mut parts = Vec::new();
    for (count, what) in [
        (outcomes.scheduled, "scheduled"),
        (outcomes.done, "done"),
        (outcomes.failed.len(), "failed"),
        (outcomes.unclear.len(), "unclear"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    let text = parts.join(", ");
    if outcomes.failed.is_empty() {
        return text;
    }
    let shown = outcomes.failed.iter().take(MOST_IDS);
    let shown: Vec<_> = shown
        .map(|failed| format!("{} {}", failed.id, failed.code))
        .collect();
    let failed = and_more(&shown, outcomes.failed.len());
    format!("{text} ({failed})")
}

#[cfg(test)]
mod tests {
    use bulkhead_gateway::audit::{FailedId, Record, read_record};

    use super::*;

    fn asked(more: &str) -> Box<Asked> {
        let text = format!(
            r#"{{"v":1,"stage":"asked","time":"2026-11-29T12:00:00.123Z","audit_id":"1","correlation":"c","user":{{"sub":"1","name":"ada","role":"administrator","via":"key"}},"source_ip":"::1","connection":"main","fingerprint":"f","kind":"deployments","digest":"{}",{more}}}"#,
            "0".repeat(64)
        );
        match read_record(&text) {
            Ok(Record::Asked(asked)) => Box::new(asked),
            other => panic!("{other:?}: {text}"),
        }
    }

    fn answered(more: &str) -> Box<Answered> {
        let text = format!(
            r#"{{"v":1,"stage":"answered","time":"2026-11-29T12:00:01.000Z","audit_id":"1","correlation":"c","connection":"main","sends":1,"ms":5,{more}}}"#
        );
        match read_record(&text) {
            Ok(Record::Answered(answered)) => Box::new(answered),
            other => panic!("{other:?}: {text}"),
        }
    }

    fn table(entries: &[Entry], id: Option<&str>) -> String {
        let mut out = Vec::new();
        write(&mut out, entries, id).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn change(asked: Box<Asked>, answered: Option<Box<Answered>>) -> Entry {
        Entry::Change {
            asked,
            answered,
            lines: Vec::new(),
        }
    }

    const FOUR: &str = r#""group":"default","action":"delete","ids":["a1","b2","c3","d4"]"#;

    #[test]
    fn the_columns_stand_below_their_headings() {
        let flags = r#""action":"delete","ids":["x"],"flags":{"cascade":true}"#;
        let outcomes = r#""status":207,"outcome":"answered","outcomes":{"scheduled":2,"failed":[{"id":"d4","code":"0101"}],"unclear":["c3"]}"#;
        let entries = [
            change(asked(FOUR), Some(answered(outcomes))),
            change(asked(flags), None),
        ];
        assert_eq!(
            table(&entries, None),
            "\
TIME                      WHO  FROM  CONNECTION    ACTION           IDS                    OUTCOME
2026-11-29T12:00:00.123Z  ada  ::1   main/default  delete           a1, b2, c3 and 1 more  207 2 scheduled, 1 failed, 1 unclear (d4 0101)
2026-11-29T12:00:00.123Z  ada  ::1   main          delete, cascade  x                      no answer on record
"
        );
    }

    #[test]
    fn of_one_id_its_own_outcome_is_shown() {
        let outcomes = r#""outcome":"answered","outcomes":{"scheduled":2,"failed":[{"id":"d4","code":"0101"}],"unclear":["c3"]}"#;
        let entries = [change(asked(FOUR), Some(answered(outcomes)))];
        for (id, expected) in [
            ("a1", "a1 and 3 more  scheduled\n"),
            ("c3", "c3 and 3 more  unclear\n"),
            ("d4", "d4 and 3 more  failed (0101)\n"),
        ] {
            let table = table(&entries, Some(id));
            assert!(table.ends_with(expected), "{table}");
        }
    }

    #[test]
    fn what_is_not_carried_out_is_not_called_so() {
        for (answer, expected) in [
            (r#""outcome":"not_sent""#, "not sent"),
            (
                r#""outcome":"ambiguous""#,
                "no whole answer: it may have been carried out",
            ),
            (
                r#""status":401,"outcome":"upstream_auth""#,
                "401 not carried out: the credentials were refused",
            ),
            (r#""outcome":"else""#, "an outcome of a newer version"),
            (r#""status":500,"outcome":"answered""#, "500 answered"),
            (
                r#""status":200,"outcome":"answered","outcomes":{"done":4}"#,
                "200 4 done",
            ),
        ] {
            assert_eq!(outcome(&answered(answer), None), expected);
        }
        let many = (0..5).map(|id| FailedId {
            id: format!("i{id}"),
            code: "0101".to_owned(),
        });
        let outcomes = Outcomes {
            failed: many.collect(),
            ..Outcomes::default()
        };
        assert_eq!(
            of_all(&outcomes),
            "5 failed (i0 0101, i1 0101, i2 0101 and 2 more)"
        );
    }

    #[test]
    fn nothing_that_was_recorded_moves_the_cursor() {
        let ids = r#""action":"stop","ids":["a\u001b[2Jb\r\u202ec"]"#;
        let table = table(&[change(asked(ids), None)], None);
        assert!(table.contains(r"a\u{1b}[2Jb\u{d}\u{202e}c"), "{table}");
    }
}

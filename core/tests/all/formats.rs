//! Every format in which this program has ever written a record: it is read, and gone on with.

use bulkhead_core::{
    item::Flags,
    ledger::Outcome::{AlreadyGone, Deleted, Failed, NotSent, Skipped, Unknown},
    ledger::{Event, Ledger, Outcome, Phase, Record, RecordError, Row, Summary},
    report::{self, Explanation},
    run::{Control, MemoryJournal},
    service::{Private, ReasonKind},
    time::Timestamp,
};

use crate::world::{Scripted, accept_all, runner};

fn read(texts: &[String]) -> Result<Ledger, RecordError> {
    let mut record = Record::default();
    for text in texts {
        record.take_in(text)?;
    }
    record.into_ledger()
}

/// A record as a browser keeps it: its summary, and below its pieces.
fn kept(record: &str) -> (Summary, Ledger) {
    let texts: Vec<String> = record.lines().map(Into::into).collect();
    let (summary, pieces) = texts.split_first().unwrap();
    let summary = Summary::read(summary).unwrap();
    let ledger = read(pieces).unwrap();
    assert_eq!(*ledger.summary(), summary);
    (summary, ledger)
}

/// A record that this program has written once has to be read for ever, or to be refused with a
/// reason. This one was written by the first version that kept any.
#[test]
fn the_first_format_is_read() {
    let (summary, ledger) = kept(include_str!("first_format.jsonl"));
    assert_eq!(summary.version, 1);
    assert_eq!(summary.flags, Flags::NONE);
    assert!(matches!(ledger.phase(), Phase::Finished(Some(_))));
    let outcomes: Vec<_> = ledger.rows().iter().map(Row::outcome).collect();
    assert_eq!(
        outcomes,
        [Deleted, Skipped, Failed, Unknown, NotSent, Skipped]
    );
    assert_eq!(ledger.rows()[0].status(), Some("STOPPED"));
    assert_eq!(ledger.attempts(0).count(), 2);
}

/// This one was written by the first version that knew process engines: it says how was deleted and
/// what was known of each deployment.
#[test]
fn the_second_format_is_read() {
    let (summary, ledger) = kept(include_str!("second_format.jsonl"));
    assert_eq!(summary.version, 2);
    assert!(summary.flags.cascade && !summary.flags.skip_io_mappings);
    assert_eq!(ledger.header().flags, summary.flags);
    let rows = ledger.rows();
    let outcomes: Vec<_> = rows.iter().map(Row::outcome).collect();
    assert_eq!(outcomes, [Deleted, Deleted, Failed, Skipped, Skipped]);
    let about = |row: usize| rows[row].about.as_deref();
    let first = about(0).unwrap();
    assert_eq!(first.name.as_deref(), Some("invoices"));
    assert_eq!(first.tenant.as_deref(), Some("retail"));
    assert_eq!(first.deployed, Some(Timestamp(1_764_500_000_000)));
    let usage = about(1).unwrap().usage.unwrap();
    assert_eq!((usage.process_instances, usage.case_instances), (2, None));
    assert!(about(2).is_some_and(|about| about.usage.is_none()));
    assert!(about(3).is_none());
    assert_eq!(rows[0].status(), Some("idle"));
    assert_eq!(rows[1].status(), Some("present"));
    assert_eq!(rows[2].reason().unwrap().kind, ReasonKind::ItemPermission);
    assert_eq!(ledger.attempts(1).count(), 2);
}

/// Earlier versions recorded nearly all that an engine said.
#[test]
fn what_an_earlier_version_recorded_of_a_process_is_kept_apart_when_it_is_read() {
    let secret = "Mustermann-4711";
    let record = include_str!("second_format.jsonl");
    let message = "on resource 'c3' of type 'Deployment'.";
    let record = record.replace(message, &format!("{message} {secret}"));
    let early = format!(r#"{{"kind":"permission","message":"{secret}","httpStatus":403}}"#);
    let record = record.replace(r#""reason":null"#, &format!(r#""reason":{early}"#));
    assert!(record.matches(secret).count() >= 3, "{record}");
    let texts: Vec<String> = record.lines().map(Into::into).collect();
    let summary = Summary::read(&texts[0]).unwrap();
    assert!(!summary.to_text().contains(secret));
    let ledger = read(&texts[1..]).unwrap();
    let reason = ledger.rows()[2].reason().unwrap();
    let words = |show| reason.words(show).unwrap();
    assert!(words(Private::Hidden).ends_with(&format!("{message} […]")));
    assert!(words(Private::Shown).ends_with(secret));
    let explain = |_: &Row| Explanation::default();
    for export in [report::csv, report::json] {
        assert!(!export(&ledger, &explain, Private::Hidden).contains(secret));
    }
}

/// This one was written by the first version that knew what a gateway keeps back.
#[test]
fn the_third_format_is_read() {
    let (summary, ledger) = kept(include_str!("third_format.jsonl"));
    assert_eq!(summary.version, 3);
    let Phase::Finished(Some(early)) = ledger.phase() else {
        panic!("{:?}", ledger.phase());
    };
    assert_eq!(early.kind, ReasonKind::Cancelled);
    let rows = ledger.rows().iter();
    let kinds: Vec<_> = rows
        .map(|row| row.reason().map(|reason| reason.kind))
        .collect();
    assert!(kinds.contains(&Some(ReasonKind::HeldBack)), "{kinds:?}");
    assert!(kinds.contains(&Some(ReasonKind::NotAudited)), "{kinds:?}");
}

/// This one was written by the first version that recorded effects, by two pages: the first one died.
#[test]
fn the_fourth_format_is_read() {
    let (summary, ledger) = kept(include_str!("fourth_format.jsonl"));
    assert_eq!(summary.version, 4);
    let outcomes: Vec<_> = ledger.rows().iter().map(Row::outcome).collect();
    assert_eq!(outcomes, [Deleted, Failed, Deleted, Deleted]);
    let attempts = |row| ledger.attempts(row).count();
    assert_eq!([0, 1, 2, 3].map(attempts), [3, 2, 3, 2]);
    assert_eq!(ledger.phase(), &Phase::Finished(None));
}

/// Goes on with a record of which only the first texts are there, in a world in which everything
/// that it knows is gone and everything that is asked for is accepted.
fn resumed(record: &str, texts: usize) -> Vec<Outcome> {
    let texts: Vec<String> = record.lines().skip(1).take(texts).map(Into::into).collect();
    let before = read(&texts).unwrap();
    assert_ne!(before.phase(), &Phase::Finished(None));
    let service = Scripted::new(&accept_all);
    let runner = runner(&service, MemoryJournal::default(), Control::default());
    let mut after = before.clone();
    let observe = |event: &Event| drop(after.apply(event).unwrap());
    futures_executor::block_on(runner.resume(&before, observe)).unwrap();
    assert_eq!(after.phase(), &Phase::Finished(None));
    after.rows().iter().map(Row::outcome).collect()
}

#[test]
fn an_unfinished_record_of_each_format_is_gone_on_with() {
    // The first item is accepted, the second one a rule has left out, the third was refused as
    // unknown and never seen, of the fourth nothing was said, the fifth was taken back.
    let first = include_str!("first_format.jsonl");
    let expected = [Deleted, Skipped, Failed, Unknown, Deleted, Skipped];
    assert_eq!(resumed(first, 7), expected);
    // Two were turned away, two are in flight, one did not go, and none was ever seen.
    let third = include_str!("third_format.jsonl");
    assert_eq!(
        resumed(third, 4),
        [Deleted, Deleted, Unknown, Unknown, Deleted]
    );
    // One is to be deleted, one was refused and two may have been changed; then the rest is on its way.
    let fourth = include_str!("fourth_format.jsonl");
    let early = [Deleted, AlreadyGone, AlreadyGone, Deleted];
    assert_eq!(resumed(fourth, 4), early);
    assert_eq!(resumed(fourth, 7), [Deleted, Failed, AlreadyGone, Deleted]);
}

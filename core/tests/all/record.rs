//! The record of a run as texts.

use bulkhead_core::{
    item::Action,
    ledger::Outcome::NotSent,
    ledger::{Event, FoldError, Ledger, Phase, Pieces, Record, RecordError, Summary, What},
    run::Control,
    service::{Reason, ReasonKind},
    time::Timestamp,
};
use proptest::prelude::*;

use crate::world::{Scripted, accept_all, answer, asked, ids, planned, run};

/// Some events as texts, so many recorded together.
fn texts(events: &[Event], together: usize) -> Vec<String> {
    events.chunks(together).flat_map(Pieces::of).collect()
}

fn read(texts: &[String]) -> Result<Ledger, RecordError> {
    let mut record = Record::default();
    for text in texts {
        record.take_in(text)?;
    }
    record.into_ledger()
}

fn some_run(count: usize) -> (Ledger, Vec<Event>) {
    let script = |number: usize, request: &_| match number {
        1 => answer(502, ""),
        2 => answer(
            202,
            &format!(
                r#"{{"deployments":[{{"id":"{}","error":{{"code":"01010016","message":"no"}}}}]}}"#,
                asked(request)[0]
            ),
        ),
        _ => accept_all(number, request),
    };
    let text = format!("{}\nx y\nnull", ids(count));
    run(
        &planned(&text, Action::Delete, 10),
        &Scripted::new(&script),
        Control::default(),
    )
}

#[test]
fn what_is_read_again_is_what_was_recorded() {
    let (ledger, events) = some_run(1_234);
    for together in [1, 3, 1_000] {
        let texts = texts(&events, together);
        assert!(texts.len() > 3, "the rows are not one text");
        assert!(read(&texts).is_ok_and(|read| read == ledger), "{together}");
    }
}

#[test]
fn who_knows_the_beginning_reads_only_what_is_new() {
    let (ledger, events) = some_run(30);
    let texts = texts(&events, 2);
    let (before, after) = texts.split_at(texts.len() / 2);
    let mut known = read(before).unwrap();
    for event in after.iter().flat_map(|text| Record::events(text).unwrap()) {
        known.apply(&event).unwrap();
    }
    assert_eq!(known, ledger);
    for beginning in &texts[..2] {
        assert!(Record::events(beginning).is_err());
    }
}

#[test]
fn a_record_with_a_piece_missing_is_refused() {
    let (_, events) = some_run(1_234);
    let texts = texts(&events, 1);
    for missing in 0..3 {
        let mut rest = texts.clone();
        rest.remove(missing);
        assert_eq!(read(&rest), Err(RecordError::RowsMissing), "{missing}");
    }
    let no_beginning = read(&texts[4..]);
    assert!(matches!(no_beginning, Err(RecordError::DoesNotFit(_))));
    let nothing = RecordError::DoesNotFit(FoldError::NoBeginning);
    assert_eq!(read(&[]), Err(nothing));
}

#[test]
fn a_summary_is_read_again_and_one_of_a_newer_version_refused() {
    let (ledger, events) = some_run(30);
    let summary = ledger.summary();
    assert_eq!(Summary::read(&summary.to_text()), Ok(summary.clone()));
    let newer = summary
        .to_text()
        .replacen("\"version\":4", "\"version\":9", 1);
    let error = Summary::read(&newer).unwrap_err();
    assert_eq!(
        error,
        RecordError::DoesNotFit(FoldError::Newer { version: 9 })
    );
    assert!(error.to_string().contains("reload"), "{error}");
    // Whatever else a newer one holds.
    let error = Summary::read(r#"{"version":9,"other":true}"#).unwrap_err();
    assert!(matches!(
        error,
        RecordError::DoesNotFit(FoldError::Newer { .. })
    ));
    for text in ["", "{", "[]", r#"{"version":1}"#, "null"] {
        assert_eq!(Summary::read(text), Err(RecordError::Unreadable), "{text}");
    }
    // The end is known as soon as it is recorded, whatever else the summary has missed.
    let begun = Ledger::start(&events[0]).unwrap();
    let ended = begun.summary().with(&events[events.len() - 1..]);
    assert_eq!(ended.tally.phase, Phase::Finished(None));
}

/// An earlier version wrote on after a write that had failed: the numbers of the requests in it are
/// missing, and none of them went.
#[test]
fn a_record_in_which_a_failed_write_has_left_out_requests_is_read() {
    let (_, events) = some_run(50);
    let sent = |number: u32| {
        let is_it = move |event: &&Event| matches!(event.what, What::Sent { request, .. } if request == number);
        events.iter().find(is_it).unwrap().clone()
    };
    let of = |what| Event {
        at: Timestamp(9),
        what,
    };
    let reason = Reason::of(ReasonKind::NotRecorded);
    let left = [
        events[0].clone(),
        sent(3),
        of(What::Halted { reason }),
        of(What::Withdrawn { request: 3 }),
        of(What::Finished),
    ];
    let ledger = read(&texts(&left, 1)).unwrap();
    assert_eq!(ledger.requests(), 0);
    assert_eq!(ledger.counts().of(NotSent), 50);
    assert!(matches!(ledger.phase(), Phase::Finished(Some(_))));
    // What goes on as if nothing were missing is damaged.
    let answered = events
        .iter()
        .find(|event| matches!(event.what, What::Answered { request: 3, .. }));
    let damaged = [events[0].clone(), sent(3), answered.unwrap().clone()];
    assert!(read(&texts(&damaged, 1)).is_err());
    let What::Sent {
        correlation,
        stops,
        deletes,
        ..
    } = sent(3).what
    else {
        unreachable!()
    };
    let far = of(What::Sent {
        request: u32::MAX,
        correlation,
        stops,
        deletes,
        ahead_ms: None,
    });
    assert!(read(&texts(&[events[0].clone(), far], 1)).is_err());
}

proptest! {
    #[test]
    fn a_damaged_record_is_refused_and_nothing_else(
        cut in any::<prop::sample::Index>(),
        byte in any::<prop::sample::Index>(),
        with in "[\\[\\]{}\",:0-9a-z]",
    ) {
        let (_, events) = some_run(30);
        let mut texts = texts(&events, 2);
        let text = cut.get_mut(&mut texts);
        let at = byte.index(text.len());
        if text.is_char_boundary(at) && text.is_char_boundary(at + 1) {
            text.replace_range(at..=at, &with);
        }
        if let Ok(ledger) = read(&texts) {
            prop_assert_eq!(ledger.counts().total(), ledger.rows().len());
        }
    }
}

#[test]
fn events_of_every_kind_are_read_again() {
    let (_, events) = some_run(30);
    let kinds = |event: &Event| std::mem::discriminant(&event.what);
    let seen: std::collections::HashSet<_> = events.iter().map(kinds).collect();
    assert!(seen.len() >= 5, "{}", seen.len());
    for event in &events {
        if let What::Started { .. } = event.what {
            continue;
        }
        let text = serde_json::to_string(event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), *event);
    }
}

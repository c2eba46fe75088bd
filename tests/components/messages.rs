//! The texts of the page, and the numbers in them.

use std::time::Duration;

use bulkhead_app::{messages, source::TEXT_MAX};
use bulkhead_core::{
    item::{Action, IdFault, Kind},
    ledger::{Attempt, Progress, Waiting},
    paste::Reader,
    place::{Place, Position},
    plan::Amounts,
    rules::{Finding, Problem},
    service::{LEFT_OUT, Private, Reason, ReasonKind},
    time::Timestamp,
    wire::CorrelationId,
};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_button_says_what_it_does() {
    let change = |stop, delete, stop_then_delete| {
        let amounts = Amounts {
            stop,
            delete,
            stop_then_delete,
        };
        messages::change(amounts, Kind::Deployments)
    };
    assert_eq!(change(0, 1237, 0), "Delete 1,237 deployments");
    assert_eq!(change(12, 0, 0), "Stop 12 deployments");
    assert_eq!(change(60, 40, 0), "Stop 60 and delete 40 deployments");
    assert_eq!(change(0, 0, 1), "Stop then delete 1 deployment");
    assert_eq!(
        change(1, 2, 3),
        "Stop 1, delete 2 and stop then delete 3 deployments"
    );
    let one = Amounts {
        stop: 1,
        ..Amounts::default()
    };
    assert_eq!(messages::change(one, Kind::Executions), "Stop 1 execution");
}

#[wasm_bindgen_test]
fn numbers_are_grouped_and_sizes_have_a_unit() {
    for (number, text) in [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (1_234_567, "1,234,567"),
    ] {
        assert_eq!(messages::grouped(number), text);
    }
    for (size, text) in [(1, "1 byte"), (2048, "2 KiB"), (20_971_520, "20.0 MiB")] {
        assert_eq!(messages::bytes(size), text);
    }
}

/// `usize` has 32 bits here: a product of a count wraps, or sticks, where its count does not.
#[wasm_bindgen_test]
fn a_bar_does_not_wrap_beyond_429_496_items() {
    for items in [429_497, 1_000_000, usize::MAX] {
        assert_eq!(messages::width(items, items), "100.00%", "{items}");
        assert_eq!(messages::width(items / 2 + 1, items), "50.00%", "{items}");
    }
    assert_eq!(messages::width(0, 0), "0.00%");
}

#[wasm_bindgen_test]
fn per_cent_do_not_wrap_beyond_42_949_672() {
    for items in [42_949_673, 100_000_000, usize::MAX] {
        let progress = Progress {
            items,
            done: items / 2 + 1,
            ..Progress::default()
        };
        assert_eq!(progress.per_cent(), 50, "{items}");
    }
    assert_eq!(Progress::default().per_cent(), 0);
}

#[wasm_bindgen_test]
fn the_check_of_16_mib_does_not_stick_at_85_per_cent() {
    let text = " ".repeat(TEXT_MAX);
    let (_, total) = Reader::new(&text, None).progress();
    assert_eq!(messages::per_cent(total - total / 100, total), 99);
    assert_eq!(messages::per_cent(total, total), 100);
}

#[wasm_bindgen_test]
fn a_gibibyte_is_no_409_mib() {
    assert_eq!(messages::bytes(1 << 30), "1,024.0 MiB");
    assert_eq!(messages::bytes(5 << 30), "5,120.0 MiB");
}

#[wasm_bindgen_test]
fn an_attempt_says_how_long_it_took_also_without_an_answer() {
    let attempt = |ended: Option<u64>, http_status| {
        messages::attempt(&Attempt {
            correlation: CorrelationId::random(&mut fastrand::Rng::with_seed(7)),
            sent: Timestamp(1_000),
            ended: ended.map(Timestamp),
            http_status,
        })
    };
    assert_eq!(attempt(None, None), "no answer yet");
    assert_eq!(
        attempt(Some(2_240), Some(202)),
        "answered 202 after 1,240 ms"
    );
    assert_eq!(
        attempt(Some(91_000), None),
        "no answer, given up after 90,000 ms"
    );
}

#[wasm_bindgen_test]
fn the_time_left_is_told_roughly_and_a_wait_to_the_second() {
    for (seconds, text) in [
        (0, "less than a minute left"),
        (60, "less than a minute left"),
        (61, "about 2 min left"),
        (540, "about 9 min left"),
        (660, "about 15 min left"),
        (5_340, "about 90 min left"),
        (5_400, "about 2 h left"),
    ] {
        assert_eq!(messages::time_left(Duration::from_secs(seconds)), text);
    }
    let wait = Waiting {
        reason: Reason::of(ReasonKind::ConnectionLost),
        until: Timestamp(60_000),
    };
    let at = messages::time_of_day(wait.until);
    let text = |left: Option<u64>| messages::waiting(&wait, true, left.map(Duration::from_millis));
    assert_eq!(text(None), format!("Retrying at {at}: no response"));
    for (left, text_of) in [
        (0, "0 s"),
        (1, "1 s"),
        (12_000, "12 s"),
        (245_000, "4 min 5 s"),
        (3_599_900, "1 h 0 min"),
    ] {
        assert_eq!(
            text(Some(left)),
            format!("Retrying at {at} (in {text_of}): no response")
        );
    }
    assert!(!messages::waiting(&wait, false, Some(Duration::ZERO)).contains("(in "));
}

#[wasm_bindgen_test]
fn the_number_and_size_of_requests_is_told() {
    assert_eq!(messages::requests(1, &[1]), "1 ID in 1 request");
    assert_eq!(
        messages::requests(245, &[100, 100, 45]),
        "245 IDs in 3 requests (100, 100, 45)"
    );
    assert_eq!(
        messages::requests(1000, &[100; 10]),
        "1,000 IDs in 10 requests of 100"
    );
    let mut sizes = [100; 11];
    sizes[10] = 1;
    assert_eq!(
        messages::requests(1001, &sizes),
        "1,001 IDs in 11 requests of 100, the last of 1"
    );
}

#[wasm_bindgen_test]
fn a_problem_says_what_is_wrong_where_and_how_to_fix_it() {
    let first = Place::text(Position { line: 3, column: 1 });
    let problem = |finding| {
        messages::problem(&Problem {
            finding,
            place: Place::default(),
            value: "x".into(),
        })
    };
    assert_eq!(
        problem(Finding::Duplicate {
            first: first.clone()
        })
        .text,
        "Repeats line 3"
    );
    let fault = IdFault::Character {
        character: ' ',
        position: 3,
    };
    let malformed = problem(Finding::IdMalformed { fault });
    assert_eq!(malformed.text, "A blank (character 3) can’t be in an ID");
    assert!(malformed.fix.contains("A–Z"));
    let conflict = problem(Finding::Conflict {
        other: first,
        here: Action::Stop,
        there: Action::Delete,
    });
    assert_eq!(
        conflict.text,
        "Stop here, but delete in line 3: neither is sent"
    );
    assert!(conflict.fix.contains("Stop then delete"));
}

#[wasm_bindgen_test]
fn a_doubtful_reason_says_that_the_change_may_have_been_made_and_a_certain_one_does_not() {
    let lost = Reason::of(ReasonKind::ConnectionLost);
    assert!(messages::reason(&lost, Private::Hidden).starts_with("The change may have been made."));
    let unknown = Reason::of(ReasonKind::UnknownId).with_message("no such deployment");
    assert_eq!(
        messages::reason(&unknown, Private::Hidden),
        "Not found: no such deployment"
    );
    assert!(!messages::reading_reason(&lost).contains("may have been made"));
}

#[wasm_bindgen_test]
fn a_pause_says_until_when_the_service_wants_to_be_left_alone_and_what_to_do() {
    let busy = Reason::of(ReasonKind::RateLimited);
    let years = Timestamp(0).after(Duration::MAX);
    let text = messages::paused(&busy, Some(years), None);
    assert!(text.contains("left alone until 9999-12-31") || text.contains("until 10000-01-01"));
    assert!(text.ends_with("ask it once more."), "{text}");
    let slow = messages::paused(&Reason::of(ReasonKind::NotRecorded), None, None);
    assert!(
        slow.contains("record") && slow.ends_with("then continue."),
        "{slow}"
    );
}

#[wasm_bindgen_test]
fn where_nothing_of_an_engines_text_is_kept_the_reason_says_so() {
    let reason = Reason::of(ReasonKind::Rejected)
        .with_message(LEFT_OUT)
        .with_private("no contract for Erika");
    let hidden = messages::reason(&reason, Private::Hidden);
    assert_eq!(hidden, "Refused by the service (its text is in no record)");
    let shown = messages::reason(&reason, Private::Shown);
    assert_eq!(shown, "Refused by the service: no contract for Erika");
    let trouble = Reason::of(ReasonKind::ServiceTrouble)
        .with_message(LEFT_OUT)
        .with_status(502);
    let expected = "The service had trouble (HTTP 502; its text is in no record)";
    assert_eq!(messages::reading_reason(&trouble), expected);
    assert!(messages::ended_early(&trouble).contains("in no record"));
}

//! The parts taken out of a ledger: groups of failures, rows in an order, rows that are found, and
//! a plan to send some of them again.

use std::cmp::Ordering;

use bulkhead_core::{
    item::Step,
    ledger::{Group, Ledger, Outcome, Row},
    plan::{DELETE_WORD, Plan, PlanError},
    report::{Query, SortBy, SortKey, View},
    run::Control,
    service::{Observation, ReasonKind, Request, Response, ai_api::AiApi},
    transport::SendError,
    wire::ConnectionRef,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{Scripted, accept_all, answer, asked, confirmed, run, run_id, sending};

/// The answer of a service that refuses some ids by what they begin with.
fn picky(_: usize, request: &Request) -> Result<Response, SendError> {
    let item = |id: String| {
        let error = |code: &str, message: String, request_id: &str| {
            json!({"id": id, "error":
                {"code": code, "message": message, "requestId": request_id}})
        };
        match &id[..1] {
            "r" => error(
                "01010076",
                "Current status RUNNING cannot be changed".into(),
                "r-1",
            ),
            "p" => error(
                "01010076",
                "Current status PENDING cannot be changed".into(),
                "r-2",
            ),
            "u" => error("01010016", format!("Invalid deployment {id}"), "r-3"),
            _ => json!({"id": id, "message": "Deletion scheduled"}),
        }
    };
    let items: Vec<Value> = asked(request).into_iter().map(item).collect();
    answer(202, &json!({ "deployments": items }).to_string())
}

const TEXT: &str = "u001\nr001\na001\nr002\nu002\n?\np001\na002\nu003";

fn ledger(text: &str, batch: usize) -> Ledger {
    let transport = Scripted::new(&picky);
    run(&confirmed(text, batch), &transport, Control::default()).0
}

fn texts(ledger: &Ledger, numbers: &[u32]) -> Vec<String> {
    let text = |number: &u32| ledger.rows()[*number as usize].text.to_string();
    numbers.iter().map(text).collect()
}

fn sorted(by: SortBy, descending: bool) -> View {
    View {
        sort: vec![SortKey { by, descending }],
        ..View::default()
    }
}

#[test]
fn failures_are_grouped_by_code_and_by_text_without_ids() {
    let ledger = ledger(TEXT, 2);
    let failures: Vec<_> = ledger
        .groups()
        .iter()
        .filter(|g| g.is_failure() && g.items() > 0)
        .collect();
    let said = |group: &&Group| {
        (
            group.kind(),
            group.text().unwrap().to_owned(),
            group.items(),
        )
    };
    assert_eq!(
        failures.iter().map(said).collect::<Vec<_>>(),
        [
            (ReasonKind::UnknownId, "Invalid deployment …".to_owned(), 3),
            (
                ReasonKind::NotAllowedInStatus,
                "Current status RUNNING cannot be changed".to_owned(),
                2
            ),
            (
                ReasonKind::NotAllowedInStatus,
                "Current status PENDING cannot be changed".to_owned(),
                1
            ),
        ]
    );
    let of_unknown = View {
        group: ledger.rows()[0].group,
        ..View::default()
    };
    let shown = texts(&ledger, &of_unknown.order(&ledger));
    assert_eq!(shown, ["u001", "u002", "u003"]);
}

#[test]
fn what_a_run_leaves_behind_is_a_group_of_its_own() {
    let refuse = |_: usize, _: &Request| answer(403, "");
    let transport = Scripted::new(&refuse);
    let (ledger, _) = run(
        &confirmed("a001\na002\na003\na004\na005", 1),
        &transport,
        Control::default(),
    );
    let groups: Vec<_> = ledger.groups().iter().filter(|g| g.items() > 0).collect();
    let items: usize = groups.iter().map(|group| group.items()).sum();
    assert_eq!(items, 5);
    assert!(
        groups
            .iter()
            .any(|group| group.outcome() == Outcome::NotSent)
    );
    assert!(groups.iter().all(|group| group.is_failure()));
}

#[test]
fn rows_without_a_value_stand_last_either_way_round() {
    let ledger = ledger(TEXT, 9);
    for (descending, expected) in [
        (
            false,
            [
                "u001", "u002", "u003", "r001", "r002", "p001", "a001", "?", "a002",
            ],
        ),
        (
            true,
            [
                "r001", "r002", "p001", "u001", "u002", "u003", "a001", "?", "a002",
            ],
        ),
    ] {
        let order = sorted(SortBy::Code, descending).order(&ledger);
        assert_eq!(texts(&ledger, &order), expected);
    }
}

#[test]
fn equal_rows_follow_the_second_key_and_then_the_paste() {
    let ledger = ledger(TEXT, 9);
    let view = View {
        sort: vec![
            SortKey {
                by: SortBy::Outcome,
                descending: false,
            },
            SortKey {
                by: SortBy::Id,
                descending: true,
            },
        ],
        ..View::default()
    };
    assert_eq!(
        texts(&ledger, &view.order(&ledger)),
        [
            "a002", "a001", "u003", "u002", "u001", "r002", "r001", "p001", "?"
        ]
    );
}

#[test]
fn sorted_by_reason_what_is_about_the_same_stands_together() {
    let ledger = ledger(TEXT, 1);
    assert_eq!(
        texts(&ledger, &sorted(SortBy::Reason, false).order(&ledger)),
        [
            "u001", "u002", "u003", "p001", "r001", "r002", "a001", "a002", "?"
        ]
    );
}

#[test]
fn a_query_finds_by_id_message_code_and_request_id_in_either_case() {
    let ledger = ledger(TEXT, 9);
    for (query, expected) in [
        ("", 9),
        ("  ", 9),
        ("U00", 3),
        ("01010076", 3),
        ("R-2", 1),
        ("status running", 2),
        ("running 01010016", 0),
        ("invalid", 3),
        ("?", 1),
        ("é", 0),
    ] {
        let view = View {
            query: Query::new(query),
            ..View::default()
        };
        assert_eq!(view.order(&ledger).len(), expected, "{query:?}");
    }
}

#[test]
fn only_what_failed_is_sent_again_and_the_new_run_knows_its_parent() {
    let earlier = ledger(TEXT, 9);
    let all: Vec<u32> = (0..9).collect();
    let plan_input = earlier.again(&all, None).unwrap();
    let plan = Plan::new(&plan_input, None, &AiApi::new(None), sending(2)).unwrap();
    assert_eq!((plan.amounts().delete, plan.amounts().total()), (6, 6));
    assert_eq!(plan.parent(), Some(&run_id()));
    assert_eq!(plan.connection(), &earlier.header().connection);
    let with_account = ConnectionRef {
        fingerprint: "f#a1".into(),
        ..plan.connection().clone()
    };
    let now = plan_input.on(with_account.clone());
    assert_eq!(now.connection(), &with_account);
    assert_eq!(
        plan.rows()[1].places[0].line(),
        Some(2),
        "the line of the first paste"
    );
    assert!(
        plan.clone().confirm("", false).is_err(),
        "it is confirmed like any other"
    );

    let transport = Scripted::new(&accept_all);
    let (again, _) = run(
        &plan.confirm(DELETE_WORD, false).unwrap(),
        &transport,
        Control::default(),
    );
    let sent: Vec<_> = transport
        .requests
        .borrow()
        .iter()
        .flat_map(|(request, _)| asked(request))
        .collect();
    assert_eq!(sent, ["u001", "r001", "r002", "u002", "p001", "u003"]);
    assert_eq!(again.header().parent, Some(run_id()));
    assert_eq!(again.counts().of(Outcome::Deleted), 6);

    let nothing = earlier.again(&[2, 5, 7, 99], None);
    assert_eq!(nothing.unwrap_err(), PlanError::NothingToSend);
}

#[test]
fn every_attempt_of_a_row_is_known() {
    let ledger = ledger(TEXT, 2);
    let attempts: Vec<_> = ledger.attempts(4).collect();
    assert_eq!(attempts.len(), 1);
    let (step, attempt) = attempts[0];
    assert_eq!(step, Step::Delete);
    assert_eq!(attempt.http_status, Some(202));
    assert_eq!(
        Some(&attempt.correlation),
        ledger.rows()[4]
            .evidence
            .as_ref()
            .unwrap()
            .correlation
            .as_ref()
    );
    assert!(attempt.ended.unwrap() > attempt.sent);
    assert_eq!(ledger.attempts(5).count(), 0, "it was left out");
}

/// The outcomes in the order in which somebody has to look at them.
const BY_ATTENTION: [Outcome; 10] = [
    Outcome::Failed,
    Outcome::Unknown,
    Outcome::NotSent,
    Outcome::Sending,
    Outcome::Scheduled,
    Outcome::Stopped,
    Outcome::Deleted,
    Outcome::AlreadyStopped,
    Outcome::AlreadyGone,
    Outcome::Skipped,
];

const COLUMNS: [SortBy; 11] = [
    SortBy::Number,
    SortBy::Attention,
    SortBy::Id,
    SortBy::Action,
    SortBy::Outcome,
    SortBy::Status,
    SortBy::Reason,
    SortBy::Code,
    SortBy::RequestId,
    SortBy::Attempts,
    SortBy::Updated,
];

/// The plain way to compare two rows by a column; what stands last is not compared.
fn compare(a: (u32, &Row), b: (u32, &Row), by: SortBy) -> Option<Ordering> {
    fn both<T: Ord>(a: Option<T>, b: Option<T>) -> Option<Ordering> {
        Some(a?.cmp(&b?))
    }
    let code = |row: &Row| row.reason().and_then(|r| r.code.clone());
    let request = |row: &Row| row.reason().and_then(|r| r.request_id.clone());
    let status = |row: &Row| match row.seen.clone()? {
        _ if row.is_gone() => None,
        Observation::Found(found) => Some(found.status),
        Observation::NotFound | Observation::NotListed => None,
    };
    match by {
        SortBy::Number => Some(a.0.cmp(&b.0)),
        SortBy::Id => Some(a.1.text.cmp(&b.1.text)),
        SortBy::Action => both(a.1.action, b.1.action),
        SortBy::Outcome => Some(a.1.outcome().cmp(&b.1.outcome())),
        SortBy::Attention => {
            let at = |row: &Row| BY_ATTENTION.iter().position(|of| *of == row.outcome());
            both(at(a.1), at(b.1))
        }
        SortBy::Code => both(code(a.1), code(b.1)),
        SortBy::RequestId => both(request(a.1), request(b.1)),
        SortBy::Attempts => Some(a.1.attempts.cmp(&b.1.attempts)),
        SortBy::Updated => both(a.1.updated(), b.1.updated()),
        SortBy::Status => both(status(a.1), status(b.1)),
        SortBy::Name | SortBy::Reason => None,
    }
}

proptest! {
    #[test]
    fn an_order_has_each_row_once_and_neighbours_in_order(
        ids in proptest::collection::vec("[rpua][a-c]{0,2}[0-9][0-9a-f]{2,39}", 1..60),
        batch in 1_usize..9,
        keys in proptest::collection::vec((0..COLUMNS.len(), any::<bool>()), 0..3),
    ) {
        let ledger = ledger(&ids.join("\n"), batch);
        let sort: Vec<_> = keys
            .iter()
            .map(|(at, descending)| SortKey { by: COLUMNS[*at], descending: *descending })
            .collect();
        let view = View { sort: sort.clone(), ..View::default() };
        let order = view.order(&ledger);
        let mut once = order.clone();
        once.sort_unstable();
        prop_assert!(once.iter().copied().eq((0..).take(ledger.rows().len())));
        for pair in order.windows(2) {
            let row = |number: u32| (number, &ledger.rows()[number as usize]);
            let by_keys = sort
                .iter()
                .map(|key| {
                    let found = compare(row(pair[0]), row(pair[1]), key.by);
                    found.map(|found| if key.descending { found.reverse() } else { found })
                })
                .find(|found| *found != Some(Ordering::Equal));
            match by_keys {
                None => prop_assert!(pair[0] < pair[1], "equal rows keep the order of the paste"),
                Some(Some(found)) => prop_assert_eq!(found, Ordering::Less),
                // Not compared here.
                Some(None) => {}
            }
        }
    }

    #[test]
    fn a_query_finds_what_is_in_the_text(id in "[a-z]{2}[0-9][a-z0-9]{1,20}", from in 0_usize..4, length in 1_usize..9) {
        let ledger = ledger(&format!("{id}\n?"), 1);
        let part: String = id.chars().skip(from).take(length).collect();
        prop_assume!(!part.is_empty());
        prop_assert!(Query::new(&part.to_uppercase()).finds(&ledger.rows()[0]));
        let longer = Query::new(&format!("{id}x"));
        prop_assert!(!longer.finds(&ledger.rows()[0]));
    }
}

//! From a plan over batches to answers in any order, with any omissions, doubles and
//! strangers: exactly one true outcome for every entry.

use std::collections::HashMap;

use bulkhead_core::{
    ledger::{Outcome, Phase},
    run::{Control, Doubt, SendError},
    service::{Request, Response},
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::world::{Scripted, answer, asked, check, confirmed, run};

/// How an answer treats one of the items that it was asked for.
#[derive(Clone, Copy, Debug)]
enum Item {
    Accepted,
    Refused,
    Missing,
    Doubled,
    Contradicted,
    Shapeless,
}

/// How a request is answered as a whole.
#[derive(Clone, Debug)]
enum Whole {
    Items { strangers: usize, turn: usize },
    Status(u16),
    Broken,
    Lost,
    NotSent,
}

fn item() -> impl Strategy<Value = Item> {
    prop_oneof![
        4 => Just(Item::Accepted),
        2 => Just(Item::Refused),
        1 => Just(Item::Missing),
        1 => Just(Item::Doubled),
        1 => Just(Item::Contradicted),
        1 => Just(Item::Shapeless),
    ]
}

fn whole() -> impl Strategy<Value = Whole> {
    prop_oneof![
        6 => (0..3_usize, any::<usize>()).prop_map(|(strangers, turn)| Whole::Items { strangers, turn }),
        1 => prop::sample::select(vec![400_u16, 404, 408, 413, 429, 500, 502, 503, 504])
            .prop_map(Whole::Status),
        1 => Just(Whole::Broken),
        1 => Just(Whole::Lost),
        1 => Just(Whole::NotSent),
    ]
}

/// Entries, among them repeats and malformed ones.
fn text() -> impl Strategy<Value = String> {
    let entry = prop_oneof![
        8 => (0..60_u32).prop_map(|n| format!("d{n:015}")),
        1 => Just("x/y".to_owned()),
        1 => Just("STOPPED".to_owned()),
    ];
    vec(entry, 1..80).prop_map(|entries| format!("d999999999999999\n{}", entries.join("\n")))
}

fn elements(id: &str, how: Item) -> Vec<Value> {
    let accepted = json!({"id": id, "message": "Deletion scheduled"});
    let refused = json!({"id": id, "error": {"code": "01010076", "message": "no"}});
    match how {
        Item::Accepted => vec![accepted],
        Item::Refused => vec![refused],
        Item::Missing => vec![],
        Item::Doubled => vec![accepted.clone(), accepted],
        Item::Contradicted => vec![accepted, refused],
        Item::Shapeless => vec![json!({"id": id})],
    }
}

/// What must be told of an item that was treated so.
fn expected(whole: &Whole, how: Item) -> Outcome {
    match (whole, how) {
        (Whole::Items { .. }, Item::Accepted) => Outcome::Scheduled,
        (Whole::Items { .. }, Item::Refused) | (Whole::Status(400 | 404 | 413 | 429), _) => {
            Outcome::Failed
        }
        (Whole::NotSent, _) => Outcome::NotSent,
        _ => Outcome::Unknown,
    }
}

fn respond(
    request: &Request,
    whole: &Whole,
    how: &HashMap<String, Item>,
) -> Result<Response, SendError> {
    let message = String::new();
    match whole {
        Whole::Items { strangers, turn } => {
            let mut list: Vec<_> = asked(request)
                .iter()
                .flat_map(|id| elements(id, how[id]))
                .collect();
            list.extend((0..*strangers).map(|n| json!({"id": format!("z{n:03}"), "message": "m"})));
            list.push(json!("no item"));
            let turn = turn % list.len();
            list.rotate_left(turn);
            answer(202, &json!({ "deployments": list }).to_string())
        }
        Whole::Status(status) => answer(*status, "{\"error\":{\"code\":\"1\",\"message\":\"m\"}}"),
        Whole::Broken => answer(202, "{\"deployments\":[{\"id\":"),
        Whole::Lost => Err(SendError::Doubtful {
            doubt: Doubt::ConnectionLost,
            message,
        }),
        Whole::NotSent => Err(SendError::NotSent { message }),
    }
}

proptest! {
    #[test]
    fn every_entry_has_exactly_one_true_outcome(
        text in text(),
        batch in 1..12_usize,
        wholes in vec(whole(), 70),
        hows in vec(item(), 62),
    ) {
        let plan = confirmed(&text, batch);
        let how: HashMap<String, Item> = plan
            .plan()
            .rows()
            .iter()
            .zip(hows.iter().cycle())
            .map(|(row, how)| (row.text.to_string(), *how))
            .collect();
        let script = |number: usize, request: &Request| respond(request, &wholes[number], &how);
        let transport = Scripted::new(&script);
        let (ledger, _) = run(&plan, batch, &transport, Control::default());

        // Every entry is a place of exactly one row.
        let entries: usize = ledger.rows().iter().map(|row| row.places.len()).sum();
        prop_assert_eq!(entries, text.lines().count());
        prop_assert_eq!(ledger.rows().len(), check(&text).rows.len());
        prop_assert_eq!(ledger.counts().total(), ledger.rows().len());
        prop_assert_eq!(ledger.phase(), &Phase::Finished(None));

        // What was sent is what was confirmed, each id once.
        let requests = transport.requests.borrow();
        let mut number_of = HashMap::new();
        for (number, (request, _)) in requests.iter().enumerate() {
            prop_assert!(asked(request).len() <= batch);
            for id in asked(request) {
                prop_assert!(number_of.insert(id, number).is_none(), "sent twice");
            }
        }
        for row in ledger.rows() {
            let expected = match (number_of.get(row.text.as_ref()), row.action) {
                (None, None) => Outcome::Skipped,
                (Some(number), Some(_)) => expected(&wholes[*number], how[row.text.as_ref()]),
                (sent, action) => panic!("{sent:?} {action:?}"),
            };
            prop_assert_eq!(row.outcome, expected, "{}", row.text);
            prop_assert!(row.evidence.is_some() && row.cause.is_some());
        }
    }
}

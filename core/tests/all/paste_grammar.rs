//! Texts as people write them, made of comments, diffs, prose, tables and structures: no id is ready
//! that stands only in a comment, a diff or a row to be kept, no action is carried out that was not
//! chosen, and every ready id stands in the text.

use bulkhead_core::{
    item::{Action, Kind},
    paste::Reader,
    rules::{Checked, Checker, Options},
};
use proptest::{collection::vec, prelude::*, sample::select};

/// A piece of a text, and whether what it names may be ready.
#[derive(Clone, Debug)]
struct Piece {
    text: String,
    may: Vec<String>,
    never: Vec<String>,
}

/// Ids of which those that may be ready begin with `d`, and the others with `e`, so that they are
/// never the same. Some are all letters, or nearly all digits, as they come by chance.
fn id(first: char) -> impl Strategy<Value = String> {
    prop_oneof![6 => "[0-9a-f]{15}", 1 => "[a-f]{15}", 1 => "[0-9]{15}"]
        .prop_map(move |rest| format!("{first}{rest}"))
}

fn meant(form: &'static str) -> impl Strategy<Value = Piece> {
    id('d').prop_map(move |id| Piece {
        text: form.replace('A', &id),
        may: vec![id],
        never: Vec::new(),
    })
}

fn not_meant(form: &'static str) -> impl Strategy<Value = Piece> {
    (id('d'), id('e')).prop_map(move |(meant, not)| Piece {
        text: form.replace('A', &meant).replace('B', &not),
        may: vec![meant],
        never: vec![not],
    })
}

fn piece() -> impl Strategy<Value = Piece> {
    let good = select(vec![
        "A\n",
        "- A\n",
        "1. A\n",
        "> A\n",
        "`A`\n",
        "Deployment ID: A\n",
        "id=A\n",
        "please delete A soon\n",
        "[\"A\"]\n",
        "{\"id\":\"A\"}\n",
        "{\"deployments\":[{\"id\":\"A\",\"targetStatus\":\"STOPPED\"}]}\n",
        "[{'id': 'A', 'status': <Status.STOPPED: 'STOPPED'>}]\n",
        "id,name\nA,x\n",
        "name\tDeployment ID\nx\tA\n",
        "| ID | Status |\n|---|---|\n| A | STOPPED |\n",
        "id               status\n--               ------\nA STOPPED\n",
        "https://h/v2/lm/deployments/A\n",
        "2026-06-01 10:23:45 INFO Deleting deployment A\n",
        "id,action\nA,delete\n",
        "id,targetStatus\nA,STOPPED\n",
    ]);
    let bad = select(vec![
        "A # B\n",
        "A // B\n",
        "# B\n",
        "#B\n",
        "// B\n",
        "-- B\n",
        "; B\n",
        "/* B */ A\n",
        "/*\nB\n*/\n",
        "<!-- B -->\n",
        "<!--\nB\n-->\n",
        "[\"A\", // \"B\"\n]\n",
        "{\"id\":\"A\", /* \"id\":\"B\" */ \"x\":1}\n",
        "B # keep\n",
        "B // do not delete\n",
        "~~B~~\n",
        "please delete A but keep B\n",
        "please delete A, B is still in use.\n",
        "do not delete B\n",
        "id,keep?\nA,no\nB,yes\n",
        "id,decision\nA,delete\nB,keep\n",
        "id,action\nA,delete\nB,explode\n",
        "id,action\nB,keep\n",
        "configurationId: B\n",
        "deploymentId,configurationId\nA,B\n",
        "id,name\n# B,x\nA,y\n",
        "[{\"deploymentId\":\"A\",\"id\":\"B\"}]\n",
        "https://h/v2/lm/configurations/B\n",
        "span B started\n",
        "@@ -1 +1 @@\n-B\n+B\n",
        "{\"deployments\":[{\"id\":\"B\",\"targetStatus\":\"RUNNING\"}]}\n",
        "B-predictor-00001-x2x7k\n",
        "1.B\n",
        "B\u{2026}\n",
        "Do not delete:\nB\n",
        "Do not delete:\n\nid,name\nB,x\n",
        "Bitte behalten:\n[\"B\"]\n",
        "Keep these:\n\n| ID | Status |\n|---|---|\n| B | STOPPED |\n",
        "To keep:\n<table><tr><th>ID</th><th>x</th></tr><tr><td>B</td><td>y</td></tr></table>\n",
        "Span ID\nB\n",
        "Time;Span ID\n10:23;B\n10:24;B\n",
        "Configuration IDs:\n{\"resources\":[{\"id\":\"B\"}]}\n",
        "KEEP_DEPLOYMENT_ID=B\n",
        "{\"deploymentIds\":[\"A\"],\"protectedDeploymentIds\":[\"B\"]}\n",
        "{\"id\":\"B\",\"note\":\"do not delete\"}\n",
        "Deployment ID: B (keep!)\n",
        "id,In use?\nA,no\nB,yes\n",
        "id,L\u{f6}schen\nA,ja\nB,nein\n",
        "id;Owner comment\nA;old\nB;please do not delete\n",
        "*** old\n--- new\n***************\n*** 1 ****\n! B\n--- 1 ----\n! B\n",
        "<<<<<<< ours\nB\n=======\nB\n>>>>>>> x\n",
    ]);
    prop_oneof![
        1 => good.prop_flat_map(meant),
        1 => bad.prop_flat_map(not_meant),
    ]
}

fn check(text: &str, action: Action, accept_found: bool) -> Checked {
    let options = Options {
        kind: Kind::Deployments,
        action: Some(action),
        include_implausible: false,
        accept_found,
    };
    Checker::check_all(options, Reader::new(text, Some(options.kind)))
}

/// A thousand texts, or as many as `PROPTEST_CASES` says.
fn config() -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: config.cases.max(1000),
        ..config
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_was_not_meant_is_never_ready(
        pieces in vec(piece(), 1..12),
        blank in any::<bool>(),
        action in select(Action::ALL.to_vec()),
    ) {
        let between = if blank { "\n" } else { "" };
        let text: Vec<_> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let text = text.join(between);
        let never = pieces.iter().flat_map(|piece| &piece.never);
        for accept in [false, true] {
            let checked = check(&text, action, accept);
            for item in checked.items() {
                let id = item.id.as_str();
                prop_assert!(!never.clone().any(|never| never == id), "{} is ready in\n{}", id, text);
                prop_assert!(text.contains(id));
                prop_assert_eq!(item.action, action);
            }
        }
    }

    #[test]
    fn what_was_meant_is_ready_where_it_stands_alone(piece in piece()) {
        let checked = check(&piece.text, Action::Delete, true);
        let is_wish = piece.text.contains("targetStatus\":");
        for id in piece.may.iter().filter(|id| piece.text.contains(*id) && !is_wish) {
            let is_ready = checked.items().any(|item| item.id.as_str() == id);
            prop_assert!(is_ready, "{} is not ready in\n{}\n{:?}", id, piece.text, checked);
        }
    }
}

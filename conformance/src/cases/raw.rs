//! Bodies that the adapter never sends, since the rules refuse them.

use serde_json::{Value, json};

use crate::{
    case::{Case, Raw, Subject},
    world::Kind,
};

/// All of them.
pub(super) fn cases() -> Vec<Case> {
    vec![
        none("raw: an empty list", |_| list(json!([]))),
        none("raw: an empty id", |_| list(json!([""]))),
        none("raw: a null id", |_| list(json!([null]))),
        none("raw: no list", |_| json!({ "cascade": true }).to_string()),
        none("raw: the list is null", |_| list(Value::Null)),
        none("raw: a text in place of the list", |_| list(json!("x"))),
        none("raw: an object in place of an id", |_| list(json!([{}]))),
        none("raw: a number as an id", |_| list(json!([5]))),
        none("raw: no JSON", |_| "hello".to_owned()),
        none("raw: JSON that breaks off", |_| {
            r#"{"deploymentIds":["x""#.to_owned()
        }),
        none("raw: a list as the whole body", |_| {
            json!(["x"]).to_string()
        }),
        none("raw: nothing", |_| String::new()),
        Case {
            name: "raw: the same id twice",
            subject: Subject::Raw(Raw {
                items: &[(Kind::Plain, 1)],
                body: |ids| list(json!([ids.first(), ids.first()])),
            }),
        },
        Case {
            name: "raw: an empty and a null id among good ones",
            subject: Subject::Raw(Raw {
                items: &[(Kind::Plain, 2)],
                body: |ids| list(json!([ids.first(), "", null, ids.last()])),
            }),
        },
        Case {
            name: "raw: a flag that is no truth value",
            subject: Subject::Raw(Raw {
                items: &[(Kind::Plain, 1)],
                body: |ids| json!({ "deploymentIds": ids, "cascade": "yes" }).to_string(),
            }),
        },
    ]
}

/// A body for which nothing has to be made.
fn none(name: &'static str, body: fn(&[String]) -> String) -> Case {
    let items = &[];
    Case {
        name,
        subject: Subject::Raw(Raw { items, body }),
    }
}

fn list(ids: impl Into<Value>) -> String {
    json!({ "deploymentIds": ids.into() }).to_string()
}

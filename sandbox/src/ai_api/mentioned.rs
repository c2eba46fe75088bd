//! The ids that a change request names, whether or not anything could be done with them.

use axum::http::Method;
use serde_json::Value;

use super::kind::Kind;
use super::status::Action;

/// An id and the target that is asked for it, as far as anything can be made of it.
pub(crate) type Mention = (String, Option<String>);

/// The ids that a change request names, for the log of what was received.
pub(crate) fn mentioned(method: &Method, path: &str, body: &[u8]) -> Vec<Mention> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    for kind in Kind::ALL {
        let rest = path.strip_prefix("/v2/lm/");
        match rest.and_then(|rest| rest.strip_prefix(kind.collection())) {
            None => {}
            Some("") => return in_lists(&body),
            Some(rest) => {
                let target = if method == Method::DELETE {
                    Some(Action::Delete.target_status().to_owned())
                } else {
                    text(&body, "targetStatus")
                };
                return (rest.strip_prefix('/').into_iter())
                    .map(|id| (id.to_owned(), target.clone()))
                    .collect();
            }
        }
    }
    Vec::new()
}

/// The items of a body's lists, also of the list that the path doesn't take.
fn in_lists(body: &Value) -> Vec<Mention> {
    let lists = Kind::ALL.map(|kind| body.get(kind.collection()).and_then(Value::as_array));
    (lists.into_iter().flatten().flatten())
        .filter_map(|item| Some((text(item, "id")?, text(item, "targetStatus"))))
        .collect()
}

fn text(object: &Value, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned)
}

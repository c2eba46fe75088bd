//! `GET /v2/lm/{deployments|executions}`: what a resource group holds.

use serde_json::Value;

use super::error;
use crate::{
    item::{Action, IdFormat, ItemId},
    service::{Reason, ReasonKind, Response},
};

/// A resource as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: ItemId,
    /// Its status; one that the contract does not know is kept as it is.
    pub status: String,
    /// Whether its deletion is under way: the status alone does not show that.
    pub is_going: bool,
}

/// Reads `resources[]`; what has no id or no status is passed over.
pub(super) fn read(answer: &Response) -> Result<Vec<Listed>, Reason> {
    let resources = resources(answer)?;
    Ok(resources.iter().filter_map(resource).collect())
}

/// Reads the list that every list call of the AI API answers: `{"count", "resources": […]}`.
pub(super) fn resources(answer: &Response) -> Result<Vec<Value>, Reason> {
    if !answer.is_success() {
        return Err(error::read(answer).into_reason(answer.status));
    }
    let mut body = serde_json::from_str::<Value>(&answer.body).ok();
    let resources = body.as_mut().and_then(|body| body.get_mut("resources"));
    match resources.map(Value::take) {
        Some(Value::Array(resources)) => Ok(resources),
        _ => Err(Reason::of(ReasonKind::Unreadable).with_status(answer.status)),
    }
}

fn resource(resource: &Value) -> Option<Listed> {
    let text = |name: &str| resource.get(name)?.as_str();
    Some(Listed {
        id: ItemId::parse(IdFormat::AiApi, text("id")?).ok()?,
        status: text("status")?.to_owned(),
        is_going: text("targetStatus") == Some(Action::Delete.target_status()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(status: u16, body: &str) -> Result<Vec<Listed>, ReasonKind> {
        let answer = Response {
            status,
            retry_after: None,
            body: body.into(),
        };
        read(&answer).map_err(|reason| reason.kind)
    }

    #[test]
    fn resources_are_read_and_what_is_none_is_passed_over() {
        let body = r#"{"count":4,"resources":[
            {"id":"a1b2","status":"RUNNING","targetStatus":"RUNNING"},
            {"id":"c3d4","status":"STOPPED","targetStatus":"DELETED"},
            {"id":"e5f6","status":"MOVING","targetStatus":null},
            {"id":"e5f7"},{"status":"DEAD"},7]}"#;
        let listed = list(200, body).unwrap();
        let seen: Vec<_> = listed
            .iter()
            .map(|l| (l.id.as_str(), l.status.as_str(), l.is_going))
            .collect();
        assert_eq!(
            seen,
            [
                ("a1b2", "RUNNING", false),
                ("c3d4", "STOPPED", true),
                ("e5f6", "MOVING", false)
            ]
        );
    }

    #[test]
    fn an_answer_that_is_no_list_says_why() {
        assert_eq!(list(200, "[]"), Err(ReasonKind::Unreadable));
        assert_eq!(
            list(403, "RBAC: access denied"),
            Err(ReasonKind::Permission)
        );
    }
}

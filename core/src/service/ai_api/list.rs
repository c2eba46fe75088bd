//! What a resource group holds: `GET /v2/lm/{deployments|executions}`, as a list or one by one.

use std::{collections::HashSet, sync::Arc};

use serde_json::Value;

use super::error;
use crate::{
    item::{IdFormat, ItemId, Step},
    service::{Found, Listed, One, Page, Reason, ReasonKind, Response},
    time::Timestamp,
};

/// Reads a page; what has no id or no status is passed over.
pub(super) fn read(answer: &Response) -> Result<Page, Reason> {
    let (resources, total) = resources(answer)?;
    let mut statuses = HashSet::new();
    let items = resources
        .iter()
        .filter_map(|resource| listed(resource, &mut statuses));
    Ok(Page {
        items: items.collect(),
        entries: resources.len(),
        total,
    })
}

/// Reads the list that every list call of the AI API answers: `{"count", "resources": […]}`.
pub(super) fn resources(answer: &Response) -> Result<(Vec<Value>, Option<usize>), Reason> {
    if !answer.is_success() {
        return Err(error::read(answer).into_reason(answer.status));
    }
    let mut body = serde_json::from_str::<Value>(&answer.body).unwrap_or_default();
    let total = body.get("count").and_then(Value::as_u64);
    let total = total.and_then(|total| usize::try_from(total).ok());
    match body.get_mut("resources").map(Value::take) {
        Some(Value::Array(resources)) => Ok((resources, total)),
        _ => Err(unreadable(answer)),
    }
}

/// Reads the state of one: 200, or 404 with an error of the service. A 404 of anything else on
/// the way says nothing of the item.
pub(super) fn read_one(id: &ItemId, answer: &Response) -> Result<One, Reason> {
    let body = || serde_json::from_str::<Value>(&answer.body).unwrap_or_default();
    if answer.status == 404 {
        let error = error::read(answer);
        let is_error = body().get("error").is_some_and(Value::is_object);
        if is_error && error.code.is_some() {
            return Ok(One::NotThere);
        }
        return Err(error.into_reason(answer.status));
    }
    if !answer.is_success() {
        return Err(error::read(answer).into_reason(answer.status));
    }
    listed(&body(), &mut HashSet::new())
        .filter(|listed| &listed.id == id)
        .map(One::There)
        .ok_or_else(|| unreadable(answer))
}

fn unreadable(answer: &Response) -> Reason {
    Reason::of(ReasonKind::Unreadable).with_status(answer.status)
}

/// Reads one resource. The few statuses are shared by the many that have them.
fn listed(resource: &Value, statuses: &mut HashSet<Arc<str>>) -> Option<Listed> {
    let text = |name: &str| resource.get(name)?.as_str();
    let status = text("status")?;
    let status = statuses.get(status).cloned().unwrap_or_else(|| {
        let status: Arc<str> = status.into();
        statuses.insert(status.clone());
        status
    });
    Some(Listed {
        id: ItemId::parse(IdFormat::AiApi, text("id")?).ok()?,
        found: Found {
            status,
            being_deleted: text("targetStatus") == Some(Step::Delete.target_status()),
        },
        created: text("createdAt").and_then(Timestamp::read),
        about: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response {
            status,
            retry_after: None,
            body: body.into(),
        }
    }

    fn list(status: u16, body: &str) -> Result<Page, ReasonKind> {
        read(&answer(status, body)).map_err(|reason| reason.kind)
    }

    #[test]
    fn resources_are_read_and_what_is_none_is_passed_over() {
        let body = r#"{"count":40,"resources":[
            {"id":"a1b2","status":"RUNNING","targetStatus":"RUNNING","createdAt":"1970-01-01T00:00:01Z"},
            {"id":"c3d4","status":"STOPPED","targetStatus":"DELETED"},
            {"id":"e5f6","status":"MOVING","targetStatus":null,"createdAt":"yesterday"},
            {"id":"e5f7"},{"status":"DEAD"},7]}"#;
        let page = list(200, body).unwrap();
        assert_eq!((page.entries, page.total), (6, Some(40)));
        let seen: Vec<_> = page
            .items
            .iter()
            .map(|l| {
                let found = &l.found;
                (l.id.as_str(), &*found.status, found.being_deleted)
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("a1b2", "RUNNING", false),
                ("c3d4", "STOPPED", true),
                ("e5f6", "MOVING", false)
            ]
        );
        let created: Vec<_> = page.items.iter().map(|l| l.created).collect();
        assert_eq!(created, [Some(Timestamp(1_000)), None, None]);
    }

    #[test]
    fn an_answer_that_is_no_list_says_why() {
        assert_eq!(list(200, "[]"), Err(ReasonKind::Unreadable));
        assert_eq!(
            list(403, "RBAC: access denied"),
            Err(ReasonKind::Permission)
        );
    }

    #[test]
    fn one_is_there_or_not_or_the_answer_says_nothing_of_it() {
        let one = |status, body: &str| {
            let id = ItemId::parse(IdFormat::AiApi, "a1b2").unwrap();
            read_one(&id, &answer(status, body)).map_err(|reason| reason.kind)
        };
        let there = one(200, r#"{"id":"a1b2","status":"DEAD"}"#).unwrap();
        assert!(matches!(there, One::There(listed) if &*listed.found.status == "DEAD"));
        let error = r#"{"error":{"code":"01010016","message":"m"}}"#;
        assert_eq!(one(404, error), Ok(One::NotThere));
        for (status, body, kind) in [
            (404, "<html>", ReasonKind::CapabilityOff),
            (404, "", ReasonKind::CapabilityOff),
            (404, r#"{"message":"no route"}"#, ReasonKind::CapabilityOff),
            (
                200,
                r#"{"id":"c3d4","status":"DEAD"}"#,
                ReasonKind::Unreadable,
            ),
            (200, r#"{"id":"a1b2"}"#, ReasonKind::Unreadable),
            (200, "{", ReasonKind::Unreadable),
            (503, "", ReasonKind::ServiceTrouble),
            (429, "", ReasonKind::RateLimited),
        ] {
            assert_eq!(one(status, body), Err(kind), "{status} {body}");
        }
    }
}

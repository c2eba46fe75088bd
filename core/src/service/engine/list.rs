//! The deployments of an engine: `GET /deployment`, as a list or one by one.

use std::sync::Arc;

use serde_json::Value;

use super::{
    PRESENT,
    error::{self, EngineError},
    time,
};
use crate::{
    item::{IdFormat, ItemId},
    service::{About, Found, Listed, One, Page, Reason, ReasonKind, Response},
};

/// Reads a page; what has no id is passed over.
pub(super) fn read(answer: &Response) -> Result<Page, Reason> {
    let rows = rows(answer)?;
    let status: Arc<str> = PRESENT.into();
    let items = rows.iter().filter_map(|row| listed(row, &status));
    Ok(Page {
        items: items.collect(),
        entries: rows.len(),
    })
}

/// Reads the rows of a list.
pub(super) fn rows(answer: &Response) -> Result<Vec<Value>, Reason> {
    if !answer.is_success() {
        return Err(error::of_whole(answer));
    }
    match serde_json::from_str(&answer.body) {
        Ok(Value::Array(rows)) => Ok(rows),
        _ => Err(unreadable(answer)),
    }
}

/// Reads one: 200, or 404 with an error of the engine's own. A 404 of anything else says nothing
/// of the deployment.
pub(super) fn read_one(id: &ItemId, answer: &Response) -> Result<One, Reason> {
    let is_not_found = |error: &EngineError| answer.status == 404 && error.is_not_found();
    if EngineError::read(answer).as_ref().is_some_and(is_not_found) {
        return Ok(One::NotThere);
    }
    if !answer.is_success() {
        return Err(error::of_whole(answer));
    }
    let row = serde_json::from_str::<Value>(&answer.body).unwrap_or_default();
    listed(&row, &PRESENT.into())
        .filter(|listed| &listed.id == id)
        .map(One::There)
        .ok_or_else(|| unreadable(answer))
}

pub(super) fn unreadable(answer: &Response) -> Reason {
    Reason::of(ReasonKind::Unreadable).with_status(answer.status)
}

fn listed(row: &Value, status: &Arc<str>) -> Option<Listed> {
    let text = |name: &str| row.get(name)?.as_str();
    let deployed = text("deploymentTime").and_then(time::read);
    Some(Listed {
        id: ItemId::parse(IdFormat::Engine, text("id")?).ok()?,
        found: Found {
            status: status.clone(),
            being_deleted: false,
        },
        created: deployed,
        about: Some(About {
            scenario: None,
            name: text("name").map(Into::into),
            source: text("source").map(Into::into),
            tenant: text("tenantId").map(Into::into),
            deployed,
            usage: None,
        }),
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

    const ONE: &str = r#"{"links":[],"id":"ef0f","name":"invoice","source":null,"deploymentTime":"2026-11-28T13:02:15.209+0000","tenantId":"t1"}"#;

    #[test]
    fn deployments_are_read_and_what_is_none_is_passed_over() {
        let body =
            format!(r#"[{ONE},{{"id":"a/b"}},{{"name":"x"}},7,{{"id":"4711","name":null}}]"#);
        let page = read(&answer(200, &body)).unwrap();
        assert_eq!(page.entries, 5);
        let ids: Vec<_> = page.items.iter().map(|listed| listed.id.as_str()).collect();
        assert_eq!(ids, ["ef0f", "4711"]);
        let about = page.items[0].about.clone().unwrap();
        assert_eq!(about.name.as_deref(), Some("invoice"));
        assert_eq!(about.tenant.as_deref(), Some("t1"));
        assert_eq!(about.source, None);
        let deployed = about.deployed.map(|at| at.to_string());
        assert_eq!(deployed.as_deref(), Some("2026-11-28T13:02:15.209Z"));
        assert_eq!(&*page.items[0].found.status, PRESENT);
    }

    #[test]
    fn an_answer_that_is_no_list_says_why() {
        let list = |status, body| read(&answer(status, body)).map_err(|reason| reason.kind);
        assert_eq!(list(200, "{}"), Err(ReasonKind::Unreadable));
        assert_eq!(list(401, ""), Err(ReasonKind::Credentials));
    }

    #[test]
    fn one_is_there_or_not_or_the_answer_says_nothing_of_it() {
        let id = ItemId::parse(IdFormat::Engine, "ef0f").unwrap();
        let one =
            |status, body: &str| read_one(&id, &answer(status, body)).map_err(|reason| reason.kind);
        assert!(matches!(one(200, ONE), Ok(One::There(_))));
        let error = |message: &str| {
            format!(r#"{{"type":"InvalidRequestException","message":"{message}"}}"#)
        };
        let gone = error("Deployment with id 'ef0f' does not exist");
        assert_eq!(one(404, &gone), Ok(One::NotThere));
        for (status, body, kind) in [
            (
                404,
                error("Process engine x not available"),
                ReasonKind::CapabilityOff,
            ),
            (404, "<html>".to_owned(), ReasonKind::CapabilityOff),
            (404, String::new(), ReasonKind::CapabilityOff),
            (500, gone.clone(), ReasonKind::ServiceTrouble),
            (200, r#"{"id":"other"}"#.to_owned(), ReasonKind::Unreadable),
            (200, "{".to_owned(), ReasonKind::Unreadable),
        ] {
            assert_eq!(one(status, &body), Err(kind), "{status} {body}");
        }
    }
}

//! The contents of a resource group: `GET /v2/lm/{deployments|executions}`, as a list or one by one.

use std::{borrow::Cow, collections::HashSet, sync::Arc};

use serde::Deserialize;
use serde_json::Value;

use super::error;
use crate::{
    item::{IdFormat, ItemId, Step},
    service::{About, Found, Listed, One, Page, Reason, ReasonKind, Response},
    time::Timestamp,
};

/// Reads a page; what has no id or no status is passed over.
pub(super) fn read(answer: &Response) -> Result<Page, Reason> {
    let resources = resources(answer)?;
    let mut texts = Texts::default();
    let items = resources
        .iter()
        .filter_map(|resource| listed(resource, &mut texts));
    Ok(Page {
        items: items.collect(),
        entries: resources.len(),
    })
}

/// Reads the list that every list call of the AI API answers: `{"count", "resources": […]}`.
/// `count` is the number of its entries, not of all there are (contract), so it says nothing new.
pub(super) fn resources(answer: &Response) -> Result<Vec<Value>, Reason> {
    if !answer.is_success() {
        return Err(error::read(answer).into_reason(answer.status));
    }
    let mut body = serde_json::from_str::<Value>(&answer.body).unwrap_or_default();
    match body.get_mut("resources").map(Value::take) {
        Some(Value::Array(resources)) => Ok(resources),
        _ => Err(unreadable(answer)),
    }
}

/// Reads how many there are: a bare integer (contract).
pub(super) fn read_count(answer: &Response) -> Result<usize, Reason> {
    if !answer.is_success() {
        return Err(error::read(answer).into_reason(answer.status));
    }
    answer.body.trim().parse().map_err(|_| unreadable(answer))
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
    listed(&body(), &mut Texts::default())
        .filter(|listed| &listed.id == id)
        .map(One::There)
        .ok_or_else(|| unreadable(answer))
}

pub(super) fn unreadable(answer: &Response) -> Reason {
    Reason::of(ReasonKind::Unreadable).with_status(answer.status)
}

/// Reads one resource.
pub(super) fn listed(resource: &Value, texts: &mut Texts) -> Option<Listed> {
    let text = |name: &str| resource.get(name)?.as_str();
    let resource = Resource {
        id: text("id").map(Into::into),
        status: text("status").map(Into::into),
        target_status: text("targetStatus").map(Into::into),
        created_at: text("createdAt").map(Into::into),
        configuration_name: text("configurationName").map(Into::into),
        scenario_id: text("scenarioId").map(Into::into),
    };
    resource.listed(texts)
}

/// The properties that are read of a resource.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resource<'t> {
    #[serde(borrow, default)]
    id: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    status: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    target_status: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    created_at: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    configuration_name: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    scenario_id: Option<Cow<'t, str>>,
}

impl Resource<'_> {
    pub(super) fn listed(self, texts: &mut Texts) -> Option<Listed> {
        let status = texts.shared(&self.status?);
        let created = self.created_at.as_deref().and_then(Timestamp::read);
        let about = About {
            name: self.configuration_name.map(|name| texts.shared(&name)),
            scenario: self.scenario_id.map(|scenario| texts.shared(&scenario)),
            deployed: created,
            ..About::default()
        };
        Some(Listed {
            id: ItemId::parse(IdFormat::AiApi, &self.id?).ok()?,
            found: Found {
                status,
                being_deleted: self.target_status.as_deref() == Some(Step::Delete.target_status()),
            },
            created,
            about: (about != About::default()).then_some(about),
        })
    }
}

/// The few statuses, names and scenarios, shared by the many items that have them.
#[derive(Default)]
pub(super) struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(text) = self.0.get(text) {
            return text.clone();
        }
        let text: Arc<str> = text.into();
        self.0.insert(text.clone());
        text
    }
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
            {"id":"a1b2","status":"RUNNING","targetStatus":"RUNNING","createdAt":"1970-01-01T00:00:01Z",
                "configurationName":"fraud-eu","scenarioId":"fraud"},
            {"id":"c3d4","status":"STOPPED","targetStatus":"DELETED","configurationName":null},
            {"id":"e5f6","status":"MOVING","targetStatus":null,"createdAt":"yesterday"},
            {"id":"e5f7"},{"status":"DEAD"},7]}"#;
        let page = list(200, body).unwrap();
        assert_eq!(page.entries, 6);
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
        let about = About {
            name: Some("fraud-eu".into()),
            scenario: Some("fraud".into()),
            deployed: Some(Timestamp(1_000)),
            ..About::default()
        };
        let abouts = page.items.into_iter().map(|listed| listed.about);
        let abouts: Vec<_> = abouts.collect();
        assert_eq!(abouts, [Some(about), None, None]);
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
    fn a_count_is_a_bare_integer() {
        for (status, body, expected) in [
            (200, "245", Ok(245)),
            (200, " 0\n", Ok(0)),
            (200, "", Err(ReasonKind::Unreadable)),
            (200, r#"{"count":245}"#, Err(ReasonKind::Unreadable)),
            (403, "RBAC: access denied", Err(ReasonKind::Permission)),
        ] {
            let found = read_count(&answer(status, body)).map_err(|reason| reason.kind);
            assert_eq!(found, expected, "{body}");
        }
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

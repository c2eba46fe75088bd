//! The usage of deployments: definitions, and the instances of them that run.
//!
//! `GET /process-definition/statistics` says of all definitions at once which deployment they
//! belong to and how many instances run; it has no pages, and it shows instances that
//! `/process-instance/count` hides from the account (seen). Of cases there is no such thing: their
//! instances are counted one deployment after the other, where there are any definitions. All of
//! it is filtered by permission, and the engine's own check is not (contract): nothing seen is no
//! guarantee.

use std::collections::HashMap;

use percent_encoding::utf8_percent_encode;
use rustc_hash::FxHashMap;
use serde_json::Value;

use super::{ESCAPED, list, reading};
use crate::{
    item::{IdFormat, ItemId},
    service::{Reason, Request, Response, Usage, Usages},
};

/// Case definitions on one page. Lists without an end may be forbidden (seen).
const PAGE: usize = 1_000;

/// The reading that comes after these: first the statistics, then case definitions page by page.
pub(super) fn next_request(answers: &[Response]) -> Option<Request> {
    let Some((_, pages)) = answers.split_first() else {
        return Some(reading("process-definition/statistics".to_owned()));
    };
    // What can't be read has no further page.
    let is_full = |page: &Response| list::rows(page).is_ok_and(|rows| rows.len() >= PAGE);
    pages.last().is_none_or(is_full).then(|| {
        let first = pages.len() * PAGE;
        let order = "sortBy=deploymentId&sortOrder=asc";
        reading(format!(
            "case-definition?{order}&firstResult={first}&maxResults={PAGE}"
        ))
    })
}

/// The reason why an answer is none. An engine that has no such thing as cases has none that run.
pub(super) fn refusal(answers: &[Response], next: &Response) -> Option<Reason> {
    let has_no_cases = !answers.is_empty() && is_no_such_call(next);
    (!next.is_success() && !has_no_cases).then(|| super::error::of_whole(next))
}

const fn is_no_such_call(answer: &Response) -> bool {
    answer.status == 404
}

/// Reads the answers. How many cases run is left open where there is a definition of one, or where
/// not all definitions are known.
pub(super) fn read(answers: &[Response], are_all: bool) -> Result<Usages, Reason> {
    let otherwise = Usage {
        case_instances: are_all.then_some(0),
        ..Usage::NONE
    };
    let mut usages = Usages {
        named: FxHashMap::default(),
        otherwise,
    };
    let Some((statistics, pages)) = answers.split_first() else {
        return Ok(usages);
    };
    read_statistics(&mut usages, &list::rows(statistics)?)
        .ok_or_else(|| list::unreadable(statistics))?;
    for page in pages.iter().filter(|page| !is_no_such_call(page)) {
        for row in &list::rows(page)? {
            if let Some(usage) = usage_of(&mut usages, row) {
                usage.case_definitions += 1;
                usage.case_instances = None;
            }
        }
    }
    Ok(usages)
}

/// Adds up what the statistics say; none where a definition of a deployment has no number of
/// instances: that would look as if nothing ran.
fn read_statistics(usages: &mut Usages, rows: &[Value]) -> Option<()> {
    // The latest version of each key and tenant.
    let mut latest: HashMap<(&str, Option<&str>), u64> = HashMap::new();
    let definitions: Vec<&Value> = rows
        .iter()
        .filter_map(|row| row.get("definition"))
        .collect();
    for definition in &definitions {
        if let Some((name, version)) = versioned(definition) {
            let known = latest.entry(name).or_default();
            *known = version.max(*known);
        }
    }
    for row in rows {
        let Some(definition) = row.get("definition") else {
            continue;
        };
        let Some(usage) = usage_of(usages, definition) else {
            continue;
        };
        usage.process_definitions += 1;
        usage.process_instances += number(row.get("instances")?.as_u64()?);
        let is_latest = versioned(definition)
            .is_some_and(|(name, version)| latest.get(&name) == Some(&version));
        usage.latest += usize::from(is_latest);
    }
    Some(())
}

/// The key and tenant that the versions of a definition share, and its version.
fn versioned(definition: &Value) -> Option<((&str, Option<&str>), u64)> {
    let key = definition.get("key")?.as_str()?;
    let tenant = definition.get("tenantId").and_then(Value::as_str);
    let version = definition.get("version")?.as_u64()?;
    Some(((key, tenant), version))
}

fn usage_of<'u>(usages: &'u mut Usages, definition: &Value) -> Option<&'u mut Usage> {
    let id = definition.get("deploymentId")?.as_str()?;
    let id = ItemId::parse(IdFormat::Engine, id).ok()?;
    Some(usages.of_mut(id))
}

/// The request that counts the running cases of a deployment.
pub(super) fn cases_request(id: &ItemId) -> Request {
    let id = utf8_percent_encode(id.as_str(), ESCAPED);
    reading(format!("case-instance/count?deploymentId={id}"))
}

/// Reads `{"count": 3}`.
pub(super) fn read_count(answer: &Response) -> Result<usize, Reason> {
    if !answer.is_success() {
        return Err(super::error::of_whole(answer));
    }
    let body = serde_json::from_str::<Value>(&answer.body).unwrap_or_default();
    let count = body.get("count").and_then(Value::as_u64);
    count.map(number).ok_or_else(|| list::unreadable(answer))
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::service::ReasonKind;

    fn answer(body: &Value) -> Response {
        Response {
            status: 200,
            retry_after: None,
            body: body.to_string(),
        }
    }

    fn row(deployment: &str, key: &str, version: u64, tenant: Option<&str>, count: u64) -> Value {
        json!({"id": format!("{key}:{version}"), "instances": count, "failedJobs": 0,
            "definition": {"key": key, "version": version, "deploymentId": deployment,
                "tenantId": tenant, "suspended": false}})
    }

    fn usage(usages: &Usages, id: &str) -> Usage {
        usages.of(&ItemId::parse(IdFormat::Engine, id).unwrap())
    }

    #[test]
    fn definitions_and_instances_are_added_up_for_each_deployment() {
        let statistics = json!([
            row("d1", "invoice", 1, None, 2),
            row("d1", "order", 3, None, 5),
            row("d2", "invoice", 2, None, 0),
            row("d3", "invoice", 1, Some("t1"), 0),
            {"id": "nonsense"}, 7,
        ]);
        let cases = json!([{"id": "c:1", "key": "c", "deploymentId": "d2"}]);
        let usages = read(&[answer(&statistics), answer(&cases)], true).unwrap();
        let d1 = Usage {
            process_definitions: 2,
            process_instances: 7,
            // Of invoice there is a later version.
            latest: 1,
            ..Usage::NONE
        };
        assert_eq!(usage(&usages, "d1"), d1);
        let d2 = Usage {
            process_definitions: 1,
            case_definitions: 1,
            case_instances: None,
            latest: 1,
            ..Usage::NONE
        };
        assert_eq!(usage(&usages, "d2"), d2);
        assert_eq!(usage(&usages, "d3").latest, 1, "each tenant has its own");
        assert_eq!(usage(&usages, "d4"), Usage::NONE);
    }

    #[test]
    fn what_was_not_said_is_left_open() {
        let statistics = answer(&json!([row("d1", "invoice", 1, None, 2)]));
        let usages = read(std::slice::from_ref(&statistics), false).unwrap();
        assert_eq!(usage(&usages, "d1").process_instances, 2);
        for id in ["d1", "d2"] {
            assert_eq!(usage(&usages, id).case_instances, None, "{id}");
        }
        let mut without_number = row("d1", "invoice", 1, None, 2);
        without_number["instances"] = Value::Null;
        let kind = read(&[answer(&json!([without_number]))], true).map_err(|reason| reason.kind);
        assert_eq!(kind, Err(ReasonKind::Unreadable));
    }

    #[test]
    fn an_engine_without_cases_has_none_that_run() {
        let missing = Response {
            status: 404,
            ..answer(&json!({"type": "NotFoundException", "message": "HTTP 404 Not Found"}))
        };
        let statistics = answer(&json!([row("d1", "invoice", 1, None, 2)]));
        assert!(refusal(&[], &missing).is_some());
        assert_eq!(refusal(std::slice::from_ref(&statistics), &missing), None);
        let trouble = Response {
            status: 503,
            ..missing.clone()
        };
        assert!(refusal(std::slice::from_ref(&statistics), &trouble).is_some());
        let answers = [statistics, missing];
        assert_eq!(next_request(&answers).map(|request| request.path), None);
        let usages = read(&answers, true).unwrap();
        assert_eq!(usage(&usages, "d1").case_instances, Some(0));
    }

    #[test]
    fn case_definitions_are_read_page_by_page() {
        let path = |answers: &[Response]| next_request(answers).map(|request| request.path);
        let none = answer(&json!([]));
        let full = answer(&Value::from_iter(vec![json!({}); PAGE]));
        assert_eq!(path(&[]).as_deref(), Some("process-definition/statistics"));
        let first = path(std::slice::from_ref(&none)).unwrap();
        assert!(first.ends_with("firstResult=0&maxResults=1000"), "{first}");
        let second = path(&[none.clone(), full.clone()]).unwrap();
        assert!(second.contains("firstResult=1000"), "{second}");
        assert_eq!(path(&[none.clone(), full, none]), None);
    }

    #[test]
    fn counts_are_read_and_what_is_none_says_why() {
        let id = ItemId::parse(IdFormat::Engine, "a b&c").unwrap();
        let path = cases_request(&id).path;
        assert_eq!(path, "case-instance/count?deploymentId=a%20b%26c");
        assert_eq!(read_count(&answer(&json!({"count": 3}))), Ok(3));
        for body in [json!({}), json!(3), json!({"count": "3"})] {
            let found = read_count(&answer(&body)).map_err(|reason| reason.kind);
            assert_eq!(found, Err(ReasonKind::Unreadable), "{body}");
        }
    }
}

//! An engine's answers to readings.

use std::{borrow::Cow, time::Duration};

use serde_json::{Value, json};

use super::{
    Engine,
    asked::{decode, value},
    deployment::Deployment,
    failure::{Failure, error},
};
use crate::service::Answer;

impl Engine {
    pub(super) fn read(&self, path: &str, now: Duration) -> Answer {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        match path {
            "deployment/delete" if self.has_bulk(now) => {
                let message = Some("HTTP 405 Method Not Allowed");
                error(405, "NotAllowedException", message)
            }
            "deployment" => self.list(query, self.deployments(), view),
            "process-definition/statistics" => good(self.statistics()),
            "case-definition" => self.list(
                query,
                self.case_definitions(),
                |id| json!({"id": "c:1", "key": "c", "version": 1, "deploymentId": id}),
            ),
            "case-instance/count" => self.count_cases(query),
            path => match path.strip_prefix("deployment/").and_then(decode) {
                Some(id) => self.one(&id),
                None => error(404, "NotFoundException", Some("HTTP 404 Not Found")),
            },
        }
    }

    fn one(&self, id: &str) -> Answer {
        if self.visible(id).is_some() {
            return good(view(id));
        }
        let message = Failure::Unknown.message(id);
        error(404, "InvalidRequestException", message.as_deref())
    }

    /// The deployments the account sees, by id.
    fn sorted(&self) -> impl Iterator<Item = (&String, &Deployment)> {
        self.deployments.iter().filter(|(_, d)| d.is_visible())
    }

    fn deployments(&self) -> Vec<Cow<'_, str>> {
        // Some before all others, some between, some behind.
        let strangers = (0..self.strangers).map(|n| format!("{:x}{n:08}", n % 16).into());
        let own = self.sorted().map(|(id, _)| id.into());
        let mut ids: Vec<_> = strangers.chain(own).collect();
        ids.sort();
        ids
    }

    fn statistics(&self) -> Value {
        let shown = self.sorted().filter(|(_, d)| d.plan.is_shown);
        let of = |(id, deployment): (&String, &Deployment)| {
            let definition = json!({"key": id, "version": 1, "deploymentId": id, "tenantId": null});
            json!({"id": "p:1", "instances": deployment.plan.processes, "definition": definition})
        };
        shown.map(of).collect()
    }

    /// The deployments that have any.
    fn case_definitions(&self) -> Vec<Cow<'_, str>> {
        let shown = self.sorted().filter(|(_, d)| d.plan.is_shown);
        let cases = shown.filter(|(_, d)| d.plan.cases.is_some());
        cases.map(|(id, _)| id.into()).collect()
    }

    fn count_cases(&self, query: &str) -> Answer {
        let id = value(query, "deploymentId").and_then(decode);
        let deployment = id.and_then(|id| self.visible(&id));
        let shown = deployment.filter(|deployment| deployment.plan.is_shown);
        let count = shown.and_then(|deployment| deployment.plan.cases);
        good(json!({ "count": count.unwrap_or_default() }))
    }

    /// A page of a list. How large it may be is the engine's to say; to sort it takes two
    /// parameters.
    fn list(&self, query: &str, all: Vec<Cow<'_, str>>, view: impl Fn(&str) -> Value) -> Answer {
        let number = |name| value(query, name).and_then(|number| number.parse::<usize>().ok());
        let (first, most) = (number("firstResult"), number("maxResults"));
        if value(query, "sortBy").is_some() != value(query, "sortOrder").is_some() {
            let message = Some("Only a single sorting parameter specified");
            return error(400, "InvalidRequestException", message);
        }
        if let Some(limit) = self.plan.most_results
            && most.is_none_or(|most| most > limit)
        {
            let message = format!("Max results limit of {limit} exceeded!");
            return error(400, "BadUserRequestException", Some(&message));
        }
        let page = all.into_iter().skip(first.unwrap_or_default());
        let page = page.take(most.unwrap_or(usize::MAX));
        good(page.map(|id| view(&id)).collect())
    }
}

fn good(body: Value) -> Answer {
    Answer { status: 200, body }
}

fn view(id: &str) -> Value {
    json!({"links": [], "id": id, "name": format!("name of {id}"), "source": null,
        "deploymentTime": "2026-01-01T00:00:00.000+0000", "tenantId": null})
}

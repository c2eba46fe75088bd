//! The form of an item on the wire (`AiDeployment`, `AiExecution` and their `…WithDetails`).

use serde::Serialize;
use serde_json::{Value, json};

use super::item::Item;
use super::kind::Kind;
use super::status::{Operation, Status, Target};
use crate::clock::Clock;

/// The detail in which a request wants to see an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// The properties in a list.
    Listed,
    /// The properties in the answer for one id.
    Full,
    /// `$select=status`. The specification doesn't say which properties that leaves. It is the
    /// required ones here: no answer with less is valid, and no reader may count on more.
    Status,
}

/// An item on the wire. Optional fields without a value are `null`, as they are in real answers.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum View<'a> {
    Deployment(Deployment<'a>),
    Execution(Execution<'a>),
    Status(Required<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Required<'a> {
    id: &'a str,
    configuration_id: &'a str,
    status: Status,
    created_at: String,
    modified_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Common<'a> {
    #[serde(flatten)]
    required: Required<'a>,
    configuration_name: &'a str,
    executable_id: &'a str,
    scenario_id: &'a str,
    status_message: Option<&'static str>,
    target_status: Target,
    submission_time: String,
    start_time: Option<String>,
    completion_time: Option<String>,
    /// Lists don't have it at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    status_details: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Deployment<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    #[serde(rename = "deploymentUrl")]
    url: Option<String>,
    last_operation: Operation,
    latest_running_configuration_id: Option<&'a str>,
    ttl: Option<&'static str>,
    details: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Execution<'a> {
    #[serde(flatten)]
    common: Common<'a>,
    output_artifacts: Option<[Value; 0]>,
    #[serde(rename = "executionScheduleId")]
    schedule_id: Option<&'a str>,
}

/// Shows a settled item.
pub(crate) fn view<'a>(kind: Kind, item: &'a Item, detail: Detail, clock: &Clock) -> View<'a> {
    if detail == Detail::Status {
        return View::Status(required(item, clock));
    }
    let common = common(item, detail, clock);
    let status = item.life.status;
    match kind {
        Kind::Deployment => View::Deployment(Deployment {
            url: deployment_url(item),
            last_operation: item.life.operation,
            latest_running_configuration_id: None,
            ttl: item.time_to_live,
            details: (status == Status::Running).then(details),
            common,
        }),
        Kind::Execution => View::Execution(Execution {
            output_artifacts: (status == Status::Completed).then_some([]),
            schedule_id: item.schedule.as_deref(),
            common,
        }),
    }
}

fn required<'a>(item: &'a Item, clock: &Clock) -> Required<'a> {
    Required {
        id: &item.id,
        configuration_id: &item.configuration.id,
        status: item.life.status,
        created_at: clock.timestamp(item.life.created),
        modified_at: clock.timestamp(item.life.modified),
    }
}

fn common<'a>(item: &'a Item, detail: Detail, clock: &Clock) -> Common<'a> {
    let life = &item.life;
    let time = |moment| clock.timestamp(moment);
    let died = life.status == Status::Dead;
    Common {
        required: required(item, clock),
        configuration_name: &item.configuration.name,
        executable_id: item.configuration.executable,
        scenario_id: item.configuration.scenario,
        status_message: died.then_some("The container ended with exit code 137."),
        target_status: life.target,
        submission_time: time(life.submitted),
        start_time: life.started.map(time),
        completion_time: life.ended.map(time),
        status_details: (detail == Detail::Full).then(|| {
            if died {
                json!({ "reason": "OOMKilled", "exitCode": 137 })
            } else {
                Value::Null
            }
        }),
    }
}

/// The URL for consuming a running deployment, on a host that can't exist (RFC 6761), so that
/// nobody calls somebody else's by mistake.
fn deployment_url(item: &Item) -> Option<String> {
    let running = matches!(item.life.status, Status::Running | Status::Stopping);
    running.then(|| {
        format!(
            "https://api.ai.sandbox.invalid/v2/inference/deployments/{}",
            item.id
        )
    })
}

fn details() -> Value {
    json!({
        "scaling": { "backendDetails": {
            "predictor": { "minReplicas": 1, "maxReplicas": 2, "runningReplicas": 1 },
        } },
        "resources": { "backendDetails": { "predictor": { "resourcePlan": "starter" } } },
    })
}

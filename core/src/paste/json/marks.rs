//! Properties that say what an object is.

use crate::item::Kind;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// An item of this kind.
    Kind(Kind),
    /// Another thing, such as a configuration.
    Other,
}

/// What the name of a property says of the object that has it.
///
/// AI API: a configuration has `parameterBindings`, an execution `outputArtifacts`, a deployment a
/// `deploymentUrl`. An engine: an instance has a `definitionId`, a definition a `diagram`. A log's
/// document has an `_index`, a cell of a notebook a `cell_type`, what Postman exports a `_postman_…`,
/// a pull request a `html_url`, an issue of Jira `fields`.
pub(super) fn mark(name: &str) -> Option<Mark> {
    Some(match name {
        "deploymentUrl" | "latestRunningConfigurationId" | "deploymentTime" => {
            Mark::Kind(Kind::Deployments)
        }
        "outputArtifacts" | "executionScheduleId" => Mark::Kind(Kind::Executions),
        "parameterBindings"
        | "inputArtifactBindings"
        | "inputArtifacts"
        | "deployable"
        | "definitionId"
        | "processDefinitionId"
        | "processInstanceId"
        | "businessKey"
        | "versionTag"
        | "startableInTasklist"
        | "historyTimeToLive"
        | "diagram"
        | "bpmn20Xml"
        | "activityId"
        | "incidentType"
        | "assignee"
        | "cron"
        | "_index"
        | "_source"
        | "cell_type"
        | "_postman_variable_scope"
        | "_postman_id"
        | "html_url"
        | "pull_request"
        | "node_id"
        | "fields"
        | "apiVersion"
        | "resourceGroupId"
        | "spanId"
        | "traceId" => Mark::Other,
        _ => return None,
    })
}

/// Whether an object under this name holds what an answer consists of.
pub(super) fn is_wrapper(name: &str) -> bool {
    matches!(
        name,
        "data"
            | "result"
            | "response"
            | "body"
            | "payload"
            | "output"
            | "_embedded"
            | "d"
            | "content"
            | "page"
    )
}

/// Whether a list under this name holds what an answer consists of.
pub(super) fn is_answer_list(name: &str) -> bool {
    matches!(
        name,
        "data" | "value" | "result" | "content" | "rows" | "entries" | "objects" | "records"
    )
}

//! Properties that say what an object is.

use crate::{
    item::Kind,
    paste::{
        names::{is_other_thing, kind_of},
        words::Words,
    },
};

/// The sort of thing that an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// An item of this kind.
    Kind(Kind),
    /// Another thing, such as a configuration.
    Other,
}

/// No name or value that says what an object is has more bytes.
const LONGEST: usize = 32;

/// The mark of an object by the name, in any spelling, of one of its properties.
///
/// AI API: a configuration has `parameterBindings`, an execution `outputArtifacts`, a deployment a
/// `deploymentUrl`. An engine: an instance has a `definitionId`, a definition a `diagram`, a batch
/// `totalJobs`, an authorization `permissions`, a comment a `taskId`. A log's document has an
/// `_index`, a cell of a notebook a `cell_type`, what Postman exports a `_postman_…`, a pull request
/// a `html_url`, an issue of Jira `fields`, a `CloudEvent` a `specversion`.
pub(super) fn mark(name: &str) -> Option<Mark> {
    if matches!(name, "_index" | "_source") {
        return Some(Mark::Other);
    }
    let mut plain = [0; LONGEST];
    let mut length = 0;
    for byte in name.bytes().filter(|byte| !matches!(byte, b'_' | b'-')) {
        *plain.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    Some(match plain.get(..length)? {
        b"deploymenturl" | b"latestrunningconfigurationid" | b"deploymenttime" => {
            Mark::Kind(Kind::Deployments)
        }
        b"outputartifacts" | b"executionscheduleid" => Mark::Kind(Kind::Executions),
        b"parameterbindings"
        | b"inputartifactbindings"
        | b"inputartifacts"
        | b"deployable"
        | b"definitionid"
        | b"processdefinitionid"
        | b"processdefinitionkey"
        | b"procdefid"
        | b"processinstanceid"
        | b"procinstid"
        | b"businesskey"
        | b"versiontag"
        | b"startableintasklist"
        | b"historytimetolive"
        | b"diagram"
        | b"bpmn20xml"
        | b"activityid"
        | b"incidenttype"
        | b"assignee"
        | b"taskid"
        | b"totaljobs"
        | b"seedjobdefinitionid"
        | b"permissions"
        | b"resourcetype"
        | b"cron"
        | b"celltype"
        | b"postmanvariablescope"
        | b"postmanid"
        | b"htmlurl"
        | b"pullrequest"
        | b"nodeid"
        | b"fields"
        | b"apiversion"
        | b"specversion"
        | b"resourcegroupid"
        | b"spanid"
        | b"traceid" => Mark::Other,
        _ => return None,
    })
}

/// The mark of an object by the value of a property: `"__typename": "Deployment"`, `"kind":
/// "model"`, the URL of an artifact.
pub(super) fn mark_of_value(name: &str, value: &str) -> Option<Mark> {
    if value.starts_with("ai://") {
        return Some(Mark::Other);
    }
    if !matches!(name, "type" | "kind" | "__typename") || value.len() > LONGEST {
        return None;
    }
    let words = Words::of(value);
    let last = words.as_slice().last()?;
    match kind_of(last) {
        Some(kind) => Some(Mark::Kind(kind)),
        None => is_other_thing(last).then_some(Mark::Other),
    }
}

/// `true` if an object under this name holds what an answer consists of.
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

/// `true` if a list under this name holds what an answer consists of.
pub(super) fn is_answer_list(name: &str) -> bool {
    matches!(
        name,
        "data" | "value" | "result" | "content" | "rows" | "entries" | "objects" | "records"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_tell_what_an_object_is() {
        for name in [
            "deploymentUrl",
            "deployment_url",
            "DEPLOYMENT_URL",
            "deploymentTime",
        ] {
            assert_eq!(mark(name), Some(Mark::Kind(Kind::Deployments)), "{name}");
        }
        for name in [
            "processInstanceId",
            "PROC_INST_ID_",
            "taskId",
            "_index",
            "specversion",
        ] {
            assert_eq!(mark(name), Some(Mark::Other), "{name}");
        }
        for name in ["id", "name", "index", "source", "status", &"x".repeat(40)] {
            assert_eq!(mark(name), None, "{name}");
        }
        let of = mark_of_value;
        let deployment = Some(Mark::Kind(Kind::Deployments));
        assert_eq!(of("__typename", "Deployment"), deployment);
        assert_eq!(of("type", "aicore_deployment"), deployment);
        assert_eq!(of("kind", "model"), Some(Mark::Other));
        assert_eq!(of("url", "ai://default/data"), Some(Mark::Other));
        assert_eq!(of("type", "FactSet"), None);
        assert_eq!(of("name", "deployment"), None);
    }
}

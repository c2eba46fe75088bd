//! The schemas of the contract, written for these tests.

use serde_json::Value;

use crate::http;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Schema {
    Accepted,
    Deployment,
    DeploymentList,
    DeploymentsBulkAnswer,
    Error,
    Execution,
    ExecutionList,
    ExecutionsBulkAnswer,
    Log,
    Meta,
    ResourceGroups,
}

impl Schema {
    pub(crate) fn one(kind: &str) -> Self {
        match kind {
            "deployments" => Self::Deployment,
            _ => Self::Execution,
        }
    }

    pub(crate) fn list(kind: &str) -> Self {
        match kind {
            "deployments" => Self::DeploymentList,
            _ => Self::ExecutionList,
        }
    }

    pub(crate) fn bulk_answer(kind: &str) -> Self {
        match kind {
            "deployments" => Self::DeploymentsBulkAnswer,
            _ => Self::ExecutionsBulkAnswer,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Accepted => include_str!("../schemas/accepted.json"),
            Self::Deployment => include_str!("../schemas/deployment.json"),
            Self::DeploymentList => include_str!("../schemas/deployment-list.json"),
            Self::DeploymentsBulkAnswer => include_str!("../schemas/deployments-bulk-answer.json"),
            Self::Error => include_str!("../schemas/error.json"),
            Self::Execution => include_str!("../schemas/execution.json"),
            Self::ExecutionList => include_str!("../schemas/execution-list.json"),
            Self::ExecutionsBulkAnswer => include_str!("../schemas/executions-bulk-answer.json"),
            Self::Log => include_str!("../schemas/log.json"),
            Self::Meta => include_str!("../schemas/meta.json"),
            Self::ResourceGroups => include_str!("../schemas/resource-groups.json"),
        }
    }

    /// The errors of a body.
    pub(crate) fn errors(self, body: &Value) -> Vec<String> {
        let schema: Value = serde_json::from_str(self.text()).unwrap();
        http::errors(&schema, body)
    }

    /// Fails the test if a body is not valid.
    pub(crate) fn check(self, body: &Value) {
        let errors = self.errors(body);
        assert!(errors.is_empty(), "{self:?}: {errors:#?}");
    }
}

/// The answers of the contract's vectors: the schema must tell them apart, or no test that relies
/// on it is worth anything.
#[test]
fn the_schema_of_a_bulk_answer_tells_valid_entries_from_others() {
    use serde_json::json;
    let id = "aa97b177-9383-4934-8543-0f91a7a0283a";
    let error = json!({ "code": "01010016", "message": "x" });
    let full = json!({
        "code": "01010016", "message": "x", "requestId": "r", "target": "/t", "details": {},
    });
    let list = json!({ "code": "1", "message": "x", "details": [] });
    let table = [
        (
            true,
            json!({ "id": id, "message": "Deployment modification scheduled" }),
        ),
        (true, json!({ "id": id, "error": error })),
        (true, json!({ "id": id, "error": full })),
        (false, json!({ "id": id, "error": list })),
        (false, json!({ "id": id, "message": "m", "error": error })),
        (false, json!({ "id": id })),
        (false, json!({ "error": error })),
        (false, json!({ "id": id, "error": { "message": "x" } })),
        (
            false,
            json!({ "id": id, "error": { "code": 1_010_016, "message": "x" } }),
        ),
    ];
    for (valid, entry) in table {
        let errors = Schema::DeploymentsBulkAnswer.errors(&json!({ "deployments": [entry] }));
        assert_eq!(errors.is_empty(), valid, "{entry}: {errors:?}");
    }
    for body in [json!({}), json!({ "deployments": [] })] {
        Schema::DeploymentsBulkAnswer.check(&body);
    }
}

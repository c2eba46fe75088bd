//! The schemas of the contract, written for these tests.

use jsonschema::validator_for;
use serde_json::Value;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Schema {
    Deployment,
    DeploymentList,
    Error,
    Execution,
    ExecutionList,
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

    fn text(self) -> &'static str {
        match self {
            Self::Deployment => include_str!("../schemas/deployment.json"),
            Self::DeploymentList => include_str!("../schemas/deployment-list.json"),
            Self::Error => include_str!("../schemas/error.json"),
            Self::Execution => include_str!("../schemas/execution.json"),
            Self::ExecutionList => include_str!("../schemas/execution-list.json"),
            Self::Meta => include_str!("../schemas/meta.json"),
            Self::ResourceGroups => include_str!("../schemas/resource-groups.json"),
        }
    }

    /// What is wrong with a body.
    pub(crate) fn errors(self, body: &Value) -> Vec<String> {
        let schema: Value = serde_json::from_str(self.text()).unwrap();
        let validator = validator_for(&schema).unwrap();
        (validator.iter_errors(body))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    /// Fails the test if a body is not valid.
    pub(crate) fn check(self, body: &Value) {
        let errors = self.errors(body);
        assert!(errors.is_empty(), "{self:?}: {errors:#?}");
    }
}

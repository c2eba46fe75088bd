//! The configurations of the simulated tenant.

use std::sync::Arc;

use fastrand::Rng;

use super::kind::Kind;
use crate::uuid::uuid;

/// The configuration of an item.
#[derive(Debug)]
pub(crate) struct Configuration {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) executable: &'static str,
    pub(crate) scenario: &'static str,
    /// The schedule by which it is executed now and then; of executions only.
    pub(crate) schedule: Option<Arc<str>>,
}

/// Scenario, executable, and the names of the configurations.
type Line = (&'static str, &'static str, &'static [&'static str]);

const DEPLOYMENTS: [Line; 6] = [
    (
        "foundation-models",
        "azure-openai",
        &["gpt-4o", "gpt-4o-mini", "text-embedding-3-small"],
    ),
    (
        "foundation-models",
        "aws-bedrock",
        &["mistral-large", "titan-embed-text"],
    ),
    ("orchestration", "orchestration", &["default-orchestration"]),
    (
        "fraud-detection",
        "fraud-scoring-server",
        &["fraud-scoring-eu", "fraud-scoring-us"],
    ),
    (
        "churn-forecast",
        "churn-server",
        &["churn-retail", "churn-telco (pilot)"],
    ),
    (
        "invoice-extraction",
        "invoice-reader",
        &["invoices-de", "invoices-fr", "invoices-en"],
    ),
];

const EXECUTIONS: [Line; 5] = [
    (
        "fraud-detection",
        "fraud-scoring-training",
        &["fraud-nightly-eu", "fraud-nightly-us"],
    ),
    (
        "churn-forecast",
        "churn-training",
        &["churn-weekly-retail", "churn-weekly-telco"],
    ),
    (
        "demand-planning",
        "demand-batch-forecast",
        &[
            "demand-plant-1010",
            "demand-plant-2020",
            "demand-all-plants",
        ],
    ),
    (
        "invoice-extraction",
        "invoice-fine-tuning",
        &["invoices-de-2024-q4", "invoices-fr-2024-q4"],
    ),
    ("defect-inspection", "defect-training", &["press-line-7"]),
];

/// The configurations of one group for one kind.
pub(crate) fn configurations(kind: Kind, chance: &mut Rng) -> Vec<Arc<Configuration>> {
    let lines: &[Line] = match kind {
        Kind::Deployment => &DEPLOYMENTS,
        Kind::Execution => &EXECUTIONS,
    };
    let mut all = Vec::new();
    for (scenario, executable, names) in lines {
        for name in *names {
            let scheduled = kind == Kind::Execution && name.contains("ly-");
            all.push(Arc::new(Configuration {
                id: uuid(chance),
                name: (*name).to_owned(),
                executable,
                scenario,
                schedule: scheduled.then(|| Arc::from(uuid(chance))),
            }));
        }
    }
    all
}

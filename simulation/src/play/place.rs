//! The place of a play's items, and their paste.

use bulkhead_core::{
    item::{Kind, ResourceGroup, Target},
    wire::ConnectionRef,
};

use serde_json::Value;

use crate::{schedule::ServicePlan, service::id};

/// The target of the items.
pub(super) fn target(plan: &ServicePlan) -> Target {
    match plan {
        ServicePlan::AiApi(_) => {
            // A name that every tenant has.
            let group = ResourceGroup::parse("default");
            Target::new(Kind::Deployments, group).unwrap_or_else(|| unreachable!())
        }
        ServicePlan::Engine(_) => Target::of_engine(),
    }
}

/// The connection.
pub(super) fn connection(plan: &ServicePlan) -> ConnectionRef {
    ConnectionRef {
        name: "simulated".into(),
        kind: plan.kind(),
        fingerprint: "f".into(),
        sandbox: true,
    }
}

/// The pasted text. The ids of an engine may be any text, which a list of JSON leaves whole.
pub(super) fn paste(plan: &ServicePlan) -> String {
    let ids: Vec<_> = (0..plan.items()).map(|number| id(plan, number)).collect();
    match plan {
        ServicePlan::AiApi(_) => ids.join("\n"),
        ServicePlan::Engine(_) => Value::from(ids).to_string(),
    }
}

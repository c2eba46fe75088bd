//! Where the items of a play live, and how they are pasted.

use bulkhead_core::{
    item::{Kind, ResourceGroup, Target},
    ledger::ConnectionRef,
};

use crate::{schedule::ServicePlan, service::id};

/// Where the items live.
pub(super) fn target(plan: &ServicePlan) -> Target {
    match plan {
        ServicePlan::AiApi(_) => {
            // A name that every tenant has.
            let group = ResourceGroup::parse("default");
            Target::new(Kind::Deployments, group).unwrap_or_else(|| unreachable!())
        }
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

/// What is pasted.
pub(super) fn paste(plan: &ServicePlan) -> String {
    let ids: Vec<_> = (0..plan.items()).map(|number| id(plan, number)).collect();
    match plan {
        ServicePlan::AiApi(_) => ids.join("\n"),
    }
}

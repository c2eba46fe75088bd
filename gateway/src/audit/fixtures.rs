//! Lines for the tests.

use bulkhead_core::{item::Kind, wire};

use super::{
    Answered, Asked, AskedId, AuditAction, AuditId, Call, Digest, Outcome, Outcomes, Refused,
    Timestamp,
};
use crate::user::{Role, User, Via};

fn user() -> User {
    User {
        sub: "uid:1000".into(),
        name: "ada".into(),
        role: Role::Administrator,
        via: Via::Key,
    }
}

pub(super) fn asked(time: Timestamp, correlation: &str, ids: &[&str]) -> Asked {
    Asked {
        time,
        audit_id: AuditId::random(),
        correlation: correlation.to_owned(),
        run: wire::run_of(correlation).map(str::to_owned),
        user: user(),
        source_ip: [127, 0, 0, 1].into(),
        connection: "main".to_owned(),
        fingerprint: "ai-core:https://api.example".to_owned(),
        group: Some("default".to_owned()),
        kind: Kind::Deployments,
        action: AuditAction::Delete,
        flags: None,
        ids: ids
            .iter()
            .map(|&id| AskedId::Plain(id.to_owned()))
            .collect(),
        digest: Digest::of("PATCH", "/v2/lm/deployments", None, ""),
        reason_given: None,
    }
}

pub(super) fn answered(asked: &Asked, time: Timestamp) -> Answered {
    Answered {
        time,
        audit_id: asked.audit_id.clone(),
        correlation: asked.correlation.clone(),
        run: asked.run.clone(),
        connection: asked.connection.clone(),
        status: Some(202),
        outcome: Outcome::Answered,
        outcomes: Some(Outcomes {
            scheduled: asked.ids.len(),
            ..Outcomes::default()
        }),
        sends: 1,
        ms: 50,
    }
}

pub(super) fn refused(time: Timestamp, correlation: &str) -> Refused {
    Refused {
        time,
        correlation: correlation.to_owned(),
        run: None,
        user: Some(user()),
        source_ip: [127, 0, 0, 1].into(),
        call: Call::new("DELETE", "/api/connections/main/v2/lm/deployments/a1b2"),
        rule: "read-only".to_owned(),
        status: 403,
    }
}

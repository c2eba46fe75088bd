//! Lines of an audit.

use std::{collections::HashMap, fs, path::Path};

use bulkhead_core::{item::Kind, wire};
use bulkhead_gateway::{
    Role, User, Via,
    audit::{
        Answered, Asked, AskedId, AuditAction, AuditId, Call, Digest, FailedId, Outcome, Outcomes,
        Record, Refused, Timestamp, read_record,
    },
};

pub(super) fn user() -> User {
    User {
        sub: "uid:1000".into(),
        name: "ada".into(),
        role: Role::Administrator,
        via: Via::Key,
    }
}

/// A deletion of these ids, asked for now.
pub(super) fn asked(correlation: &str, ids: &[&str]) -> Asked {
    Asked {
        time: Timestamp::now(),
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
        digest: Digest::of("PATCH", "/v2/lm/deployments", Some("default"), "{}"),
        reason_given: None,
    }
}

/// The service has taken all but the first of the ids.
pub(super) fn answered(asked: &Asked) -> Answered {
    let failed = asked.ids.first().map(|id| FailedId {
        id: id.id().to_owned(),
        code: "01010127".to_owned(),
    });
    Answered {
        time: Timestamp::now(),
        audit_id: asked.audit_id.clone(),
        correlation: asked.correlation.clone(),
        run: asked.run.clone(),
        connection: asked.connection.clone(),
        status: Some(202),
        outcome: Outcome::Answered,
        outcomes: Some(Outcomes {
            scheduled: asked.ids.len().saturating_sub(1),
            failed: failed.into_iter().collect(),
            ..Outcomes::default()
        }),
        sends: 1,
        ms: 5,
    }
}

pub(super) fn refused(correlation: &str) -> Refused {
    Refused {
        time: Timestamp::now(),
        correlation: correlation.to_owned(),
        run: wire::run_of(correlation).map(str::to_owned),
        user: None,
        source_ip: [127, 0, 0, 1].into(),
        call: Call::new("DELETE", "/api/connections/main/v2/lm/deployments/a1b2"),
        rule: "read-only".to_owned(),
        status: 403,
    }
}

/// The lines that stand in a file.
pub(super) struct Stands {
    /// The number of each line of a change there, by stage and correlation id.
    pub(super) times: HashMap<String, usize>,
    /// The lines that are not the audit's. One is the last line only if the file has not been
    /// opened since.
    pub(super) torn: Vec<String>,
}

/// Reads all lines of files.
pub(super) fn stands(files: &[&Path]) -> Stands {
    let (mut times, mut torn) = (HashMap::new(), Vec::new());
    for file in files {
        for line in String::from_utf8_lossy(&fs::read(file).unwrap()).lines() {
            let name = match read_record(line) {
                Ok(Record::Asked(asked)) => format!("asked {}", asked.correlation),
                Ok(Record::Answered(answered)) => format!("answered {}", answered.correlation),
                Ok(Record::Refused(refused)) => format!("refused {}", refused.correlation),
                Err(_) => {
                    torn.push(line.to_owned());
                    continue;
                }
            };
            *times.entry(name).or_default() += 1;
        }
    }
    Stands { times, torn }
}

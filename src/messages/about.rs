//! The facts that an engine tells of a deployment, in words.

use bulkhead_core::service::{About, Usage};

use super::{count, grouped, list};
use crate::browser::zoned_time;

/// The known facts about a deployment, each with its name; nothing of what is not known.
pub fn about(about: &About) -> Vec<(&'static str, String)> {
    let text = |part: &Option<std::sync::Arc<str>>| part.as_ref().map(ToString::to_string);
    let facts = [
        ("Name", text(&about.name)),
        ("Scenario", text(&about.scenario)),
        ("Tenant", text(&about.tenant)),
        ("Source", text(&about.source)),
        ("Created", about.deployed.map(zoned_time)),
        ("Processes and cases", about.usage.as_ref().map(definitions)),
        ("Running when read", about.usage.as_ref().map(instances)),
    ];
    let known = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    known.collect()
}

/// "2 processes (1 of them the latest version) and 1 case"
fn definitions(usage: &Usage) -> String {
    let mut parts = Vec::new();
    if usage.process_definitions > 0 {
        let processes = count(usage.process_definitions, "process", "processes");
        parts.push(match usage.latest {
            0 => format!("{processes}, none the latest version"),
            latest => format!("{processes}, {} the latest version", grouped(latest)),
        });
    }
    if usage.case_definitions > 0 {
        parts.push(count(usage.case_definitions, "case", "cases"));
    }
    if parts.is_empty() {
        "none that the account may see".to_owned()
    } else {
        list(&parts)
    }
}

/// "3 process instances and 1 case"
fn instances(usage: &Usage) -> String {
    let processes = count(
        usage.process_instances,
        "process instance",
        "process instances",
    );
    let cases = match usage.case_instances {
        Some(0) => None,
        Some(cases) => Some(count(cases, "case", "cases")),
        None => Some("cases that were not counted".to_owned()),
    };
    list(
        &[Some(processes), cases]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>(),
    )
}

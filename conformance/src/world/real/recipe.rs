//! The deployment for a kind, and the steps after it.

use super::super::Kind;

const CASE: &str = include_str!("../../../engine/processes/case.cmmn");
const DECISION: &str = include_str!("../../../engine/processes/decision.dmn");
const ENDS: &str = include_str!("../../../engine/processes/ends.bpmn");
const HOOKS: &str = include_str!("../../../engine/processes/hooks.bpmn");
const TIMER: &str = include_str!("../../../engine/processes/timer.bpmn");
const WAITS: &str = include_str!("../../../engine/processes/waits.bpmn");

/// A process whose instances hang on one of [`Kind::Called`].
pub(super) const CALLS: &str = include_str!("../../../engine/processes/calls.bpmn");

/// The number of instances that are started where some are to run.
const INSTANCES: usize = 2;

/// Whose a deployment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tenant {
    None,
    /// One of which the user is a member.
    Own,
    Other,
}

/// The deployment and the steps after it.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    pub(super) file: &'static str,
    pub(super) text: String,
    pub(super) tenant: Tenant,
    pub(super) instances: usize,
    /// The user's permissions for the deployment.
    pub(super) may: &'static [&'static str],
    /// `true` if the user may see its process definitions.
    pub(super) shows_definitions: bool,
}

impl Recipe {
    pub(super) fn new(file: &'static str, text: impl Into<String>) -> Self {
        Self {
            file,
            text: text.into(),
            tenant: Tenant::None,
            instances: 0,
            may: &["READ", "DELETE"],
            shows_definitions: true,
        }
    }

    pub(super) fn with_instances(mut self, instances: usize) -> Self {
        self.instances = instances;
        self
    }

    /// The one for a kind; none where there is nothing to deploy.
    pub(super) fn of(kind: Kind) -> Option<Self> {
        let ends = Self::new("ends.bpmn", ENDS);
        let waits = Self::new("waits.bpmn", WAITS);
        let hooks = |text| Self::new("hooks.bpmn", text).with_instances(INSTANCES);
        Some(match kind {
            Kind::Plain | Kind::Versions => ends,
            Kind::HistoryOnly => ends.with_instances(INSTANCES),
            Kind::OwnTenant => Self {
                tenant: Tenant::Own,
                ..ends
            },
            Kind::OtherTenant => Self {
                tenant: Tenant::Other,
                ..ends
            },
            Kind::ReadOnly => Self {
                may: &["READ"],
                ..ends
            },
            Kind::Hidden => Self { may: &[], ..ends },
            Kind::Timer => Self::new("timer.bpmn", TIMER),
            Kind::Decision => Self::new("decision.dmn", DECISION),
            Kind::Running => waits.with_instances(INSTANCES),
            // Who may see a definition is said of its key.
            Kind::HiddenInstances => Self {
                text: WAITS.replace("\"waits\"", "\"unseen\""),
                shows_definitions: false,
                ..waits.with_instances(INSTANCES)
            },
            // Its instance comes with the one that calls it.
            Kind::Called => waits,
            Kind::RunningCase => Self::new("case.cmmn", CASE).with_instances(INSTANCES),
            Kind::FailingListener => hooks(without(HOOKS, "inputOutput")),
            Kind::FailingMapping => hooks(without(HOOKS, "executionListener")),
            Kind::FailingBoth => hooks(HOOKS.to_owned()),
            Kind::Unknown | Kind::Lookalike => return None,
        })
    }
}

/// A process without what stands in the elements of this name.
fn without(text: &str, name: &str) -> String {
    let mut is_within = false;
    let kept = text.lines().filter(|line| {
        let line = line.trim();
        let begins = line.starts_with(&format!("<engine:{name}"));
        let ends = line.ends_with(&format!("</engine:{name}>"));
        let is_left_out = begins || is_within;
        is_within = is_left_out && !ends && !(begins && line.ends_with("/>"));
        !is_left_out
    });
    kept.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_fails_in_just_the_way_that_its_kind_says() {
        let text = |kind| Recipe::of(kind).unwrap().text;
        for (kind, listener, mapping) in [
            (Kind::FailingListener, true, false),
            (Kind::FailingMapping, false, true),
            (Kind::FailingBoth, true, true),
        ] {
            let text = text(kind);
            assert_eq!(text.contains("missing.listener"), listener, "{text}");
            assert_eq!(text.contains("missing.mapping"), mapping, "{text}");
            assert_eq!(text.contains("inputOutput"), mapping, "{text}");
            assert!(text.contains("</extensionElements>"), "{text}");
        }
        assert!(text(Kind::HiddenInstances).contains("<process id=\"unseen\""));
    }
}

//! The counts that a sandbox begins with.

use std::str::FromStr;

use bulkhead_sandbox::{Counts, EngineCounts};

/// A name as it is given, and the number that it stands for.
type Place<C> = (&'static str, fn(&mut C) -> &mut usize);

/// The counts of one service.
pub(crate) trait Counted: 'static + Sized {
    /// Their names.
    const PLACES: &'static [Place<Self>];
    /// A description of them, with an example.
    const ALLOWED: &'static str;
}

impl Counted for Counts {
    const PLACES: &'static [Place<Self>] = &[
        ("pending", |counts| &mut counts.pending),
        ("running", |counts| &mut counts.running),
        ("completed", |counts| &mut counts.completed),
        ("dead", |counts| &mut counts.dead),
        ("stopping", |counts| &mut counts.stopping),
        ("stopped", |counts| &mut counts.stopped),
        ("unknown", |counts| &mut counts.unknown),
    ];
    const ALLOWED: &'static str =
        "a status and a number such as stopped=500 are allowed; the statuses are";
}

impl Counted for EngineCounts {
    const PLACES: &'static [Place<Self>] = &[
        ("plain", |counts| &mut counts.plain),
        ("process-instances", |counts| &mut counts.process_instances),
        ("hidden-instances", |counts| &mut counts.hidden_instances),
        ("case-instances", |counts| &mut counts.case_instances),
        ("failing-listeners", |counts| &mut counts.failing_listeners),
        ("failing-mappings", |counts| &mut counts.failing_mappings),
        ("read-only", |counts| &mut counts.read_only),
        ("hidden", |counts| &mut counts.hidden),
        ("other-tenant", |counts| &mut counts.other_tenant),
        ("tenant-refused", |counts| &mut counts.tenant_refused),
        ("conflicting", |counts| &mut counts.conflicting),
        ("raced", |counts| &mut counts.raced),
        ("referenced", |counts| &mut counts.referenced),
    ];
    const ALLOWED: &'static str = "a kind of deployment and a number such as plain=500 are \
                                   allowed; the kinds are";
}

/// `name=number`, for a count of one service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count<C: 'static> {
    name: &'static str,
    place: fn(&mut C) -> &mut usize,
    number: usize,
}

/// A count of the AI API.
pub(crate) type StatusCount = Count<Counts>;

impl<C: Counted> FromStr for Count<C> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (given, number) = text.split_once('=')?;
            let (name, place) = *C::PLACES.iter().find(|(name, _)| *name == given)?;
            let number = number.parse().ok()?;
            Some(Self {
                name,
                place,
                number,
            })
        };
        read().ok_or_else(allowed::<C>)
    }
}

impl<C> Count<C> {
    /// Puts the number among the others.
    pub(crate) fn apply(self, counts: &mut C) {
        *(self.place)(counts) = self.number;
    }
}

/// A count of either service, for the one that is chosen beside it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AnyCount {
    /// Of the AI API.
    Status(StatusCount),
    /// Of the engine.
    Deployment(Count<EngineCounts>),
}

impl FromStr for AnyCount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let status = text.parse().map(Self::Status);
        let any = status.or_else(|_: String| text.parse().map(Self::Deployment));
        any.map_err(|_: String| {
            format!(
                "of the AI API {}; of the engine {}",
                allowed::<Counts>(),
                allowed::<EngineCounts>()
            )
        })
    }
}

impl AnyCount {
    /// Puts the number among those of the AI API.
    ///
    /// # Errors
    /// Where it is one of the engine's.
    pub(crate) fn apply_to_ai_api(self, counts: &mut Counts) -> Result<(), String> {
        match self {
            Self::Status(count) => {
                count.apply(counts);
                Ok(())
            }
            Self::Deployment(count) => Err(not_of::<Counts>("the AI API", count.name)),
        }
    }

    /// Puts the number among those of the engine.
    ///
    /// # Errors
    /// Where it is one of the AI API's.
    pub(crate) fn apply_to_engine(self, counts: &mut EngineCounts) -> Result<(), String> {
        match self {
            Self::Deployment(count) => {
                count.apply(counts);
                Ok(())
            }
            Self::Status(count) => Err(not_of::<EngineCounts>("the engine", count.name)),
        }
    }
}

fn not_of<C: Counted>(service: &str, name: &str) -> String {
    format!("{service} counts no {name:?}: {}", allowed::<C>())
}

/// The allowed values, in a sentence.
fn allowed<C: Counted>() -> String {
    let names: Vec<&str> = C::PLACES.iter().map(|(name, _)| *name).collect();
    format!("{} {}", C::ALLOWED, names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The counts with a number of its own for each name, in the order of the names.
    fn numbered<C: Counted + Copy>(mut counts: C) -> C {
        for (number, (name, _)) in C::PLACES.iter().enumerate() {
            let count: Count<C> = format!("{name}={}", number + 1).parse().unwrap();
            count.apply(&mut counts);
        }
        counts
    }

    #[test]
    fn every_status_has_its_place() {
        let expected = Counts {
            pending: 1,
            running: 2,
            completed: 3,
            dead: 4,
            stopping: 5,
            stopped: 6,
            unknown: 7,
        };
        assert_eq!(numbered(Counts::NONE), expected);
    }

    #[test]
    fn every_kind_of_deployment_has_its_place() {
        let expected = EngineCounts {
            plain: 1,
            process_instances: 2,
            hidden_instances: 3,
            case_instances: 4,
            failing_listeners: 5,
            failing_mappings: 6,
            read_only: 7,
            hidden: 8,
            other_tenant: 9,
            tenant_refused: 10,
            conflicting: 11,
            raced: 12,
            referenced: 13,
        };
        assert_eq!(numbered(EngineCounts::NONE), expected);
    }

    #[test]
    fn anything_else_says_what_is_allowed() {
        for text in [
            "",
            "stopped",
            "stopped=",
            "stopped=-1",
            "Stopped=1",
            "plain=1",
        ] {
            let error = text.parse::<StatusCount>().unwrap_err();
            assert!(error.contains("stopped=500"), "{text}");
        }
        for text in ["x=1", "plain=", "Plain=1", "processInstances=1"] {
            let error = text.parse::<AnyCount>().unwrap_err();
            assert!(error.contains("stopped=500"), "{text}");
            assert!(error.contains("plain=500"), "{text}");
        }
    }

    #[test]
    fn a_count_of_the_other_service_is_named() {
        let plain: AnyCount = "plain=1".parse().unwrap();
        let error = plain
            .apply_to_ai_api(&mut Counts::NONE.clone())
            .unwrap_err();
        assert!(
            error.starts_with("the AI API counts no \"plain\": a status"),
            "{error}"
        );
        let dead: AnyCount = "dead=1".parse().unwrap();
        let error = dead
            .apply_to_engine(&mut EngineCounts::NONE.clone())
            .unwrap_err();
        assert!(
            error.starts_with("the engine counts no \"dead\": a kind"),
            "{error}"
        );
    }
}

//! The query parameters of the reading calls.

use std::str::FromStr;

use super::id::is_well_formed;
use super::item::Item;
use super::kind::Kind;
use super::refusal::Refusal;
use super::status::Status;
use super::view::Detail;

/// The names and values of a query, in order.
pub(crate) type Pairs = Vec<(String, String)>;

/// `$top` when it isn't given (specification).
const DEFAULT_TOP: usize = 10_000;
/// The highest `$top` (specification).
const MOST_TOP: usize = 100_000;
/// The most ids in `executableIds` (specification).
const MOST_EXECUTABLES: usize = 1_000;

/// The filters for the items of a list or a count.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    status: Option<Status>,
    scenario: Option<String>,
    configuration: Option<String>,
    executables: Option<Vec<String>>,
    schedule: Option<String>,
}

/// The wanted part of a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) skip: usize,
    pub(crate) top: usize,
}

impl Filter {
    /// Reads the filters of a kind. Parameters that it doesn't know are passed over.
    pub(crate) fn read(kind: Kind, pairs: &Pairs) -> Result<Self, Refusal> {
        let id = |name| {
            one(pairs, name)?
                .map(|id| well_formed(name, id))
                .transpose()
        };
        let status = one(pairs, "status")?.map(status).transpose()?;
        let executables = one(pairs, "executableIds")?.map(executables).transpose()?;
        Ok(Self {
            status,
            scenario: id("scenarioId")?,
            configuration: id("configurationId")?,
            executables,
            schedule: match kind {
                Kind::Deployment => None,
                Kind::Execution => id("executionScheduleId")?,
            },
        })
    }

    /// `true` if the filters let a settled item through.
    pub(crate) fn takes(&self, item: &Item) -> bool {
        fn same(wanted: Option<&str>, value: Option<&str>) -> bool {
            wanted.is_none() || wanted == value
        }
        let configuration = &item.configuration;
        let executable = configuration.executable;
        self.status.is_none_or(|wanted| wanted == item.life.status)
            && same(self.scenario.as_deref(), Some(configuration.scenario))
            && same(self.configuration.as_deref(), Some(&configuration.id))
            && same(self.schedule.as_deref(), item.schedule.as_deref())
            && (self.executables.as_ref())
                .is_none_or(|wanted| wanted.iter().any(|id| id == executable))
    }
}

impl Page {
    /// Reads `$top` and `$skip`.
    pub(crate) fn read(pairs: &Pairs) -> Result<Self, Refusal> {
        let skip = one(pairs, "$skip")?.map_or(Ok(0), |text| number("$skip", text))?;
        let top = one(pairs, "$top")?.map_or(Ok(DEFAULT_TOP), |text| number("$top", text))?;
        if top > MOST_TOP {
            return Err(Refusal::bad_request(format!(
                "$top is {top}; {MOST_TOP} is the most"
            )));
        }
        Ok(Self { skip, top })
    }
}

impl Detail {
    /// Reads `$select`; `otherwise` is what is shown without it.
    pub(crate) fn read(pairs: &Pairs, otherwise: Self) -> Result<Self, Refusal> {
        match one(pairs, "$select")? {
            None => Ok(otherwise),
            Some("status") => Ok(Self::Status),
            Some(other) => Err(Refusal::bad_request(format!(
                "$select is {other:?}; only status can be selected"
            ))),
        }
    }
}

/// The value of a parameter that may stand once.
fn one<'a>(pairs: &'a Pairs, name: &str) -> Result<Option<&'a str>, Refusal> {
    let mut values = pairs.iter().filter(|(other, _)| other == name);
    let first = values.next().map(|(_, value)| value.as_str());
    if values.next().is_some() {
        return Err(Refusal::bad_request(format!("{name} is there twice")));
    }
    Ok(first)
}

/// Refuses an id that the specification's pattern doesn't take; `what` is what it is the id of.
pub(crate) fn check_id(what: &str, id: &str) -> Result<(), Refusal> {
    if is_well_formed(id) {
        Ok(())
    } else {
        Err(Refusal::bad_request(format!(
            "{what} is {id:?}, which does not match ^[\\w.-]{{4,64}}$"
        )))
    }
}

fn well_formed(name: &str, id: &str) -> Result<String, Refusal> {
    check_id(name, id).map(|()| id.to_owned())
}

fn status(word: &str) -> Result<Status, Refusal> {
    let known = Status::ALL.into_iter().find(|status| status.name() == word);
    known.ok_or_else(|| Refusal::bad_request(format!("status is {word:?}, which is not a status")))
}

fn executables(ids: &str) -> Result<Vec<String>, Refusal> {
    let ids: Vec<_> = ids
        .split(',')
        .map(|id| well_formed("executableIds", id))
        .collect::<Result<_, _>>()?;
    if ids.len() > MOST_EXECUTABLES {
        return Err(Refusal::bad_request(format!(
            "executableIds names {} ids; {MOST_EXECUTABLES} are the most",
            ids.len()
        )));
    }
    Ok(ids)
}

fn number(name: &str, text: &str) -> Result<usize, Refusal> {
    usize::from_str(text)
        .map_err(|_| Refusal::bad_request(format!("{name} is {text:?}, which is not a number")))
}

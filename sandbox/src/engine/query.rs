//! The query parameters of the reading calls.

use std::time::SystemTime;

use axum::http::StatusCode;

use super::options::EngineOptions;
use super::refusal::Refusal;
use super::time;

/// The names and values of a query, in order.
pub(crate) type Pairs = Vec<(String, String)>;

/// The parameters of a query. One that the engine doesn't know is passed over, and of one that
/// stands twice the first counts (real engine).
#[derive(Debug)]
pub(crate) struct Parameters<'a>(pub(crate) &'a Pairs);

impl<'a> Parameters<'a> {
    /// The value of a parameter, if it is there.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Texts, with commas between them.
    pub(crate) fn texts(&self, name: &str) -> Option<Vec<&'a str>> {
        self.text(name).map(|value| value.split(',').collect())
    }

    /// A whole number; one below zero counts as zero. What is none makes the framework say that the
    /// path doesn't exist (real engine).
    fn number(&self, name: &str) -> Result<Option<usize>, Refusal> {
        let Some(value) = self.text(name) else {
            return Ok(None);
        };
        let number: i32 = value
            .parse()
            .map_err(|_| Refusal::by_framework(StatusCode::NOT_FOUND, "QueryParamException"))?;
        Ok(Some(usize::try_from(number).unwrap_or(0)))
    }

    /// True or false, false if it isn't there.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        let flag = self.read(name, "java.lang.Boolean", |value| value.parse().ok())?;
        Ok(flag.unwrap_or(false))
    }

    /// A time.
    pub(crate) fn time(&self, name: &str) -> Result<Option<SystemTime>, Refusal> {
        self.read(name, "java.util.Date", time::read)
    }

    fn read<T>(
        &self,
        name: &str,
        wanted: &str,
        read: impl Fn(&'a str) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let Some(value) = self.text(name) else {
            return Ok(None);
        };
        // The contract is silent here; the sentence is made up after the engines' own.
        read(value).map(Some).ok_or_else(|| {
            Refusal::bad_request(format!(
                "Cannot set query parameter '{name}' to value '{value}': Cannot convert value \
                 \"{value}\" to java type {wanted}"
            ))
        })
    }
}

/// The wanted part of a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    first: usize,
    most: usize,
}

impl Page {
    /// Reads `firstResult` and `maxResults`. Without them it is the whole list, unless there is a
    /// limit (real engine).
    pub(crate) fn read(
        parameters: &Parameters<'_>,
        options: &EngineOptions,
    ) -> Result<Self, Refusal> {
        let first = parameters.number("firstResult")?.unwrap_or(0);
        let most = parameters.number("maxResults")?;
        let forbidden = |message: String| {
            let kind = "BadUserRequestException";
            Refusal::with_code(StatusCode::BAD_REQUEST, kind, message, 0)
        };
        match (most, options.most_results) {
            (None, Some(_)) => Err(forbidden(
                "An unbound number of results is forbidden!".to_owned(),
            )),
            (Some(most), Some(limit)) if most > limit => {
                Err(forbidden(format!("Max results limit of {limit} exceeded!")))
            }
            _ => Ok(Self {
                first,
                most: most.unwrap_or(usize::MAX),
            }),
        }
    }

    /// That part of a list.
    pub(crate) fn of<T>(&self, list: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        list.skip(self.first).take(self.most)
    }
}

/// The key that a list is sorted by, and the direction (messages from the real engine).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order<T> {
    pub(crate) by: T,
    pub(crate) is_descending: bool,
}

impl<T: Copy> Order<T> {
    /// Reads `sortBy` and `sortOrder`, which are nothing without each other.
    pub(crate) fn read(
        parameters: &Parameters<'_>,
        known: &[(&str, T)],
    ) -> Result<Option<Self>, Refusal> {
        let wrong = |name: &str, value: &str| {
            Refusal::bad_request(format!(
                "Cannot set query parameter '{name}' to value '{value}'"
            ))
        };
        match (parameters.text("sortBy"), parameters.text("sortOrder")) {
            (None, None) => Ok(None),
            (Some(by), Some(order)) => {
                let found = known.iter().find(|(name, _)| *name == by);
                let (_, by) = found.ok_or_else(|| wrong("sortBy", by))?;
                let is_descending = match order {
                    "asc" => false,
                    "desc" => true,
                    other => return Err(wrong("sortOrder", other)),
                };
                let by = *by;
                Ok(Some(Self { by, is_descending }))
            }
            _ => Err(Refusal::bad_request(
                "Only a single sorting parameter specified. sortBy and sortOrder required",
            )),
        }
    }
}

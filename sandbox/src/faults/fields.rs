//! Reads the fields of a JSON object, and says in a sentence what is wrong and what is allowed.

use std::fmt;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::fault::Words;

/// The error in a list of faults, and what is allowed instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong(pub(crate) String);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The longest text that a field takes.
const MOST_CHARACTERS: usize = 1_000;

/// The fields of one object. Each is taken once; what nobody took at the end is unknown. A field
/// that is `null` counts as not given, so that what was answered can be sent back.
#[derive(Debug)]
pub(crate) struct Fields {
    place: String,
    values: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Fields {
    /// The fields of an object; `place` names it in sentences.
    pub(crate) fn of(place: String, value: Value) -> Result<Self, Wrong> {
        match value {
            Value::Object(values) => Ok(Self {
                place,
                values,
                known: Vec::new(),
            }),
            other => Err(Wrong(format!("{place} is {other}; it must be an object"))),
        }
    }

    /// A field's value, if it is given.
    pub(crate) fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.values.remove(name).filter(|value| !value.is_null())
    }

    /// The sentence for a field with a value that isn't allowed.
    pub(crate) fn wrong(&self, name: &str, value: &Value, allowed: impl fmt::Display) -> Wrong {
        Wrong(format!("{}.{name} is {value}; {allowed}", self.place))
    }

    /// A field that must be given.
    pub(crate) fn need<T>(&self, name: &str, value: Option<T>) -> Result<T, Wrong> {
        value.ok_or_else(|| Wrong(format!("{}.{name} is missing", self.place)))
    }

    /// A whole number.
    pub(crate) fn number(
        &mut self,
        name: &'static str,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, Wrong> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        match value.as_u64().filter(|number| range.contains(number)) {
            Some(number) => Ok(Some(number)),
            None if *range.end() == u64::MAX => {
                let least = range.start();
                Err(self.wrong(
                    name,
                    &value,
                    format_args!("a whole number from {least} is allowed"),
                ))
            }
            None => {
                let (least, most) = range.into_inner();
                let allowed = format_args!("a whole number from {least} to {most} is allowed");
                Err(self.wrong(name, &value, allowed))
            }
        }
    }

    /// A number from 0 to 1.
    pub(crate) fn share(&mut self, name: &'static str) -> Result<Option<f64>, Wrong> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        match value.as_f64().filter(|share| (0.0..=1.0).contains(share)) {
            Some(share) => Ok(Some(share)),
            None => Err(self.wrong(name, &value, "a number from 0 to 1 is allowed")),
        }
    }

    /// True or false.
    pub(crate) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Wrong> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(value) => Err(self.wrong(name, &value, "true and false are allowed")),
        }
    }

    /// A text that isn't empty.
    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>, Wrong> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) if (1..=MOST_CHARACTERS).contains(&text.chars().count()) => {
                Ok(Some(text))
            }
            Some(value) => {
                let allowed =
                    format_args!("a text of 1 to {MOST_CHARACTERS} characters is allowed");
                Err(self.wrong(name, &value, allowed))
            }
        }
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(
        &mut self,
        name: &'static str,
        words: &Words<T>,
    ) -> Result<Option<T>, Wrong> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        if let Some((_, meaning)) = words.iter().find(|(word, _)| value == *word) {
            return Ok(Some(*meaning));
        }
        let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let allowed = allowed.join(", ");
        Err(self.wrong(name, &value, format_args!("allowed are {allowed}")))
    }

    /// Refuses the fields that nobody took.
    pub(crate) fn finish(self) -> Result<(), Wrong> {
        match self.values.keys().next() {
            None => Ok(()),
            Some(unknown) => Err(Wrong(format!(
                "{} has a field {unknown:?}; allowed are {}",
                self.place,
                self.known.join(", ")
            ))),
        }
    }
}

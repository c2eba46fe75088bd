//! Reads the fields of a table, and says in a sentence what is wrong and what is allowed.

use std::ops::{Range, RangeInclusive};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{ConfigError, signing_in::is_hidden};
use crate::credentials::Fault;

/// The fields of one table.
pub(super) struct Fields<'t> {
    text: &'t str,
    table: &'t DeTable<'t>,
    /// The place of the table.
    place: Range<usize>,
    /// The name of the table, for sentences.
    what: &'static str,
}

/// The longest text of a file that is quoted, in bytes.
const MOST_QUOTED: usize = 100;

/// `true` if a text of the file may be quoted: it is short, and neither an address nor something
/// with fields of its own.
fn is_harmless(written: &str) -> bool {
    written.len() <= MOST_QUOTED && !written.contains(['@', '{', '=']) && !written.contains("//")
}

/// The line, counted from 1, of a place in a text.
pub(super) fn line(text: &str, place: usize) -> usize {
    let before = text.bytes().take(place);
    1 + before.filter(|byte| *byte == b'\n').count()
}

impl<'t> Fields<'t> {
    /// The fields of a whole file.
    pub(super) fn of_file(text: &'t str, table: &'t Spanned<DeTable<'t>>) -> Self {
        Self::new(text, table.get_ref(), table.span(), "the file")
    }

    fn new(text: &'t str, table: &'t DeTable<'t>, place: Range<usize>, what: &'static str) -> Self {
        Self {
            text,
            table,
            place,
            what,
        }
    }

    /// A field's value, if it is given.
    pub(super) fn take(&self, name: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(name)
    }

    /// An error at a place.
    pub(super) fn error(&self, place: &Range<usize>, message: String) -> ConfigError {
        ConfigError {
            line: Some(line(self.text, place.start)),
            message,
        }
    }

    /// The error of a value that is not allowed; it is quoted as it stands in the file, unless it
    /// may hold a password.
    fn wrong(&self, name: &str, value: &Spanned<DeValue<'_>>, allowed: &str) -> ConfigError {
        let span = value.span();
        let written = self.text.get(span.clone()).unwrap_or_default();
        let message = if !is_hidden(name) && is_harmless(written) {
            format!("{name} is {written}; {allowed}")
        } else {
            format!(
                "{name} has a value that is not allowed (it is not shown, as it may hold a \
                 secret); {allowed}"
            )
        };
        self.error(&span, message)
    }

    /// A text that must be given, as `read` understands it.
    pub(super) fn need_text<T>(
        &self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let Some(value) = self.take(name) else {
            return Err(self.missing(name));
        };
        self.text_of(name, value, &read)
    }

    /// The error of a field that is missing.
    pub(super) fn missing(&self, name: &str) -> ConfigError {
        let message = format!("{} has no {name}, which it needs", self.what);
        self.error(&self.place, message)
    }

    /// A text that may be given, as `read` understands it.
    pub(super) fn text<T>(
        &self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        self.text_of(name, value, &read).map(Some)
    }

    /// The place of a field, or else of its table.
    pub(super) fn place_of(&self, name: &str) -> Range<usize> {
        let value = self.take(name);
        value.map_or_else(|| self.place.clone(), Spanned::span)
    }

    fn text_of<T>(
        &self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        read: &impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        let text = value.get_ref().as_str();
        let text = text.ok_or_else(|| self.wrong(name, value, "a text in quotes is allowed"))?;
        read(text).map_err(|allowed| self.wrong(name, value, &allowed))
    }

    /// A list of at least one text, none of them twice.
    pub(super) fn texts<T: PartialEq>(
        &self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<Vec<T>>, ConfigError> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let list = value.get_ref().as_array().filter(|list| !list.is_empty());
        let list = list.ok_or_else(|| {
            self.wrong(
                name,
                value,
                "a list of at least one text in quotes is allowed",
            )
        })?;
        let mut texts = Vec::new();
        for value in list {
            let text = self.text_of(name, value, &read)?;
            if texts.contains(&text) {
                return Err(self.wrong(name, value, "each text is allowed once"));
            }
            texts.push(text);
        }
        Ok(Some(texts))
    }

    /// A whole number.
    pub(super) fn number(
        &self,
        name: &'static str,
        range: RangeInclusive<usize>,
    ) -> Result<Option<usize>, ConfigError> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let number = value.get_ref().as_integer();
        let number =
            number.and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok());
        let number = number.filter(|number| range.contains(number));
        number.map(Some).ok_or_else(|| {
            let (least, most) = (range.start(), range.end());
            let allowed = format!("a whole number from {least} to {most} is allowed");
            self.wrong(name, value, &allowed)
        })
    }

    /// True or false.
    pub(super) fn flag(&self, name: &'static str) -> Result<Option<bool>, ConfigError> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let flag = value.get_ref().as_bool();
        flag.map(Some)
            .ok_or_else(|| self.wrong(name, value, "true and false are allowed"))
    }

    /// The tables of a list such as `[[connections]]`; `what` is one of them.
    pub(super) fn tables(
        &self,
        name: &'static str,
        what: &'static str,
    ) -> Result<Option<Vec<Self>>, ConfigError> {
        let Some(value) = self.take(name) else {
            return Ok(None);
        };
        let wrong = || {
            let message = format!("{name} is no list of tables; begin each one with [[{name}]]");
            self.error(&value.span(), message)
        };
        let list = value.get_ref().as_array().ok_or_else(wrong)?;
        let fields = |value: &'t Spanned<DeValue<'t>>| {
            let table = value.get_ref().as_table().ok_or_else(wrong)?;
            Ok(Self::new(self.text, table, value.span(), what))
        };
        let fields: Result<Vec<_>, _> = list.iter().map(fields).collect();
        fields.map(Some)
    }

    /// Refuses every field but these. It comes before all else, because a field that is mistyped
    /// would otherwise be told as one that is missing.
    pub(super) fn only(&self, allowed: &[&str]) -> Result<(), ConfigError> {
        let mut keys = self.table.iter().map(|(key, _)| key);
        let Some(key) = keys.find(|key| !allowed.contains(&key.get_ref().as_ref())) else {
            return Ok(());
        };
        let name = key.get_ref();
        let name = if is_harmless(name) {
            format!("{name:?}")
        } else {
            "of this name".to_owned()
        };
        let (what, allowed) = (self.what, allowed.join(", "));
        let message = format!("{what} has no field {name}; allowed are {allowed}");
        Err(self.error(&key.span(), message))
    }

    /// The error of credentials that a connection names: on the line of the field that is at
    /// fault, or that names them.
    pub(super) fn of_credentials(&self, told: Told) -> ConfigError {
        self.error(&self.place_of(told.field), told.sentence)
    }
}

/// The fault of credentials, and the field that names them.
#[derive(Clone, Debug)]
pub(super) struct Told {
    field: &'static str,
    pub(super) sentence: String,
}

impl Told {
    pub(super) fn of(connection: &str, fault: &Fault) -> Self {
        Self {
            field: fault.part().unwrap_or("name"),
            sentence: format!("the connection `{connection}` {fault}"),
        }
    }
}

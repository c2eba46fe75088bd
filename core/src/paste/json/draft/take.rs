//! The properties of an object, one by one.

use std::borrow::Cow;

use super::Draft;
use crate::{
    paste::{
        entry::Value,
        json::{
            ids::{Id, Key, Role, numbered},
            keeps::value_says_keep,
            marks::mark_of_value,
        },
        lines::Out,
        names::{self, List, Meaning, Sense, meaning},
        wish::{Decided, decided},
        words::Words,
    },
    place::Position,
};

impl<'t> Draft<'t> {
    /// Takes the value of a property of this object.
    pub(in crate::paste::json) fn take(
        &mut self,
        name: Cow<'t, str>,
        at: Position,
        value: Value<'t>,
        out: &mut Out<'_, 't>,
    ) {
        let meaning = meaning(&name);
        let is_wish = match meaning {
            Meaning::Action => true,
            Meaning::TargetStatus => self.is_bulk(),
            _ => false,
        };
        if is_wish {
            self.take_wish(name, value, out);
            return;
        }
        match meaning {
            Meaning::Id(kind) => {
                if self.ids.iter().any(|own| own.field == name) {
                    self.doubled_id = Some(name.as_ref().into());
                }
                self.ids.push(Id {
                    kind,
                    value: numbered(value, out.format()),
                    at,
                    field: name,
                });
                return;
            }
            Meaning::State | Meaning::TargetStatus => self.is_state = true,
            Meaning::Decision(sense) => self.decide(sense, &value),
            // "Vendor id" is one of another thing as well.
            Meaning::OtherThing | Meaning::Other
                if meaning == Meaning::OtherThing || name.contains(' ') =>
            {
                let words = Words::of(&name);
                let words = words.as_slice();
                let is = |at: usize, word: &str| {
                    (words.get(at)).is_some_and(|own| own.eq_ignore_ascii_case(word))
                };
                self.others += usize::from(is(words.len().saturating_sub(1), "id"));
                self.configurations += usize::from(is(0, "configuration") || is(0, "config"));
            }
            _ => {}
        }
        self.see(&name);
        if let Value::Text(text) = &value {
            self.mark_as(mark_of_value(&name, text));
            // What a service or an export of this tool says of an item is no wish.
            let is_answer = matches!(
                self.role,
                Role::Element(Some(List::Results | List::Bulk(_)))
            );
            self.is_kept |=
                !is_answer && meaning != Meaning::OtherThing && value_says_keep(&name, text);
        }
        out.notes.ignore_property(&name);
        match (&*name, value) {
            ("key" | "name" | "title" | "Key" | "Name", Value::Text(text)) => {
                self.key = match names::meaning(&text) {
                    Meaning::Id(kind) => Some(Key(kind)),
                    Meaning::Kind(kind) => Some(Key(Some(kind))),
                    _ => None,
                };
            }
            ("value" | "Value", value) => self.value = Some((value, at)),
            _ => {}
        }
    }

    fn take_wish(&mut self, name: Cow<'t, str>, value: Value<'t>, out: &mut Out<'_, 't>) {
        match value {
            Value::Null => out.notes.ignore_property(&name),
            Value::Text(text) => self.action = Some(text),
            Value::NotText { raw, .. } => self.action = Some(Cow::Borrowed(raw)),
            _ => self.action = Some(Cow::Borrowed("")),
        }
        if self.action_names.iter().any(|own| *own == name) {
            self.doubled_action = Some(name.as_ref().into());
        } else {
            self.action_names.push(name);
        }
    }

    fn decide(&mut self, sense: Sense, value: &Value<'_>) {
        let word = match value {
            Value::Text(text) => text.as_ref(),
            Value::NotText { raw, .. } => raw,
            _ => "",
        };
        // An object may say "delete: false" of something that was done, but never "keep".
        self.is_kept |= decided(sense, word) == Decided::Keep;
    }
}

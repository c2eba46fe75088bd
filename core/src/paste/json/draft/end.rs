//! The end of an object: whether it is an entry, what it holds is, or it is none.

use super::{ACTION, Draft};
use crate::{
    item::{IdFormat, Kind, Shape},
    paste::{
        entry::{Entry, Form, JsonType, NamedAction, Value},
        evidence::Evidence,
        json::{
            few::Few,
            ids::{FieldName, Key, Rank, Role, numbered},
            marks::Mark,
        },
        lines::Out,
    },
    place::Place,
};

impl<'t> Draft<'t> {
    /// Ends the object: what it is goes to `out`, or, from within another object, to what is
    /// found there.
    pub(in crate::paste::json) fn end(
        &mut self,
        names: &mut FieldName,
        out: &mut Out<'_, 't>,
    ) -> Few<Entry<'t>> {
        if self.held_list {
            self.pass_over(out);
            if self.action.is_some() {
                out.notes.ignore_property(ACTION);
            }
            // Beside a list of entries nothing is found by its shape.
            self.found
                .retain(|entry| !entry.evidence.needs_acceptance());
            return Few::of(std::mem::take(&mut self.found));
        }
        let is_chosen = |kind: Kind| out.chosen.is_none_or(|chosen| chosen.is_called(kind));
        let mut found = std::mem::take(&mut self.found);
        if let Role::InsteadOfList(list) = self.role {
            self.pass_over(out);
            // What is found by its shape alone is less than to be told that a list is missing.
            found.retain(|entry| !entry.evidence.needs_acceptance());
            if !found.is_empty() {
                return Few::of(found);
            }
            let value = Value::NotAList {
                found: JsonType::Object,
            };
            let place = Place::json(self.start, self.path.clone());
            let mut entry = Entry::new(value, place, Evidence::List);
            entry.kind = list.kind();
            return Few::one(entry);
        }
        let best = self.best(out);
        let is_entry = matches!(self.role, Role::Outermost | Role::Element(_));
        let is_named_within = found.iter().any(|entry| entry.evidence == Evidence::Named);
        let is_other = self.mark == Some(Mark::Other) && !found.is_empty();
        if !matches!(best, Some(Rank::Named | Rank::Qualified)) && (is_named_within || is_other) {
            self.pass_over(out);
            return Few::of(found);
        }
        if let (Some(Key(kind)), Some((value, at))) = (self.key, self.value.take()) {
            let value = numbered(value, out.format());
            if kind.is_none_or(is_chosen) && matches!(value, Value::Text(_)) {
                self.pass_over(out);
                let path = self.path.clone().field("value");
                let mut entry = Entry::new(value, Place::json(at, path), Evidence::Named);
                entry.kind = kind;
                return Few::one(entry);
            }
        }
        match best {
            Some(best) => {
                let own = self.end_with_id(best, names, out);
                if own.is_empty() { Few::of(found) } else { own }
            }
            None if !found.is_empty() => Few::of(found),
            None if is_entry => {
                if self.role == Role::Outermost {
                    out.notes.begin(Form::JsonObjects, self.start);
                }
                let place = Place::json(self.start, self.path.clone());
                let mut entry = Entry::new(Value::NoId, place, Evidence::List);
                entry.kind = self.role.kind();
                entry.action = self.action.take().map(NamedAction::read);
                entry.doubled_key = self.doubled_id.take().or(self.doubled_action.take());
                Few::one(entry)
            }
            None => Few::default(),
        }
    }

    /// The rank of the best of its ids.
    fn best(&self, out: &Out<'_, 't>) -> Option<Rank> {
        let ranks = || self.ids.iter().map(|id| id.rank(out));
        let best = ranks().min()?;
        // `llmDeploymentId` beside `id`: where both are of one make, the plain one is meant.
        let first = |rank: Rank| {
            let mut ids = self.ids.iter().filter(|id| id.rank(out) == rank);
            ids.find_map(|id| match &id.value {
                Value::Text(text) if Shape::of(text).is_own(out.format()) => text.get(..1),
                _ => None,
            })
        };
        let is_plain = best == Rank::Qualified
            && first(Rank::Plain).is_some_and(|plain| {
                out.format() == IdFormat::Engine || Some(plain) == first(Rank::Qualified)
            });
        Some(if is_plain { Rank::Plain } else { best })
    }
}

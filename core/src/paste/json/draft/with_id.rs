//! The entries of an object that has ids.

use super::{ACTION, Draft};
use crate::{
    item::Shape,
    paste::{
        entry::{Entry, Form, NamedAction, Value},
        evidence::{Evidence, Why},
        ground,
        json::{
            few::Few,
            ids::{FieldName, Rank, Role},
            marks::Mark,
        },
        lines::Out,
    },
    place::Place,
};

impl<'t> Draft<'t> {
    pub(super) fn end_with_id(
        &mut self,
        best: Rank,
        names: &mut FieldName,
        out: &mut Out<'_, 't>,
    ) -> Few<Entry<'t>> {
        if self.role == Role::Outermost {
            out.notes.begin(Form::JsonObjects, self.start);
        }
        let listed_kind = self.role.kind();
        let marked = match self.mark {
            Some(Mark::Kind(kind)) => Some(kind),
            _ => None,
        };
        let is_wish = !(self.is_state && self.is_bulk());
        let action = match self.action.take() {
            Some(_) if !is_wish => {
                // What the item is to become by an earlier wish, not what is wished here.
                out.notes.ignore_property(ACTION);
                None
            }
            action => action.map(NamedAction::read),
        };
        let doubled_action = self.doubled_action.take().filter(|_| is_wish);
        let doubled_key = self.doubled_id.take().or(doubled_action);
        let format = out.format();
        let (is_other, is_unsure) = self.is_other();
        // A name of an id that says more than the kind may be about another item.
        let is_unsure = is_unsure || self.ids.iter().any(|id| id.rank(out) == Rank::Qualified);
        let mut entries = Few::default();
        for id in std::mem::take(&mut self.ids).into_iter() {
            if id.rank(out) != best {
                out.notes.ignore_property(&id.field);
                continue;
            }
            let is_own = matches!(&id.value, Value::Text(text) if Shape::of(text).is_own(format));
            let is_nested = self.role == Role::Nested;
            let is_plain = id.kind.is_none();
            if is_nested && is_plain && (!is_own || marked.is_none() && self.mark.is_some()) {
                out.notes.ignore_property(&id.field);
                continue;
            }
            let path = self.path.clone().field(names.get(&id.field));
            let is_found = is_nested && marked.is_none() || is_unsure && !self.is_bulk();
            let evidence = match (is_plain, is_found) {
                (false, _) => Evidence::Named,
                (true, true) => Evidence::Text { around: "" },
                (true, false) => Evidence::Id,
            };
            let mut entry = Entry::new(id.value, Place::json(id.at, path), evidence);
            entry.kind = listed_kind.or(id.kind).or(marked);
            entry.action.clone_from(&action);
            entry.doubled_key.clone_from(&doubled_key);
            let why = if is_plain && is_other {
                Some(Why::OtherThing)
            } else {
                self.is_kept.then_some(Why::Kept)
            };
            entries.push(match why {
                Some(why) => ground::left_out(entry, why),
                None => entry,
            });
        }
        entries
    }
}

//! The properties of an object, while a structure is walked: what each name says of its value.

use std::{borrow::Cow, sync::Arc};

use super::{
    Check, Walk,
    draft::Draft,
    elements::{found_in, kept, named_by_id, value_of},
    frames::{Frame, Inner, ListRole, Of},
    ids::Role,
    keeps::name_says_keep,
    lexer::{Scalar, skip_blanks, take_colon, take_name, take_scalar},
    marks::{is_answer_list, is_wrapper},
    walk::is_object,
};
use crate::{
    item::{Kind, Shape},
    paste::{
        cursor::Cursor,
        entry::{Entry, Form, JsonType, Value},
        evidence::Evidence,
        invisible::is_blank,
        lines::Out,
        names::{List, Meaning, kind_of, meaning},
        wish,
    },
    place::{JsonPath, Place},
};

impl<'t> Walk<'t> {
    /// Reads a property: a list of entries, or something about the object.
    pub(super) fn property(&mut self, cursor: &mut Cursor<'t>, out: &mut Out<'_, 't>) {
        let Some(name) = take_property_name(cursor) else {
            self.frames.clear();
            return;
        };
        let at = cursor.position();
        let first = cursor.peek();
        let Some(Frame::Object(draft)) = self.frames.last_mut() else {
            return;
        };
        let is_outer = matches!(draft.role, Role::Outermost | Role::Wrapper);
        if is_outer
            && let Some(list) = list_named(&name, first)
            && !(matches!(list, List::Ids(_)) && name_says_keep(&name))
        {
            self.begin_list(cursor, &name, list, out);
            return;
        }
        if matches!(first, Some('[' | '{' | '(')) {
            self.container(cursor, &name, out);
            return;
        }
        let Ok(scalar) = take_scalar(cursor) else {
            cursor.bump();
            return;
        };
        let meaning = meaning(&name);
        let is_id = matches!(meaning, Meaning::Id(_)) || matches!(&*name, "value" | "Value");
        if draft.is_open() && !is_id {
            // A name of another thing is one of its id: in a sentence anything may stand.
            let is_sentence = matches!(scalar, Scalar::Text(text) if text.contains([' ', '/']));
            if meaning != Meaning::OtherThing || is_sentence {
                let found = found_in(scalar, at, &draft.path, out);
                draft.found.extend(found);
            }
            // `{"A": "delete", "B": "keep"}`: a map with ids for its names.
            if let (Scalar::Text(word), true) = (scalar, Shape::of(&name).is_own(out.format())) {
                let entry = named_by_id(&name, at, draft.path.clone());
                let keeps = wish::says_keep(word);
                draft.found.push(if keeps { kept(entry) } else { entry });
            }
        }
        draft.take(name, at, value_of(scalar), out);
    }

    fn begin_list(
        &mut self,
        cursor: &mut Cursor<'t>,
        name: &str,
        list: List,
        out: &mut Out<'_, 't>,
    ) {
        let at = cursor.position();
        let mut base: Arc<str> = "$".into();
        for frame in &mut self.frames {
            if let Frame::Object(draft) = frame {
                draft.held_list = true;
                base = draft.path.to_string().into();
            }
        }
        out.notes.begin(list.form(), at);
        let base: Arc<str> = format!("{base}.{name}").into();
        if matches!(cursor.peek(), Some('[' | '(')) {
            self.open_list(cursor, base, ListRole::Entries(Some(list)));
            return;
        }
        let path = JsonPath::whole(base);
        if cursor.peek() == Some('{') {
            // What stands deeper is found by its shape: `{"deployments": {"edges": [{"node": …`.
            cursor.bump();
            self.open_object(Draft::new(at, path, Role::InsteadOfList(list)));
            return;
        }
        let place = Place::json(at, path);
        let kind = list.kind();
        let found =
            take_scalar(cursor).map_or(JsonType::Null, |scalar| value_of(scalar).json_type());
        let mut entry = Entry::new(Value::NotAList { found }, place, Evidence::List);
        entry.kind = kind;
        out.entries.push_back(entry);
    }

    /// A list or an object under a name that is no list of entries.
    fn container(&mut self, cursor: &mut Cursor<'t>, name: &str, out: &mut Out<'_, 't>) {
        let format = out.format();
        let depth = self.frames.len();
        let Some(Frame::Object(draft)) = self.frames.last_mut() else {
            return;
        };
        draft.see(name);
        out.notes.ignore_property(name);
        let start = *cursor;
        let is_object = is_object(cursor);
        let is_chosen = |kind: Kind| out.chosen.is_none_or(|chosen| chosen.is_called(kind));
        let kind = kind_of(name).filter(|kind| is_chosen(*kind));
        let is_wrapped =
            is_object && is_wrapper(name) && matches!(draft.role, Role::Outermost | Role::Wrapper);
        let is_known = kind.is_some() || is_wrapped;
        let is_labels = matches!(name, "labels" | "tags" | "annotations");
        let is_of_other_kind = kind_of(name).is_some() && kind.is_none();
        if is_labels || is_of_other_kind || !is_known && draft.has_sure_id(format) {
            self.inner = Some(Inner {
                check: Check::new(),
                says: (!is_of_other_kind).then_some((start, Of::Object)),
            });
            return;
        }
        if self.kept_within.is_none() && name_says_keep(name) {
            self.kept_within = Some(depth);
        }
        let is_other = meaning(name) == Meaning::OtherThing && !draft.is_marked();
        if self.other_within.is_none() && is_other {
            self.other_within = Some(depth);
        }
        if name == "columns" && !is_object {
            self.columns = columns(*cursor);
        }
        let path = JsonPath::whole(format!("{}.{name}", draft.path));
        // `{"A": {…}, "B": {…}}`: a map with ids for its names.
        if Shape::of(name).is_own(format) {
            draft.found.push(named_by_id(name, start.position(), path));
            self.inner = Some(Inner {
                check: Check::new(),
                says: Some((start, Of::Found)),
            });
            return;
        }
        if is_object {
            cursor.bump();
            let role = match kind {
                Some(kind) => Role::OfKind(kind),
                None if is_wrapped => Role::Wrapper,
                None => Role::Nested,
            };
            let draft = Draft::new(start.position(), path, role);
            self.open_object(draft);
        } else {
            let list = List::named(name).filter(|list| list.kind().is_none_or(is_chosen));
            let role = match list {
                Some(list @ List::Ids(_)) => ListRole::Entries(Some(list)),
                _ => ListRole::Nested,
            };
            self.open_list(cursor, path.to_string().into(), role);
        }
    }
}

/// The list that a name means in what an answer consists of.
fn list_named(name: &str, first: Option<char>) -> Option<List> {
    let is_list = matches!(first, Some('[' | '('));
    if name != "items" && List::name_and_bit(name).is_some() {
        return List::named(name);
    }
    if !is_list {
        return None;
    }
    List::named(name)
        .or_else(|| kind_of(name).map(|kind| List::Ids(Some(kind))))
        .or_else(|| is_answer_list(name).then_some(List::Resources))
}

/// The meanings of the names in a list of names of columns.
fn columns(mut cursor: Cursor<'_>) -> Vec<Meaning> {
    let mut columns = Vec::new();
    cursor.bump();
    skip_blanks(&mut cursor);
    while let Ok(Scalar::Text(name)) = take_scalar(&mut cursor) {
        columns.push(meaning(name));
        cursor.take_while(|c| is_blank(c) || c == ',');
    }
    columns
}

fn take_property_name<'t>(cursor: &mut Cursor<'t>) -> Option<Cow<'t, str>> {
    let name = take_name(cursor).ok()?;
    skip_blanks(cursor);
    take_colon(cursor);
    skip_blanks(cursor);
    Some(name)
}

impl List {
    const fn form(self) -> Form {
        match self {
            Self::Bulk(_) => Form::BulkBody,
            Self::Ids(_) => Form::IdList,
            Self::Resources => Form::ListAnswer,
            Self::Results => Form::Results,
        }
    }
}

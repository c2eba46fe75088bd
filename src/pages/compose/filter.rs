//! The filter of the ready IDs that are shown.

use bulkhead_core::{
    item::Action,
    rules::{CheckedRow, Finding, RowState},
};
use leptos::prelude::*;

use crate::state::Examined;

/// The number that is shown at once.
pub const PAGE: usize = 100;

/// The ready IDs that are shown, by the numbers of their rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// IDs that are ready.
    pub ready: usize,
    /// Those that the user has left out.
    pub left_out: usize,
    /// Those of both that are looked for.
    pub matching: usize,
    /// The first of these.
    pub rows: Vec<usize>,
    /// The text names several actions, and each counts.
    pub has_actions: bool,
}

/// The filter of the IDs.
#[derive(Clone, Copy)]
pub struct Filter {
    /// A part of an ID.
    pub text: RwSignal<String>,
    /// Nothing but what the user has left out.
    pub only_left_out: RwSignal<bool>,
    /// The number that is shown.
    pub most: RwSignal<usize>,
}

impl Filter {
    /// Looks for everything.
    pub fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            only_left_out: RwSignal::new(false),
            most: RwSignal::new(PAGE),
        }
    }

    /// Looks for everything.
    pub fn clear(self) {
        self.text.set(String::new());
        self.only_left_out.set(false);
        self.most.set(PAGE);
    }

    /// The part of a checked text that is shown.
    pub fn apply(self, examined: &Examined) -> Shown {
        let text = self.text.with(|text| text.trim().to_ascii_lowercase());
        let only_left_out = self.only_left_out.get();
        let most = self.most.get();
        let mut shown = Shown::default();
        let mut first = None;
        for (number, row) in examined.checked.rows.iter().enumerate() {
            let is_left_out = row.is_left_out();
            match row.state {
                _ if is_left_out => shown.left_out += 1,
                RowState::Ready(_) => shown.ready += 1,
                RowState::Out(_) => continue,
            }
            let action = action(row);
            shown.has_actions |= *first.get_or_insert(action) != action;
            if only_left_out && !is_left_out || !text.is_empty() && !has(&row.text, &text) {
                continue;
            }
            shown.matching += 1;
            if shown.rows.len() < most {
                shown.rows.push(number);
            }
        }
        shown
    }
}

/// `true` if an ID has a text in it that is written in small letters.
fn has(id: &str, text: &str) -> bool {
    if id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        id.to_ascii_lowercase().contains(text)
    } else {
        id.contains(text)
    }
}

/// The action on an ID, or the one intended before it was left out.
pub const fn action(row: &CheckedRow) -> Option<Action> {
    match &row.state {
        RowState::Ready(item) => Some(item.action),
        RowState::Out(Finding::LeftOutByUser { action }) => Some(*action),
        RowState::Out(_) => None,
    }
}

//! The draft of a change, which survives a reload, and the way back from another address.
//!
//! Kept are the choices and the ids that are ready, in this tab only and as long as it is open; never
//! the text that was pasted, in which a token may stand.

use bulkhead_core::{
    item::{Action, Kind},
    rules::Checked,
};
use leptos::prelude::*;

use super::{Choice, Draft, Pasted, draft::HELD_FROM};
use crate::{
    browser::{remember_in_tab, remembered_in_tab},
    source::Origin,
};

/// Under which name it is kept.
const KEPT: &str = "bulkhead.draft";

/// So many bytes are kept at most, some 30,000 ids: a browser takes its time to write more, and may
/// have no room for it.
const MOST: usize = 512 * 1024;

/// The word for a choice that leaves it to the text.
const AS_PASTED: &str = "as-pasted";

impl Draft {
    /// Takes up what was about to be sent in this tab, and keeps it from now on.
    pub fn keep_in_tab(self) {
        if let Some(kept) = remembered_in_tab(KEPT) {
            self.restore(&kept);
        }
        Effect::new(move || {
            let (kind, choice) = (self.kind.get(), self.choice.get());
            let include = self.include_implausible.get();
            let is_checking = self.checking.with(Option::is_some);
            self.examined.with(|examined| match examined {
                Some(examined) => {
                    let kept = kept(kind, choice, include, &examined.checked);
                    remember_in_tab(KEPT, kept.as_deref());
                }
                // What is being checked is not gone.
                None if is_checking => {}
                None => remember_in_tab(KEPT, None),
            });
        });
    }

    fn restore(self, kept: &str) {
        let Some((choices, ids)) = kept.split_once('\n') else {
            return;
        };
        let mut choices = choices.split(' ');
        let kind = choices.next().and_then(Kind::from_collection);
        let choice = choices.next().and_then(choice);
        let include = choices.next() == Some("include");
        if let Some(kind) = kind {
            self.kind.set(kind);
        }
        self.include_implausible.set(include);
        self.pasted.set(if ids.len() > HELD_FROM {
            Pasted::Held {
                text: ids.into(),
                origin: Origin::Clipboard,
            }
        } else {
            Pasted::Typed(ids.into())
        });
        self.choice.set(choice);
        self.check();
    }
}

/// The choices in a line, and below the ids that are ready; each with its action where they have
/// several. None where there are none, or too many.
fn kept(kind: Kind, choice: Option<Choice>, include: bool, checked: &Checked) -> Option<String> {
    let word = match choice {
        None => "none",
        Some(Choice::All(action)) => action.id(),
        Some(Choice::AsPasted) => AS_PASTED,
    };
    let include = if include { "include" } else { "" };
    let mut text = format!("{} {word} {include}\n", kind.collection());
    let has_actions = choice == Some(Choice::AsPasted);
    if has_actions {
        text.push_str("id,action\n");
    }
    for item in checked.items() {
        text.push_str(item.id.as_str());
        if has_actions {
            text.push(',');
            text.push_str(item.action.id());
        }
        text.push('\n');
        if text.len() > MOST {
            return None;
        }
    }
    checked.items().next().is_some().then_some(text)
}

fn choice(word: &str) -> Option<Choice> {
    if word == AS_PASTED {
        return Some(Choice::AsPasted);
    }
    let action = Action::ALL.into_iter().find(|action| action.id() == word);
    action.map(Choice::All)
}

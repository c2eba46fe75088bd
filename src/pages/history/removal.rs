//! The focus after a run was removed: the button that removed it is gone with it.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::browser::is_focus_lost;

/// Hands the focus on where a removal has taken it away.
#[derive(Clone, Copy)]
pub struct Removal {
    /// The list of runs.
    list: NodeRef<html::Section>,
    /// The place of the button that was pressed, among those of the rows.
    place: StoredValue<Option<usize>>,
}

impl Removal {
    /// Watches this list, whose runs are these.
    pub fn watch(list: NodeRef<html::Section>, runs: Memo<Vec<String>>) -> Self {
        let this = Self {
            list,
            place: StoredValue::new(None),
        };
        Effect::new(move || {
            runs.track();
            if let Some(place) = this.place.try_update_value(Option::take).flatten() {
                // The rows are not taken away before that.
                request_animation_frame(move || this.hand_on(place));
            }
        });
        this
    }

    /// The button that has the focus is about to remove something.
    pub fn begins(self) {
        let focused = focused();
        let is_it = |button: &HtmlElement| focused.as_ref() == Some(button.as_ref());
        let place = self.buttons().iter().position(is_it);
        self.place.set_value(Some(place.unwrap_or_default()));
    }

    /// To the button of the next run, or else of the last one, or else to the heading. Who has gone
    /// elsewhere meanwhile stays there.
    fn hand_on(self, place: usize) {
        if !is_focus_lost() {
            return;
        }
        let buttons = self.buttons();
        let next = buttons.get(place).or_else(|| buttons.last()).cloned();
        let heading = || {
            let heading = document().query_selector("h1").ok().flatten();
            heading.and_then(|heading| heading.dyn_into().ok())
        };
        if let Some(element) = next.or_else(heading) {
            // Without the focus the screen can be used all the same.
            let _ = element.focus();
        }
    }

    /// The buttons that remove one run each, in the order of the rows.
    fn buttons(self) -> Vec<HtmlElement> {
        let list = self.list.try_get_untracked().flatten();
        let found = list.and_then(|list| list.query_selector_all("tbody button").ok());
        let Some(found) = found else {
            return Vec::new();
        };
        (0..found.length())
            .filter_map(|at| found.item(at)?.dyn_into().ok())
            .collect()
    }
}

fn focused() -> Option<Element> {
    document().active_element()
}

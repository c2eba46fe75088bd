//! The focus, kept near where it was when what had it goes away.

use std::{cell::RefCell, rc::Rc};

use leptos::{
    ev,
    prelude::{
        StoredValue, WithValue as _, document, on_cleanup, request_animation_frame,
        window_event_listener,
    },
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit, Node};

/// The elements that Tab leads to.
const FOCUSABLE: &str = "a[href], button:not(:disabled), input:not(:disabled, [hidden], [aria-hidden]), \
                         select:not(:disabled), textarea:not(:disabled), summary, [tabindex='0']";

/// The heading of the screen, where nothing else is near.
const HEADING: &str = "main h1";

/// The way from the element with the focus up to the page's body: each parent, and the position of
/// the child that the way leads to. Once an element is removed it no longer says where it stood.
#[derive(Default)]
struct Trail {
    element: Option<HtmlElement>,
    steps: Vec<(Element, u32)>,
}

impl Trail {
    fn of(element: HtmlElement) -> Self {
        let mut steps = Vec::new();
        let mut child: Element = element.clone().into();
        while let Some(parent) = child.parent_element() {
            steps.push((parent.clone(), position(&parent, &child)));
            child = parent;
        }
        Self {
            element: Some(element),
            steps,
        }
    }

    fn is_cut(&self) -> bool {
        self.element.as_ref().is_some_and(|of| !of.is_connected())
    }

    /// The element that takes the focus over: the next control beside it, the one before it, one of what it
    /// stood in, or else the heading of the screen.
    fn nearest(&self) -> Option<HtmlElement> {
        let within = self
            .steps
            .iter()
            .filter(|(parent, _)| parent.is_connected());
        for (parent, at) in within {
            if parent.id() == "main" || parent.tag_name() == "BODY" {
                break;
            }
            let children = parent.children();
            let after = (*at..children.length()).filter_map(|at| children.item(at));
            let before = (0..*at).rev().filter_map(|at| children.item(at));
            if let Some(found) = after.chain(before).find_map(|child| control(&child)) {
                return Some(found);
            }
        }
        let heading = document().query_selector(HEADING).ok()??;
        heading.dyn_into().ok()
    }
}

fn position(parent: &Element, child: &Element) -> u32 {
    let children = parent.children();
    let is_child = |at: &u32| children.item(*at).as_ref() == Some(child);
    (0..children.length()).find(is_child).unwrap_or_default()
}

/// The first control that is an element or stands in it, and is shown.
fn control(within: &Element) -> Option<HtmlElement> {
    let is_shown = |of: &HtmlElement| of.offset_parent().is_some();
    if within.matches(FOCUSABLE).ok()? {
        return within.clone().dyn_into().ok().filter(is_shown);
    }
    let found = within.query_selector(FOCUSABLE).ok()??;
    found.dyn_into().ok().filter(is_shown)
}

/// `true` if nothing has the focus.
pub fn is_focus_lost() -> bool {
    let body = document().body();
    match document().active_element() {
        None => true,
        Some(element) => body.is_some_and(|body| element.is_same_node(Some(&body))),
    }
}

/// Gives the focus to what is near whenever the element that has it is removed: a button that ends
/// what it is about goes away with it, and whoever uses the keyboard would begin at the top of the
/// page again. Whoever knows a better place takes the focus before the next frame.
pub fn keep_focus_near() {
    let trail = Rc::new(RefCell::new(Trail::default()));
    let of_focus = trail.clone();
    let focused = window_event_listener(ev::focusin, move |event| {
        let element = event.target().and_then(|target| target.dyn_into().ok());
        if let Some(element) = element {
            *of_focus.borrow_mut() = Trail::of(element);
        }
    });
    let of_blur = trail.clone();
    let left = window_event_listener(ev::focusout, move |_| {
        let trail = of_blur.clone();
        // Who leaves it by a click beside it has left it for good; what is removed may say the same.
        request_animation_frame(move || {
            let mut trail = trail.borrow_mut();
            if is_focus_lost() && !trail.is_cut() {
                *trail = Trail::default();
            }
        });
    });
    let removed = Closure::<dyn FnMut()>::new(move || {
        if !trail.borrow().is_cut() || !is_focus_lost() {
            return;
        }
        let trail = trail.clone();
        request_animation_frame(move || {
            let cut = trail.take();
            if !cut.is_cut() || !is_focus_lost() {
                return;
            }
            if let Some(nearest) = cut.nearest() {
                // Without the focus the page can be used all the same.
                let _ = nearest.focus();
            }
        });
    });
    let observer = MutationObserver::new(removed.as_ref().unchecked_ref());
    if let (Ok(observer), Some(body)) = (observer, document().body()) {
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_subtree(true);
        let body: &Node = &body;
        if observer.observe_with_options(body, &options).is_ok() {
            // Both are needed as long as the page is there.
            let observer = StoredValue::new_local((observer, removed));
            on_cleanup(move || {
                observer.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
    }
    on_cleanup(move || {
        focused.remove();
        left.remove();
    });
}

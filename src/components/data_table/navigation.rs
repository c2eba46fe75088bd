//! The scroll position of the table, the row that has the focus, and the effects of keys.

use std::sync::Arc;

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    HtmlElement, KeyboardEvent, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition,
};

use super::{
    layout::Layout,
    view::TableView,
    window::{Extent, ROW_HEIGHT, Window},
};
use crate::browser::is_focus_lost;

/// The attribute of the button that opens a row: the row's number.
pub const ROW_ATTRIBUTE: &str = "data-row";

/// The table's own state, as signals.
#[derive(Clone, Copy)]
pub struct Navigation {
    /// The element that scrolls.
    pub area: NodeRef<html::Div>,
    /// The header, which hides what is scrolled under it.
    pub head: NodeRef<html::Thead>,
    /// The row that is open.
    pub opened: RwSignal<Option<u32>>,
    /// The row that Tab leads to, and that keeps the focus whatever is scrolled.
    pub cursor: RwSignal<Option<u32>>,
    /// The content of the table's body.
    pub layout: Memo<Layout>,
    order: Signal<Arc<[u32]>>,
    scrolled: RwSignal<u32>,
    height: RwSignal<u32>,
    row_height: RwSignal<u32>,
    extent: Memo<Extent>,
    cursor_at: Memo<Option<u32>>,
}

impl Navigation {
    /// A table of rows in some order, at its beginning.
    pub fn new(order: Signal<Arc<[u32]>>, opened: RwSignal<Option<u32>>) -> Self {
        let scrolled = RwSignal::new(0_u32);
        let height = RwSignal::new(600_u32);
        let row_height = RwSignal::new(ROW_HEIGHT);
        let cursor = RwSignal::new(None::<u32>);
        let extent = Memo::new(move |_| Extent {
            rows: order.with(|order| u32::try_from(order.len()).unwrap_or(u32::MAX)),
            height: height.get(),
            row_height: row_height.get(),
        });
        let window: Memo<Window> = Memo::new(move |_| extent.get().window(scrolled.get()));
        // Sorting and filtering move the row under the cursor.
        let cursor_at = Memo::new(move |_| {
            let number = cursor.get()?;
            let at = order.with(|order| order.iter().position(|of_row| *of_row == number));
            u32::try_from(at?).ok()
        });
        let area = NodeRef::new();
        let layout = Memo::new(move |_| {
            // Here the rows still stand where they stood; whoever is notified comes too late.
            keep_focus(area, cursor.get_untracked());
            order.with(|order| Layout::new(order, window.get(), cursor_at.get()))
        });
        Self {
            area,
            head: NodeRef::new(),
            opened,
            cursor,
            layout,
            order,
            scrolled,
            height,
            row_height,
            extent,
            cursor_at,
        }
    }

    /// The row that Tab leads to.
    pub fn tab_stop(self) -> Option<u32> {
        let in_order = self.cursor_at.get().and(self.cursor.get());
        in_order.or_else(|| self.layout.with(Layout::first_row))
    }

    /// Looks which height the style sheet gives the rows: it depends on the width of the screen and
    /// on the density.
    pub fn measure_rows(self) {
        let Some(area) = self.area.try_get_untracked().flatten() else {
            return;
        };
        let row_height = row_height_of(&area).unwrap_or(ROW_HEIGHT);
        if row_height != self.row_height.get_untracked() {
            self.row_height.set(row_height);
        }
    }

    /// Looks where the area is scrolled to and how high it is.
    pub fn measure(self) {
        let (Some(area), Some(head)) = (
            self.area.try_get_untracked().flatten(),
            self.head.try_get_untracked().flatten(),
        ) else {
            return;
        };
        let head = head.offset_height().unsigned_abs();
        let height = area.client_height().unsigned_abs().saturating_sub(head);
        if height != self.height.get_untracked() {
            self.height.set(height);
        }
        let scrolled = area.scroll_top().unsigned_abs();
        if scrolled != self.scrolled.get_untracked() {
            self.scrolled.set(scrolled);
        }
    }

    /// Measures whenever the area gets another size: the window does, what is beside it, or the
    /// first rows come.
    pub fn follow_size(self) {
        Effect::new(move || {
            let Some(area) = self.area.get() else {
                return;
            };
            let measure = Closure::<dyn FnMut()>::new(move || {
                self.measure_rows();
                self.measure();
            });
            if let Ok(observer) = ResizeObserver::new(measure.as_ref().unchecked_ref()) {
                observer.observe(&area);
                // Both are needed as long as the table is there.
                let observer = StoredValue::new_local((observer, measure));
                on_cleanup(move || {
                    observer.try_with_value(|(observer, _)| observer.disconnect());
                });
            }
        });
    }

    /// Measures anew when the rows are to stand closer or less close.
    pub fn follow_view(self, view: TableView) {
        Effect::new(move || {
            view.is_compact();
            // The class comes with the same change; what it does is known in the next frame.
            request_animation_frame(move || {
                self.measure_rows();
                self.measure();
            });
        });
    }

    /// Gives the focus to the row that was open, where it has gone with what showed that row.
    pub fn follow_closing(self) {
        Effect::new(move |before: Option<Option<u32>>| {
            let opened = self.opened.get();
            if let (Some(Some(number)), None) = (before, opened)
                && let Some(area) = self.area.get_untracked()
            {
                request_animation_frame(move || {
                    if is_focus_lost() {
                        // It may have been scrolled away meanwhile.
                        if let Some(at) = self.cursor_at.try_get_untracked().flatten() {
                            self.scroll_to(at);
                        }
                        focus_row(&area, number);
                        show_row(&area, number);
                    }
                });
            }
            opened
        });
    }

    /// Opens a row.
    pub fn open(self, number: u32) {
        self.cursor.set(Some(number));
        self.opened.set(Some(number));
    }

    /// Brings the row at a position into view and gives it the focus. Where a row is open, the
    /// open one moves along.
    fn go_to(self, at: u32) {
        let number = self
            .order
            .with_untracked(|order| order.get(at as usize).copied());
        let (Some(number), Some(area)) = (number, self.area.get_untracked()) else {
            return;
        };
        self.cursor.set(Some(number));
        if self.opened.get_untracked().is_some() {
            self.opened.set(Some(number));
        }
        self.scroll_to(at);
        // The row may only come into the document with the next frame; while rows come and go
        // the browser may have found the table shorter, and scrolled back.
        request_animation_frame(move || {
            self.scroll_to(at);
            focus_row(&area, number);
            show_row(&area, number);
        });
    }

    fn scroll_to(self, at: u32) {
        // What is beside the table may have changed its height.
        self.measure();
        let (Some(area), Some(scrolled)) =
            (self.area.get_untracked(), self.scrolled.try_get_untracked())
        else {
            return;
        };
        let to = self.extent.get_untracked().scroll_to(at, scrolled);
        if to != scrolled {
            area.set_scroll_top(i32::try_from(to).unwrap_or(i32::MAX));
            self.measure();
        }
    }

    /// Reacts to a key. From a header the first arrow leads to the first row.
    pub fn on_key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        if event.key() == "Escape" && self.opened.get_untracked().is_some() {
            event.prevent_default();
            self.opened.set(None);
            return;
        }
        let extent = self.extent.get_untracked();
        let page = extent.visible().saturating_sub(1).max(1);
        let at = self.cursor_at.get_untracked().filter(|_| is_on_row(event));
        let to = match (event.key().as_str(), at) {
            ("ArrowDown", Some(at)) => at.saturating_add(1),
            ("ArrowUp", Some(at)) => at.saturating_sub(1),
            ("PageDown", Some(at)) => at.saturating_add(page),
            ("PageUp", Some(at)) => at.saturating_sub(page),
            ("End", _) => extent.rows,
            ("Home" | "ArrowDown" | "PageDown", _) => 0,
            _ => return,
        };
        if let Some(last) = extent.rows.checked_sub(1) {
            event.prevent_default();
            self.go_to(to.min(last));
        }
    }
}

/// Gives the focus back to the row that has it now: what is moved in the document loses it.
fn keep_focus(area: NodeRef<html::Div>, cursor: Option<u32>) {
    let (Some(area), Some(number)) = (area.get_untracked(), cursor) else {
        return;
    };
    if is_focus_on_row(&area) {
        request_animation_frame(move || {
            if is_focus_lost() {
                focus_row(&area, number);
            }
        });
    }
}

/// The height that the style sheet says, in pixels.
fn row_height_of(area: &HtmlElement) -> Option<u32> {
    let style = window().get_computed_style(area).ok()??;
    let height = style.get_property_value("--row-height").ok()?;
    let height: u32 = height.trim().strip_suffix("px")?.parse().ok()?;
    (height > 0).then_some(height)
}

fn focus_row(area: &HtmlElement, number: u32) {
    let button = area.query_selector(&format!("[{ROW_ATTRIBUTE}=\"{number}\"]"));
    if let Some(button) = button.ok().flatten() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // Without the focus the row is in view all the same.
        let _ = button
            .unchecked_into::<HtmlElement>()
            .focus_with_options(&options);
    }
}

/// Scrolls the page itself so far that a row is seen: the area may end below the window, or under the
/// bar at its lower edge, for which the style sheet keeps room.
fn show_row(area: &HtmlElement, number: u32) {
    let button = area.query_selector(&format!("[{ROW_ATTRIBUTE}=\"{number}\"]"));
    if let Some(button) = button.ok().flatten() {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        button.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn is_on_row(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| target.has_attribute(ROW_ATTRIBUTE))
}

fn is_focus_on_row(area: &HtmlElement) -> bool {
    document().active_element().is_some_and(|element| {
        element.has_attribute(ROW_ATTRIBUTE) && area.contains(Some(&element))
    })
}

//! The columns and the density that the user has chosen for a table.

use leptos::{html, prelude::*};

use super::Column;
use crate::browser::{remember, remembered};

/// The word for the density in what is kept.
const COMPACT: &str = "compact";

/// The columns that a user has hidden, how wide the others are, and how close the rows stand; kept for
/// the next visit under the table's name.
#[derive(Clone, Copy)]
pub struct TableView {
    /// The columns of the table.
    columns: &'static [Column],
    /// The columns that are always shown.
    fixed: &'static [usize],
    kept_as: StoredValue<String>,
    chosen: RwSignal<Chosen>,
}

/// A choice, in the order of the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Chosen {
    hidden: Vec<&'static str>,
    wide: Vec<&'static str>,
    is_compact: bool,
}

impl Chosen {
    /// Reads what was kept; titles that no column has any more are forgotten.
    fn read(text: &str, columns: &[Column]) -> Self {
        let mut chosen = Self::default();
        for part in text.split(',') {
            let (kind, title) = part.split_once(':').unwrap_or((part, ""));
            let column = columns.iter().find(|column| column.title == title);
            match (kind, column) {
                (COMPACT, _) => chosen.is_compact = true,
                ("hidden", Some(column)) => chosen.hidden.push(column.title),
                ("wide", Some(column)) => chosen.wide.push(column.title),
                _ => {}
            }
        }
        chosen
    }

    fn text(&self) -> String {
        let hidden = self.hidden.iter().map(|title| format!("hidden:{title}"));
        let wide = self.wide.iter().map(|title| format!("wide:{title}"));
        let compact = self.is_compact.then(|| COMPACT.to_owned());
        let parts: Vec<_> = compact.into_iter().chain(hidden).chain(wide).collect();
        parts.join(",")
    }
}

impl TableView {
    /// The view of the table of this name, as it was chosen in an earlier visit.
    pub fn of(name: &str, columns: &'static [Column], fixed: &'static [usize]) -> Self {
        let kept_as = format!("bulkhead.table.{name}");
        let chosen = remembered(&kept_as);
        let chosen = chosen.map(|text| Chosen::read(&text, columns));
        Self {
            columns,
            fixed,
            kept_as: StoredValue::new(kept_as),
            chosen: RwSignal::new(chosen.unwrap_or_default()),
        }
    }

    /// The classes of the table's area.
    pub fn class(self) -> String {
        self.chosen.with(|chosen| {
            let columns = self.columns.iter().zip(1..);
            let hidden = columns.filter(|(column, _)| chosen.hidden.contains(&column.title));
            let mut classes: Vec<_> = hidden
                .map(|(_, at): (_, u32)| format!("table-without-{at}"))
                .collect();
            if chosen.is_compact {
                classes.push("table-compact".to_owned());
            }
            classes.push("table-area".to_owned());
            classes.join(" ")
        })
    }

    /// `true` if a column is given more room.
    pub fn is_wide(self, title: &str) -> bool {
        self.chosen.with(|chosen| chosen.wide.contains(&title))
    }

    /// `true` if the rows stand close.
    pub fn is_compact(self) -> bool {
        self.chosen.with(|chosen| chosen.is_compact)
    }

    fn change(self, change: impl FnOnce(&mut Chosen)) {
        self.chosen.update(change);
        let text = self.chosen.with_untracked(Chosen::text);
        let name = self.kept_as.get_value();
        remember(&name, (!text.is_empty()).then_some(&text));
    }
}

fn set(titles: &mut Vec<&'static str>, title: &'static str, is_in: bool) {
    titles.retain(|other| *other != title);
    if is_in {
        titles.push(title);
    }
}

/// The button "View settings" with the choice of columns and of the density.
#[component]
pub fn ViewSettings(
    /// The view of the table that it stands above.
    view: TableView,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let summary = NodeRef::<html::Summary>::new();
    let close = move || {
        if let (Some(details), Some(summary)) = (details.get_untracked(), summary.get_untracked()) {
            details.set_open(false);
            // It can be reached by Tab as well.
            let _ = summary.focus();
        }
    };
    let choices = view.columns.iter().enumerate();
    let choices = choices.filter(|(_, column)| !column.class.contains("col-tick"));
    view! {
        <details
            node_ref=details
            class="view-settings"
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    close();
                }
            }
        >
            <summary node_ref=summary class="button">
                "View settings"
            </summary>
            <div class="view-settings-panel">
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || view.is_compact()
                        on:change:target=move |event| {
                            let is_compact = event.target().checked();
                            view.change(|chosen| chosen.is_compact = is_compact);
                        }
                    />
                    "Compact rows"
                </label>
                <table class="view-settings-columns">
                    <caption class="visually-hidden">"Columns"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Column"</th>
                            <th scope="col">"Shown"</th>
                            <th scope="col">"Wide"</th>
                        </tr>
                    </thead>
                    <tbody>{choices.map(|(at, column)| choice(view, at, column.title)).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

fn choice(view: TableView, at: usize, title: &'static str) -> impl IntoView {
    let is_fixed = view.fixed.contains(&at);
    let is_shown = move || view.chosen.with(|chosen| !chosen.hidden.contains(&title));
    view! {
        <tr>
            <th scope="row">{title}</th>
            <td>
                <input
                    type="checkbox"
                    aria-label=format!("Show {title}")
                    disabled=is_fixed
                    prop:checked=is_shown
                    on:change:target=move |event| {
                        let is_hidden = !event.target().checked();
                        view.change(|chosen| set(&mut chosen.hidden, title, is_hidden));
                    }
                />
            </td>
            <td>
                <input
                    type="checkbox"
                    aria-label=format!("Widen {title}")
                    prop:checked=move || view.is_wide(title)
                    on:change:target=move |event| {
                        let is_wide = event.target().checked();
                        view.change(|chosen| set(&mut chosen.wide, title, is_wide));
                    }
                />
            </td>
        </tr>
    }
}

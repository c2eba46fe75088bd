//! The rows in the document. They are written by hand and used again for other rows: building
//! each anew as a view takes ten times as long, and scrolling is nothing but new rows.

use web_sys::{Element, HtmlElement, HtmlInputElement};

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};

use super::{
    Column,
    layout::{Layout, Slot},
    navigation::ROW_ATTRIBUTE,
};

/// The content of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// The classes of the text.
    pub class: &'static str,
    /// More about it, for who points at it.
    pub title: Option<String>,
    /// `true` if its check box is ticked, in the column of these; none where it has none. The text
    /// is the accessible name of the box then.
    pub tick: Option<bool>,
}

impl Cell {
    /// A text of no class.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// The same with classes.
    #[must_use]
    pub const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// A check box with this accessible name.
    pub fn tick(name: impl Into<String>, is_on: bool) -> Self {
        Self {
            text: name.into(),
            tick: Some(is_on),
            ..Self::default()
        }
    }

    /// The same with more about it.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

/// The properties that all rows have in common.
#[derive(Clone, Copy)]
pub struct Shape {
    /// The columns.
    pub columns: &'static [Column],
    /// The column whose text is a button.
    pub key_column: usize,
    /// The column whose cells are check boxes, if there is one.
    pub tick_column: Option<usize>,
    /// The id of the element that shows the open row.
    pub details: &'static str,
}

/// The state in which the rows are shown now.
pub struct State<'s> {
    /// The content of the body.
    pub layout: &'s Layout,
    /// The row that is open.
    pub opened: Option<u32>,
    /// The row that Tab leads to.
    pub tab_stop: Option<u32>,
}

struct Row {
    number: u32,
    element: Element,
    /// The elements that hold the texts of the cells.
    inner: Vec<Element>,
    cells: Vec<Cell>,
    position: Option<u32>,
    is_open: Option<bool>,
    is_tab_stop: Option<bool>,
}

/// The table's body.
pub struct Body {
    shape: Shape,
    element: Element,
    rows: Vec<Row>,
    gaps: Vec<(HtmlElement, u32)>,
}

impl Body {
    /// An empty one.
    ///
    /// # Errors
    /// Where the browser does not make elements.
    pub fn new(body: Element, shape: Shape) -> Result<Self, JsValue> {
        let gaps = (0..Layout::GAPS).map(|_| gap(shape.columns.len()));
        Ok(Self {
            shape,
            element: body,
            rows: Vec::new(),
            gaps: gaps
                .map(|gap| Ok((gap?, 0)))
                .collect::<Result<_, JsValue>>()?,
        })
    }

    /// Shows the rows of a layout, and what `cells` says that they hold.
    ///
    /// # Errors
    /// Where the browser does not make elements.
    pub fn show(
        &mut self,
        state: &State<'_>,
        cells: &impl Fn(u32) -> Vec<Cell>,
    ) -> Result<(), JsValue> {
        let mut before = std::mem::take(&mut self.rows);
        let slots = state.layout.slots();
        let is_wanted = |row: &Row| slots.contains(&Slot::Row(row.number));
        let (mut kept, free): (Vec<_>, Vec<_>) = before.drain(..).partition(is_wanted);
        // Rows that stay must not be moved around those that leave: what is moved between the
        // press and the release of a mouse button is not clicked, and loses the focus.
        if !kept.is_empty() {
            for row in &free {
                row.element.remove();
            }
            for (which, (gap, _)) in self.gaps.iter().enumerate() {
                if !slots.contains(&Slot::Gap(which)) {
                    gap.remove();
                }
            }
        }
        let mut free = free.into_iter();
        let mut next = self.element.first_element_child();
        for slot in slots {
            let element = match slot {
                Slot::Gap(which) => {
                    let Some((gap, height)) = self.gaps.get_mut(*which) else {
                        continue;
                    };
                    let pixels = state.layout.gap(*which);
                    if *height != pixels {
                        *height = pixels;
                        set_height(gap, pixels)?;
                    }
                    gap.clone().into()
                }
                Slot::Row(number) => {
                    let mut row = match kept.iter().position(|row| row.number == *number) {
                        Some(at) => kept.swap_remove(at),
                        None => match free.next() {
                            Some(row) => row,
                            None => Row::new(self.shape)?,
                        },
                    };
                    row.show(*number, state, cells(*number), self.shape)?;
                    let element = row.element.clone();
                    self.rows.push(row);
                    element
                }
            };
            // What stands where it should is not touched: what is moved loses the focus.
            if next.as_ref() == Some(&element) {
                next = element.next_element_sibling();
            } else {
                self.element.insert_before(&element, next.as_deref())?;
            }
        }
        while let Some(left_over) = next {
            next = left_over.next_element_sibling();
            left_over.remove();
        }
        Ok(())
    }
}

impl Row {
    fn new(shape: Shape) -> Result<Self, JsValue> {
        let element = document().create_element("tr")?;
        let mut inner = Vec::with_capacity(shape.columns.len());
        for (at, column) in shape.columns.iter().enumerate() {
            let is_key = at == shape.key_column;
            let cell = document().create_element(if is_key { "th" } else { "td" })?;
            cell.set_class_name(column.class);
            if Some(at) == shape.tick_column {
                let tick = document().create_element("input")?;
                tick.set_attribute("type", "checkbox")?;
                tick.set_class_name("table-tick");
                cell.append_child(&tick)?;
                element.append_child(&cell)?;
                inner.push(tick);
                continue;
            }
            let text = document().create_element("span")?;
            if is_key {
                cell.set_attribute("scope", "row")?;
                let button = document().create_element("button")?;
                button.set_attribute("type", "button")?;
                button.set_class_name("table-open");
                button.set_attribute("aria-controls", shape.details)?;
                button.append_child(&text)?;
                cell.append_child(&button)?;
            } else {
                cell.append_child(&text)?;
            }
            element.append_child(&cell)?;
            inner.push(text);
        }
        Ok(Self {
            number: u32::MAX,
            element,
            inner,
            cells: vec![Cell::default(); shape.columns.len()],
            position: None,
            is_open: None,
            is_tab_stop: None,
        })
    }

    /// Writes what is different from before.
    fn show(
        &mut self,
        number: u32,
        state: &State<'_>,
        cells: Vec<Cell>,
        shape: Shape,
    ) -> Result<(), JsValue> {
        for (at, ((inner, before), now)) in
            (0..).zip(self.inner.iter().zip(&self.cells).zip(&cells))
        {
            if Some(at) == shape.tick_column {
                // Also where nothing has changed: the browser ticks by itself.
                show_tick(inner, now)?;
                continue;
            }
            if before.text != now.text {
                inner.set_text_content(Some(&now.text));
            }
            if before.class != now.class {
                inner.set_class_name(now.class);
            }
            if before.title != now.title {
                match &now.title {
                    Some(title) => inner.set_attribute("title", title)?,
                    None => inner.remove_attribute("title")?,
                }
            }
        }
        self.cells = cells;
        let position = state.layout.position(number);
        if self.position != position {
            self.position = position;
            // The header is the first row.
            let index = position.map_or_else(String::new, |at| (at + 2).to_string());
            self.element.set_attribute("aria-rowindex", &index)?;
        }
        let button = self
            .inner
            .get(shape.key_column)
            .and_then(|text| text.parent_element());
        let Some(button) = button else {
            return Ok(());
        };
        if self.number != number {
            self.number = number;
            button.set_attribute(ROW_ATTRIBUTE, &number.to_string())?;
        }
        let is_open = state.opened == Some(number);
        if self.is_open != Some(is_open) {
            self.is_open = Some(is_open);
            button.set_attribute("aria-expanded", if is_open { "true" } else { "false" })?;
            self.element
                .set_class_name(if is_open { "table-row-open" } else { "" });
        }
        let is_tab_stop = state.tab_stop == Some(number);
        if self.is_tab_stop != Some(is_tab_stop) {
            self.is_tab_stop = Some(is_tab_stop);
            let index = if is_tab_stop { "0" } else { "-1" };
            button.set_attribute("tabindex", index)?;
            let tick = shape.tick_column.and_then(|at| self.inner.get(at));
            if let Some(tick) = tick {
                tick.set_attribute("tabindex", index)?;
            }
        }
        Ok(())
    }
}

/// Shows whether a check box is ticked; hides it where there is none.
fn show_tick(element: &Element, cell: &Cell) -> Result<(), JsValue> {
    let Some(tick) = element.dyn_ref::<HtmlInputElement>() else {
        return Ok(());
    };
    tick.set_checked(cell.tick == Some(true));
    tick.set_hidden(cell.tick.is_none());
    element.set_attribute("aria-label", &cell.text)
}

/// Keeps the place of rows that are not in the document.
fn gap(columns: usize) -> Result<HtmlElement, JsValue> {
    let row = document().create_element("tr")?;
    row.set_class_name("table-spacer");
    row.set_attribute("aria-hidden", "true")?;
    let cell = document().create_element("td")?;
    cell.set_attribute("colspan", &columns.to_string())?;
    row.append_child(&cell)?;
    Ok(row.unchecked_into())
}

fn set_height(gap: &HtmlElement, pixels: u32) -> Result<(), JsValue> {
    let Some(cell) = gap.first_element_child() else {
        return Ok(());
    };
    let cell: HtmlElement = cell.unchecked_into();
    cell.style().set_property("height", &format!("{pixels}px"))
}

//! The content of the table's body, from top to bottom.

use super::window::Window;

/// A gap or a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// A placeholder for rows that are not in the document; the upmost is 0.
    Gap(usize),
    /// A row, by its number.
    Row(u32),
}

/// The content of the table's body: the rows of a window, and the row that has to stay in the
/// document wherever the window is, since it has the focus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    slots: Vec<Slot>,
    /// The position of each row among all rows.
    positions: Vec<(u32, u32)>,
    gaps: [u32; Self::GAPS],
}

impl Layout {
    /// The number of gaps at most.
    pub const GAPS: usize = 3;

    /// Lays out the rows of a window, and the row at the position `pinned`.
    pub fn new(order: &[u32], window: Window, pinned: Option<u32>) -> Self {
        let Window {
            first,
            end,
            above,
            below,
            row_height,
        } = window;
        let mut layout = Self::default();
        let above_pinned = pinned.filter(|at| *at < first);
        let below_pinned = pinned.filter(|at| *at >= end);
        let before = |at: u32| (at * row_height).min(above.saturating_sub(row_height));
        match above_pinned {
            Some(at) => {
                layout.gap_of(0, before(at));
                layout.row(order, at);
                layout.gap_of(1, above.saturating_sub(before(at) + row_height));
            }
            None => layout.gap_of(0, above),
        }
        for at in first..end {
            layout.row(order, at);
        }
        match below_pinned {
            Some(at) => {
                let gap = ((at - end) * row_height).min(below.saturating_sub(row_height));
                layout.gap_of(1, gap);
                layout.row(order, at);
                layout.gap_of(2, below.saturating_sub(gap + row_height));
            }
            None => layout.gap_of(2, below),
        }
        layout
    }

    fn gap_of(&mut self, which: usize, pixels: u32) {
        if pixels == 0 {
            return;
        }
        if let Some(gap) = self.gaps.get_mut(which) {
            *gap = pixels;
            self.slots.push(Slot::Gap(which));
        }
    }

    fn row(&mut self, order: &[u32], at: u32) {
        if let Some(number) = order.get(at as usize) {
            self.slots.push(Slot::Row(*number));
            self.positions.push((*number, at));
        }
    }

    /// From top to bottom.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The height of a gap in pixels.
    pub fn gap(&self, which: usize) -> u32 {
        self.gaps.get(which).copied().unwrap_or_default()
    }

    /// The position of a row among all rows, the first being 0.
    pub fn position(&self, number: u32) -> Option<u32> {
        let found = self.positions.iter().find(|(of_row, _)| *of_row == number);
        found.map(|(_, at)| *at)
    }

    /// The number of the upmost row.
    pub fn first_row(&self) -> Option<u32> {
        self.positions.first().map(|(number, _)| *number)
    }
}

//! The rows that are in the document, of many, and their positions.

/// The height of a row in CSS pixels where no style sheet says another one.
pub const ROW_HEIGHT: u32 = 36;
/// Rows above and below the view, so that scrolling meets no gap.
const MARGIN: u32 = 6;
/// The most rows in the document.
const ROWS_MAX: u32 = 60;
/// The most pixels that a table is made high. Browsers end somewhere above; from here on the
/// scroll bar moves by more than the rows do.
const HEIGHT_MAX: u32 = 15_000_000;

/// A table of so many rows, seen through an area of some height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Rows in all.
    pub rows: u32,
    /// The height of the area below the header, in pixels.
    pub height: u32,
    /// The height of a row, in pixels: not 0.
    pub row_height: u32,
}

/// A stretch of rows in the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The first row.
    pub first: u32,
    /// The row behind the last one.
    pub end: u32,
    /// Pixels above the first row.
    pub above: u32,
    /// Pixels below the last row.
    pub below: u32,
    /// The height of a row, in pixels.
    pub row_height: u32,
}

impl Extent {
    /// Rows that fit into the area as a whole.
    pub const fn visible(self) -> u32 {
        self.height / self.row_height
    }

    const fn total(self) -> u32 {
        let total = self.rows.saturating_mul(self.row_height);
        if total < HEIGHT_MAX {
            total
        } else {
            HEIGHT_MAX
        }
    }

    /// The distance by which the area can be scrolled, in pixels and in rows.
    fn way(self) -> (u64, u64) {
        let pixels = self.total().saturating_sub(self.height);
        let rows = self.rows.saturating_sub(self.visible());
        (pixels.into(), rows.into())
    }

    const fn is_scaled(self) -> bool {
        self.rows.saturating_mul(self.row_height) > HEIGHT_MAX
    }

    /// The row at the upper edge of the area when it is scrolled so far, in pixels.
    fn row_at(self, scrolled: u32) -> u32 {
        if !self.is_scaled() {
            return scrolled / self.row_height;
        }
        let (pixels, rows) = self.way();
        to_u32(u64::from(scrolled) * rows / pixels.max(1))
    }

    /// The scroll position, in pixels, at which a row is wholly in view; `scrolled` where it
    /// already is.
    pub fn scroll_to(self, row: u32, scrolled: u32) -> u32 {
        if self.is_scaled() {
            let (pixels, rows) = self.way();
            let first = self.row_at(scrolled);
            if row >= first && row < first + self.visible() {
                return scrolled;
            }
            let first = if row < first {
                row
            } else {
                (row + 1).saturating_sub(self.visible())
            };
            // Rounded up, so that the way back leads to the same row.
            let exact = (u64::from(first) * pixels).div_ceil(rows.max(1));
            return to_u32(exact.min(pixels));
        }
        let top = row * self.row_height;
        let lowest = (top + self.row_height).saturating_sub(self.height);
        scrolled.clamp(lowest.min(top), top)
    }

    /// The rows that are in the document when the area is scrolled so far, in pixels.
    pub fn window(self, scrolled: u32) -> Window {
        let scrolled = scrolled.min(self.total().saturating_sub(self.height));
        let shown = (self.visible() + 2 * MARGIN + 2).min(ROWS_MAX);
        let top = self.row_at(scrolled);
        let first = top.saturating_sub(MARGIN).min(self.rows);
        let end = first.saturating_add(shown).min(self.rows);
        let rows = (end - first) * self.row_height;
        let above = if self.is_scaled() {
            // Where the scroll bar is, there the rows are; but none beyond the table's end.
            let at_scroll_bar = scrolled.saturating_sub((top - first) * self.row_height);
            at_scroll_bar.min(self.total().saturating_sub(rows))
        } else {
            first * self.row_height
        };
        Window {
            first,
            end,
            above,
            below: self.total().saturating_sub(above + rows),
            row_height: self.row_height,
        }
    }
}

fn to_u32(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    const HEIGHTS: [u32; 3] = [28, ROW_HEIGHT, 76];

    const fn extent(rows: u32, row_height: u32) -> Extent {
        Extent {
            rows,
            height: 600,
            row_height,
        }
    }

    #[wasm_bindgen_test]
    fn what_is_in_view_is_in_the_window() {
        let all = [0, 1, 17, 1_000, 100_000, 1_000_000, 100_000_000];
        for (rows, row_height) in all
            .into_iter()
            .flat_map(|rows| HEIGHTS.map(|of| (rows, of)))
        {
            let extent = extent(rows, row_height);
            let end = extent.total().saturating_sub(extent.height);
            for scrolled in [0, 1, 35, 36, end / 3, end.saturating_sub(1), end, u32::MAX] {
                let window = extent.window(scrolled);
                let Window { first, end, .. } = window;
                assert!(
                    first <= end && end <= rows && end - first <= ROWS_MAX,
                    "{window:?}"
                );
                assert!(
                    rows < 36 || end - first >= extent.visible() + 2,
                    "{window:?}"
                );
                let height = window.above + (end - first) * row_height + window.below;
                assert!(
                    height.abs_diff(extent.total()) <= row_height * MARGIN,
                    "{window:?}"
                );
            }
            assert_eq!(extent.window(u32::MAX).end, rows);
            assert_eq!(extent.window(0).first, 0);
        }
    }

    #[wasm_bindgen_test]
    fn scrolling_to_a_row_brings_it_into_view_and_moves_nothing_else() {
        let all = [10, 1_000, 100_000, 3_000_000];
        for (rows, row_height) in all
            .into_iter()
            .flat_map(|rows| HEIGHTS.map(|of| (rows, of)))
        {
            let extent = extent(rows, row_height);
            let mut scrolled = 0;
            for row in [
                0,
                rows / 2,
                rows / 2 + 1,
                rows / 2 - 1,
                rows - 1,
                rows - 2,
                0,
            ] {
                let before = extent.row_at(scrolled);
                let was_in_view = row > before && row + 1 < before + extent.visible();
                let now = extent.scroll_to(row, scrolled);
                assert!(!was_in_view || now == scrolled, "row {row} of {rows}");
                scrolled = now;
                let first = extent.row_at(scrolled);
                let is_in_view = row >= first && row <= first + extent.visible();
                assert!(is_in_view, "row {row} of {rows}, first {first}");
            }
        }
    }
}

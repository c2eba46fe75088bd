//! Exports, in words.

use bulkhead_core::report::Separator;

use super::{count, grouped};

/// The button that opens what can be chosen of an export.
pub const EXPORT_OPTIONS: &str = "Export options";

/// A sentence for where the browser does not save a file.
pub const NOT_SAVED: &str = "The browser could not save the file. Try again.";

/// The button that saves all rows: "Export CSV"; where some are not shown "Export CSV (all 245)".
pub fn export_all(format: &str, total: usize, is_filtered: bool) -> String {
    if is_filtered {
        format!("Export {format} (all {})", grouped(total))
    } else {
        format!("Export {format}")
    }
}

/// The number of rows of a file: "12 of 245 IDs".
pub fn in_file(rows: usize, total: usize) -> String {
    let all = count(total, "ID", "IDs");
    if rows == total {
        all
    } else {
        format!("{} of {all}", grouped(rows))
    }
}

/// A separator of cells as a choice.
pub const fn separator(separator: Separator) -> &'static str {
    match separator {
        Separator::Comma => "Comma",
        Separator::Semicolon => "Semicolon",
        Separator::Tab => "Tab",
    }
}

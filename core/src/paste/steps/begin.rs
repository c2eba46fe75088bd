//! The beginning of what is more than a line: a diff, HTML, a table, a column with a header.

use crate::paste::{
    Mode, Reader, diff,
    entry::{Form, Ignored},
    html::{self, Html},
    lines,
    names::{self, Meaning},
    table::{self, LINE_MAX, Table},
    text,
};

impl<'t> Reader<'t> {
    /// Begins a block that is more than a line, or gives nothing.
    pub(super) fn start_block(&mut self, line: &'t str) -> Option<usize> {
        let start = self.cursor.position();
        if may_be_diff(line) && diff::begins(self.cursor.clipped(LINE_MAX, 20).rest().lines()) {
            self.start_diff();
            return Some(line.len());
        }
        if html::begins(line) {
            let ground = std::mem::take(&mut self.ground);
            let text = self.text;
            let find = || {
                text.rfind("</")
                    .or_else(|| text.rfind('<'))
                    .unwrap_or_default()
            };
            let last = *self.last_tag.get_or_insert_with(find);
            self.mode = Mode::Html(Box::new(Html::new(self.chosen, ground, last)));
            return Some(0);
        }
        if self.broken.is_some() {
            return None;
        }
        let found = Table::find(&mut self.cursor, line, self.chosen);
        if let Some(table) = found.table {
            let (ground, mut out) = self.out();
            lines::end_record(ground, &mut out);
            if found.has_header {
                self.notes.ignore(Ignored::Header);
            }
            self.notes.begin(Form::Table, start);
            self.begin_block();
            self.mode = Mode::Table {
                table: Box::new(table),
                row: None,
            };
            return Some(found.looked);
        }
        if !text::hits(line, lines::format_of(self.chosen)).is_empty() {
            return None;
        }
        let (kind, is_other) = match names::meaning_of_line(line) {
            Meaning::Id(kind) => (kind, false),
            Meaning::OtherThing
                if names_many(line) && table::is_above_own(&self.cursor, line, self.chosen) =>
            {
                (None, true)
            }
            _ => return None,
        };
        self.notes.ignore(Ignored::Header);
        self.ground.header_kind = kind;
        self.is_other = is_other;
        self.cursor.skip_line();
        Some(found.looked)
    }
}

/// `true` if a line ends as the name of a column or a list does: "Span ID", "Configurations (2)".
pub(super) fn names_many(line: &str) -> bool {
    let is_count = |c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | ' ');
    let name = line.trim().trim_end_matches(is_count);
    let ends = |end: &str| {
        let from = name.len().saturating_sub(end.len());
        name.get(from..)
            .is_some_and(|own| own.eq_ignore_ascii_case(end))
    };
    ends("id") || ends("ids") || ends("s") && !name.contains([' ', '-'])
}

/// A quick look that spares most lines the full reading.
fn may_be_diff(line: &str) -> bool {
    let is_mark = |c: char| matches!(c, '-' | '+' | '@' | '*' | '<' | '#');
    line.starts_with("diff ")
        || line.trim_start().starts_with(is_mark)
        || line.contains('\t')
        || line.starts_with(|c: char| c.is_ascii_digit()) && line.len() < 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_column_or_a_list_ends_as_one() {
        for line in [
            "Span ID",
            "Configurations (2)",
            "traceid",
            "IDs",
            " Models ",
        ] {
            assert!(names_many(line), "{line}");
        }
        for line in ["model", "old configurations", "x-y-builds", ""] {
            assert!(!names_many(line), "{line}");
        }
    }

    #[test]
    fn only_lines_with_a_mark_or_a_number_may_begin_a_diff() {
        for line in [
            "diff --git a b",
            "--- a",
            "  + x",
            "@@ -1 +1 @@",
            "1c1",
            "a\tb",
        ] {
            assert!(may_be_diff(line), "{line}");
        }
        for line in ["a1b2", "110897110897110897", ""] {
            assert!(!may_be_diff(line), "{line}");
        }
    }
}

//! Rich text of the clipboard, as a text that says the same: a table's cells between tabs, what is
//! struck out between `~~`.
//!
//! Browsers, Outlook and Teams put a table's cells onto the clipboard as plain text with line ends
//! between them, or with nothing, and none says in plain text what is struck out. Excel and Google
//! Sheets put tabs between cells; there the plain text is as good, unless something is struck out.

/// The mark around what is struck out; the paste reads it so.
const STRUCK: &str = "~~";

/// The most columns or rows over which one cell is repeated.
const SPAN_MAX: usize = 1_000;

/// Rich text on its way to plain text. Whoever walks over it tells what begins and ends.
#[derive(Debug, Default)]
pub struct RichText {
    /// Lines that have ended.
    lines: String,
    /// Running text of the line under way.
    line: Run,
    row: Option<Vec<String>>,
    cell: Option<Cell>,
    /// Cells of rows above that reach into the next ones, by column: into how many, and their text.
    reaching: Vec<(usize, String)>,
    rows: usize,
    /// Rows that have more than one cell with something in it.
    wide_rows: usize,
    is_struck: bool,
}

#[derive(Debug)]
struct Cell {
    text: Run,
    columns: usize,
    rows: usize,
}

/// Words with one blank between them.
#[derive(Debug, Default)]
struct Run {
    text: String,
    /// `true` if its end is struck out.
    ends_struck: bool,
    has_blank: bool,
}

impl Run {
    fn add(&mut self, text: &str, struck: bool) {
        for (at, word) in text.split(char::is_whitespace).enumerate() {
            self.has_blank |= at > 0;
            if word.is_empty() {
                continue;
            }
            let is_first = self.text.is_empty();
            if self.ends_struck && struck {
                self.text.truncate(self.text.len() - STRUCK.len());
            }
            if self.has_blank && !is_first {
                self.text.push(' ');
            }
            if struck && !self.ends_struck {
                self.text.push_str(STRUCK);
            }
            self.text.push_str(word);
            if struck {
                self.text.push_str(STRUCK);
            }
            self.ends_struck = struck;
            self.has_blank = false;
        }
    }
}

impl RichText {
    /// Text, and whether it is struck out.
    pub fn text(&mut self, text: &str, struck: bool) {
        self.is_struck |= struck && !text.trim().is_empty();
        match (&mut self.cell, &self.row) {
            (Some(cell), _) => cell.text.add(text, struck),
            // Between cells stand blanks of the source alone.
            (None, Some(_)) => {}
            (None, None) => self.line.add(text, struck),
        }
    }

    /// A line ends here, or a paragraph begins; in a cell that is a blank.
    pub fn end_line(&mut self) {
        match &mut self.cell {
            Some(cell) => cell.text.has_blank = true,
            None => self.end_running_line(),
        }
    }

    fn end_running_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.text.is_empty() {
            self.lines.push_str(&line.text);
            self.lines.push('\n');
        }
    }

    /// A table begins or ends here: an empty line parts it from what stands around it.
    pub fn part(&mut self) {
        self.end_row();
        self.end_running_line();
        self.reaching.clear();
        if !self.lines.is_empty() && !self.lines.ends_with("\n\n") {
            self.lines.push('\n');
        }
    }

    /// A row begins.
    pub fn begin_row(&mut self) {
        self.end_row();
        self.end_running_line();
        self.row = Some(Vec::new());
    }

    /// A cell begins that reaches over so many columns and rows.
    pub fn begin_cell(&mut self, columns: usize, rows: usize) {
        self.end_cell();
        if self.row.is_none() {
            self.begin_row();
        }
        self.cell = Some(Cell {
            text: Run::default(),
            columns: columns.clamp(1, SPAN_MAX),
            rows: rows.clamp(1, SPAN_MAX),
        });
    }

    /// The cell ends.
    pub fn end_cell(&mut self) {
        let Some(Cell {
            text,
            columns,
            rows,
        }) = self.cell.take()
        else {
            return;
        };
        self.reach_down();
        let Some(row) = &mut self.row else { return };
        for column in 0..columns {
            // What reaches over several columns is in the first of them, as in a spreadsheet.
            let own = if column == 0 {
                text.text.clone()
            } else {
                String::new()
            };
            let at = row.len();
            row.push(own.clone());
            if rows > 1 {
                if self.reaching.len() <= at {
                    self.reaching.resize_with(at + 1, Default::default);
                }
                if let Some(reaching) = self.reaching.get_mut(at) {
                    *reaching = (rows - 1, own);
                }
            }
        }
    }

    /// Fills in the cells of rows above that reach into this one, up to the first free column.
    fn reach_down(&mut self) {
        let Some(row) = &mut self.row else { return };
        while let Some((left @ 1.., text)) = self.reaching.get_mut(row.len()) {
            *left -= 1;
            row.push(text.clone());
        }
    }

    /// The row ends.
    pub fn end_row(&mut self) {
        self.end_cell();
        self.reach_down();
        let Some(row) = self.row.take() else { return };
        let filled = row.iter().filter(|cell| !cell.is_empty()).count();
        if filled == 0 {
            return;
        }
        self.rows += 1;
        self.wide_rows += usize::from(filled > 1);
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                self.lines.push('\t');
            }
            if cell.starts_with('"') {
                // A quotation mark would begin a cell that goes on over tabs and line ends.
                self.lines.push('"');
                self.lines.push_str(&cell.replace('"', "\"\""));
                self.lines.push('"');
            } else {
                self.lines.push_str(cell);
            }
        }
        self.lines.push('\n');
    }

    /// The text, where it says more than the plain text that came with it: it strikes something out,
    /// or most of it is rows of several cells and the plain text has not the same ones.
    pub fn better_than(mut self, plain: &str) -> Option<String> {
        self.part();
        let is_table = self.wide_rows * 2 > self.rows;
        let is_better = self.is_struck || is_table && !cells(&self.lines).eq(cells(plain));
        let text = self.lines.trim_end();
        (is_better && !text.is_empty()).then(|| text.to_owned())
    }
}

/// The cells of lines with tabs, one after the other, however many blanks are within; empty ones are
/// passed over.
fn cells(text: &str) -> impl Iterator<Item = String> {
    let words = |cell: &str| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let cells = text.lines().flat_map(|line| {
        let ends = std::iter::once("\n");
        line.split('\t').chain(ends)
    });
    let mut was_end = true;
    cells
        .map(move |cell| match cell {
            "\n" => "\n".to_owned(),
            _ => words(cell.trim_matches('"')),
        })
        .filter(move |cell| {
            let is_end = cell == "\n";
            let keep = if is_end { !was_end } else { !cell.is_empty() };
            was_end = if keep { is_end } else { was_end };
            keep
        })
}

/// The classes that a style sheet strikes out: Excel writes `.xl65 {text-decoration:line-through;}`.
pub fn struck_classes(sheet: &str) -> Vec<&str> {
    let rules = sheet.split('}').filter_map(|rule| rule.split_once('{'));
    rules
        .filter(|(_, style)| style.contains("line-through"))
        .flat_map(|(selectors, _)| selectors.split(','))
        .filter_map(|selector| selector.trim().rsplit_once('.'))
        .map(|(_, class)| class.trim())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table of rows of cells; a cell that begins with `-` is struck out.
    fn table(rows: &[&[&str]]) -> RichText {
        let mut rich = RichText::default();
        rich.part();
        for row in rows {
            rich.begin_row();
            for cell in *row {
                rich.begin_cell(1, 1);
                match cell.strip_prefix('-') {
                    Some(struck) => rich.text(struck, true),
                    None => rich.text(cell, false),
                }
                rich.end_cell();
            }
            rich.end_row();
        }
        rich.part();
        rich
    }

    const ROWS: &[&[&str]] = &[&["ID", "Name"], &["a1b2", "x\n  y\tz"], &["", "c3d4"]];

    #[test]
    fn cells_stand_between_tabs_with_one_blank_between_words() {
        let text = table(ROWS).better_than("ID\nName\na1b2\nx\ny z\nc3d4");
        assert_eq!(text.unwrap(), "ID\tName\na1b2\tx y z\n\tc3d4");
    }

    #[test]
    fn plain_text_with_the_same_cells_is_as_good() {
        for plain in [
            "ID\tName\na1b2\tx y z\n\tc3d4",
            "ID\tName\r\na1b2\t\"x y z\"\r\n\r\n \tc3d4\r\n",
        ] {
            assert_eq!(table(ROWS).better_than(plain), None, "{plain}");
        }
        assert!(
            table(ROWS)
                .better_than("ID\tName\na1b2\tx\n\tc3d4")
                .is_some()
        );
        assert!(
            table(ROWS)
                .better_than("ID\tName\ta1b2\tx y z\tc3d4")
                .is_some()
        );
    }

    #[test]
    fn a_table_of_one_column_is_left_to_the_plain_text() {
        assert_eq!(table(&[&["a1b2"], &["", "c3d4"]]).better_than(""), None);
    }

    #[test]
    fn what_is_struck_out_stays_so_whatever_the_plain_text_says() {
        let text = table(&[&["a1b2", "x"], &["-c3d4", "y"]]).better_than("a1b2\tx\nc3d4\ty");
        assert_eq!(text.unwrap(), "a1b2\tx\n~~c3d4~~\ty");
        let mut rich = RichText::default();
        rich.text("Delete a1b2, ", false);
        rich.text("not ", true);
        rich.text("c3d4", true);
        rich.text(".", false);
        rich.end_line();
        rich.text("Thanks", false);
        let text = rich.better_than("Delete a1b2, not c3d4.\nThanks");
        assert_eq!(text.unwrap(), "Delete a1b2, ~~not c3d4~~.\nThanks");
        let mut blank = RichText::default();
        blank.text("  ", true);
        assert_eq!(blank.better_than(""), None);
    }

    #[test]
    fn cells_that_reach_over_columns_and_rows_move_no_other() {
        let mut rich = RichText::default();
        for row in [
            &[("ID", 1, 1), ("Note", 2, 1), ("Decision", 1, 1)][..],
            &[("a1b2", 1, 1), ("n", 1, 2), ("m", 1, 1), ("keep", 1, 2)],
            &[("c3d4", 1, 1), ("o", 1, 1)],
            &[("e5f6", 1, 1), ("p", 1, 1), ("q", 1, 1), ("delete", 1, 1)],
        ] {
            rich.begin_row();
            for (text, columns, rows) in row {
                rich.begin_cell(*columns, *rows);
                rich.text(text, false);
                rich.end_cell();
            }
            rich.end_row();
        }
        let expected = "ID\tNote\t\tDecision\na1b2\tn\tm\tkeep\nc3d4\tn\to\tkeep\n\
                        e5f6\tp\tq\tdelete";
        assert_eq!(rich.better_than("").unwrap(), expected);
    }

    #[test]
    fn tables_and_text_are_parted_by_an_empty_line() {
        let mut rich = table(&[&["a", "b"]]);
        rich.text("between", false);
        rich.part();
        rich.begin_row();
        for cell in ["\"c", "d"] {
            rich.begin_cell(1, 1);
            rich.text(cell, false);
            rich.end_line();
        }
        let text = rich.better_than("").unwrap();
        assert_eq!(text, "a\tb\n\nbetween\n\n\"\"\"c\"\td");
    }

    #[test]
    fn classes_that_strike_out_are_known_by_their_style() {
        let sheet = "td {color:red} .xl65\n\t{mso-style-parent:style0;\n\ttext-decoration:line-through;}\n\
                     .xl66, td.xl67 {text-decoration: line-through}\n.xl68 {color:black;}";
        assert_eq!(struck_classes(sheet), ["xl65", "xl66", "xl67"]);
        assert_eq!(struck_classes(""), [""; 0]);
    }
}

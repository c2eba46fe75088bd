//! Columns that are aligned by blanks: PowerShell and sqlplus (with a ruler of dashes under the
//! header, and columns parted by a single blank), kubectl and docker (left-aligned), pandas
//! (right-aligned, an index without a header).

use super::invisible::is_blank;

/// The places of a header's columns, in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spans(Vec<(usize, usize)>);

/// A piece of a line: its first character, its first byte, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk<'t> {
    column: usize,
    byte: usize,
    text: &'t str,
}

impl Chunk<'_> {
    fn end(&self) -> usize {
        self.column + self.text.chars().count()
    }
}

/// The pieces of a line that at least so many blanks part.
fn pieces(line: &str, gap: usize) -> impl Iterator<Item = Chunk<'_>> {
    let mut byte = 0;
    let mut column = 0;
    std::iter::from_fn(move || {
        let rest = line.get(byte..)?;
        let text = rest.trim_start_matches(is_blank);
        if text.is_empty() {
            return None;
        }
        let skipped = rest.len() - text.len();
        column += rest
            .get(..skipped)
            .map_or(0, |blanks| blanks.chars().count());
        byte += skipped;
        let mut blanks = 0;
        let mut end = text.len();
        for (at, c) in text.char_indices() {
            if is_blank(c) {
                blanks += 1;
                if blanks >= gap {
                    end = at;
                    break;
                }
            } else {
                blanks = 0;
            }
        }
        let text = text.get(..end)?.trim_end_matches(is_blank);
        let chunk = Chunk { column, byte, text };
        byte += text.len();
        column += text.chars().count();
        Some(chunk)
    })
}

/// The pieces of a line that two blanks or more part.
pub(super) fn chunks(line: &str) -> impl Iterator<Item = Chunk<'_>> {
    pieces(line, 2)
}

impl Spans {
    /// The columns of a header, by the ruler under it or by its gaps.
    pub(super) fn of(header: &str, next: &str) -> Option<Self> {
        let is_ruler =
            next.contains("--") && next.chars().all(|c| matches!(c, '-' | '=' | ' ' | '\t'));
        let span = |chunk: Chunk<'_>| (chunk.column, chunk.end());
        let spans: Vec<_> = if is_ruler {
            pieces(next, 1).map(span).collect()
        } else {
            chunks(header).map(span).collect()
        };
        (spans.len() > 1).then_some(Self(spans))
    }

    /// The names of the columns.
    pub(super) fn names<'t>(&self, header: &'t str) -> Vec<&'t str> {
        self.cells(header)
            .into_iter()
            .map(|(_, text)| text)
            .collect()
    }

    /// The cells of a row with the bytes at which they begin; empty where the row has none.
    pub(super) fn cells<'t>(&self, line: &'t str) -> Vec<(usize, &'t str)> {
        let chunks: Vec<_> = chunks(line).collect();
        let first = self.0.first().map_or(0, |(start, _)| *start);
        let is_joined = |chunk: &Chunk<'_>| chunk.column < first && chunk.text.contains(' ');
        // As many as there are columns: then each is one, also where the row is not aligned.
        if chunks.len() == self.0.len() && !chunks.first().is_some_and(is_joined) {
            return chunks
                .iter()
                .map(|chunk| (chunk.byte, chunk.text))
                .collect();
        }
        let has_index = self.0.first().is_some_and(|(start, _)| *start > 0)
            && chunks.len() == self.0.len() + 1
            && chunks.first().is_some_and(|chunk| chunk.column == 0);
        if has_index {
            return chunks
                .iter()
                .skip(1)
                .map(|chunk| (chunk.byte, chunk.text))
                .collect();
        }
        self.assigned(line, &chunks)
    }

    fn assigned<'t>(&self, line: &'t str, chunks: &[Chunk<'t>]) -> Vec<(usize, &'t str)> {
        let mut cells: Vec<Option<(usize, usize)>> = vec![None; self.0.len()];
        let mut put = |chunk: Chunk<'_>, at: Option<usize>| {
            let end = chunk.byte + chunk.text.len();
            if let Some(cell) = at.and_then(|at| cells.get_mut(at)) {
                *cell = Some(cell.map_or((chunk.byte, end), |(start, _)| (start, end)));
            }
        };
        for chunk in chunks {
            let mut under = (0..self.0.len()).filter(|at| self.overlap(*at, chunk) > 0);
            let begin = self.0.first().map_or(0, |(start, _)| *start);
            if chunk.column >= begin
                && let (Some(only), None) = (under.next(), under.next())
            {
                put(*chunk, Some(only));
                continue;
            }
            for word in pieces(chunk.text, 1) {
                let word = Chunk {
                    column: chunk.column + word.column,
                    byte: chunk.byte + word.byte,
                    text: word.text,
                };
                put(word, self.nearest(&word));
            }
        }
        let cell = |span: Option<(usize, usize)>| {
            span.map_or((0, ""), |(start, end)| {
                (start, line.get(start..end).unwrap_or_default())
            })
        };
        cells.into_iter().map(cell).collect()
    }

    fn overlap(&self, at: usize, chunk: &Chunk<'_>) -> usize {
        let (start, end) = self.0.get(at).copied().unwrap_or_default();
        end.min(chunk.end()).saturating_sub(start.max(chunk.column))
    }

    /// The column under whose header a word stands, or the last one that begins before it.
    fn nearest(&self, word: &Chunk<'_>) -> Option<usize> {
        let under = (0..self.0.len()).filter(|at| self.overlap(*at, word) > 0);
        let before = || self.0.iter().rposition(|(start, _)| *start <= word.column);
        under
            .max_by_key(|at| self.overlap(*at, word))
            .or_else(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells<'t>(header: &str, next: &str, row: &'t str) -> Vec<&'t str> {
        let spans = Spans::of(header, next).unwrap();
        spans.cells(row).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn a_ruler_of_dashes_parts_columns_that_one_blank_parts() {
        let header = "id               status  model";
        let ruler = "--               ------  -----";
        assert_eq!(
            cells(header, ruler, "df8ffc43f15186b4 STOPPED gpt-4o"),
            ["df8ffc43f15186b4", "STOPPED", "gpt-4o"]
        );
        assert_eq!(
            cells(header, ruler, "df8ffc43f15186b4         gpt-4o"),
            ["df8ffc43f15186b4", "", "gpt-4o"]
        );
        assert_eq!(cells(header, ruler, header), ["id", "status", "model"]);
    }

    #[test]
    fn an_index_without_a_header_is_no_column() {
        let header = "                 id   status";
        assert_eq!(
            cells(header, "", "0  df8ffc43f15186b4  STOPPED"),
            ["df8ffc43f15186b4", "STOPPED"]
        );
        assert_eq!(
            cells(header, "", "10 df8ffc43f15186b4  STOPPED"),
            ["df8ffc43f15186b4", "STOPPED"]
        );
    }

    #[test]
    fn a_cell_may_be_missing_or_have_blanks() {
        let header = "ID    STATUS   NAME";
        assert_eq!(
            cells(header, "", "a1b2  RUNNING  my model 4"),
            ["a1b2", "RUNNING", "my model 4"]
        );
        assert_eq!(
            cells(header, "", "a1b2           my model 4"),
            ["a1b2", "", "my model 4"]
        );
        assert_eq!(
            cells("id  status", "", "df8ffc43f15186b4  STOPPED"),
            ["df8ffc43f15186b4", "STOPPED"]
        );
    }

    #[test]
    fn a_line_without_gaps_has_no_columns() {
        assert_eq!(Spans::of("one two", ""), None);
        assert_eq!(Spans::of("", ""), None);
    }
}

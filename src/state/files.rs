//! Several files as one text.

use crate::{browser::TextFile, source::Part};

/// Puts the texts of files one under the other, with an empty line between them: so each is read by
/// itself, and a table has its own header.
pub fn join(files: Vec<TextFile>) -> (String, Vec<Part>) {
    let mut joined = String::new();
    let mut lines = 0;
    let mut parts = Vec::with_capacity(files.len());
    for TextFile { name, text, guess } in files {
        if !joined.is_empty() {
            let ends = if joined.ends_with('\n') { 1 } else { 2 };
            joined.extend(std::iter::repeat_n('\n', ends));
            lines += ends;
        }
        // In the middle of a text the mark would be a part of the first name.
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) if !joined.is_empty() => rest,
            _ => &text,
        };
        parts.push(Part {
            name,
            line: lines + 1,
            guess,
        });
        lines += text.matches('\n').count();
        joined.push_str(text);
    }
    (joined, parts)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn each_file_begins_behind_an_empty_line_and_knows_its_own_line() {
        let file = |name: &str, text: &str| TextFile {
            name: name.to_owned(),
            text: text.to_owned(),
            guess: None,
        };
        let (text, parts) = join(vec![
            file("a", "\u{feff}id\na1b2"),
            file("b", "\u{feff}name,id\r\nx,c3d4\r\n"),
            file("c", ""),
            file("d", "e5f6"),
        ]);
        assert_eq!(text, "\u{feff}id\na1b2\n\nname,id\r\nx,c3d4\r\n\n\ne5f6");
        let lines: Vec<_> = parts.iter().map(|part| part.line).collect();
        assert_eq!(lines, [1, 4, 7, 8]);
        for (part, begins) in parts.iter().zip(["\u{feff}id", "name,id\r", "", "e5f6"]) {
            assert_eq!(text.split('\n').nth(part.line - 1), Some(begins));
        }
    }
}

//! A document of which each engine has a section that its own comparison writes.

use crate::Trouble;

/// The document with the section of this name replaced; all else stays as it is.
///
/// # Errors
/// Where the document has no place for it.
pub fn with_section(document: &str, name: &str, section: &str) -> Result<String, Trouble> {
    let (begin, end) = (mark(name, "begin"), mark(name, "end"));
    let missing = || {
        Trouble::new(format!(
            "The document has no place for {name}: it begins with `{begin}` and ends with `{end}`."
        ))
    };
    let (before, rest) = document.split_once(&begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
    let section = section.trim();
    Ok(format!("{before}{begin}\n\n{section}\n\n{end}{after}"))
}

fn mark(name: &str, what: &str) -> String {
    format!("<!-- {name}: {what} -->")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "# A\n\n<!-- a: begin -->\n<!-- a: end -->\n\nb\n\n\
                         <!-- c: begin -->\nold\n<!-- c: end -->\n";

    #[test]
    fn a_section_is_replaced_and_all_else_is_kept() {
        let once = with_section(EMPTY, "a", "new\n").unwrap();
        assert!(once.contains("<!-- a: begin -->\n\nnew\n\n<!-- a: end -->\n\nb\n"));
        assert!(once.contains("\nold\n"));
        let twice = with_section(&once, "a", "newer").unwrap();
        assert!(twice.contains("newer") && !twice.contains("new\n"));
        assert_eq!(with_section(&twice, "a", "new").unwrap(), once);
    }

    #[test]
    fn a_document_without_a_place_for_it_is_not_written() {
        assert!(with_section(EMPTY, "b", "new").is_err());
        assert!(with_section("<!-- a: begin -->", "a", "new").is_err());
    }
}

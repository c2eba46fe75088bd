//! The messages of an engine.

use bulkhead_core::ledger::{Group, Ledger, VARIES};

/// The engine's messages, each once, as the page puts them above a group: without ids, names with
/// digits and numbers. What a process can't resolve is the process's own affair.
pub(crate) fn said(ledger: &Ledger) -> Vec<String> {
    let texts = ledger.groups().iter().filter_map(Group::text);
    let mut said: Vec<String> = texts.map(without_expression).collect();
    said.sort();
    said.dedup();
    said
}

fn without_expression(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let is_resolved =
            word.starts_with("${") || (word.starts_with('\'') && word.ends_with('\''));
        if is_resolved { VARIES } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_expressions_of_a_process_are_left_out() {
        let text =
            "Unknown property used in expression: ${a.b()}. Cause: Cannot resolve identifier 'a'";
        let expected = "Unknown property used in expression: … Cause: Cannot resolve identifier …";
        assert_eq!(without_expression(text), expected);
        let kept = "Deployment with id … does not have 'DELETE' permission";
        assert!(without_expression(kept).contains("does not have"));
    }
}

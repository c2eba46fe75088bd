//! The document: a row a case, and why what differs does.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{
    client::Client,
    compare::{Comparison, Verdict},
    seen::{Part, Proof, Seen},
};

/// The part of the document that a comparison writes: the versions, the table, and the reasons of
/// known differences.
pub fn section(versions: &[(String, String)], comparisons: &[Comparison]) -> String {
    let mut text = String::from("| | |\n|---|---|\n");
    for (name, version) in versions {
        let _ = writeln!(text, "| {name} | {version} |");
    }
    let known = comparisons.iter().filter(|one| one.is_as_known()).count();
    let _ = writeln!(
        text,
        "\n{known} of {} cases are as they are known to be.\n",
        comparisons.len()
    );
    let (mut reasons, mut told) = (Vec::new(), BTreeSet::new());
    text.push_str("| what stands where | Bulkhead | Python | JavaScript | agree |\n");
    text.push_str("|---|---|---|---|---|\n");
    for comparison in comparisons {
        let bulkhead = &comparison.bulkhead;
        let name = comparison.case.name;
        let own = cell(Client::Bulkhead, bulkhead, &mut told);
        let _ = write!(text, "| {name} | {own} |");
        for (client, seen) in &comparison.official {
            let cell = match &*seen.differs_from(bulkhead) {
                [] if !seen.is_nothing() => "as Bulkhead".to_owned(),
                [Part::Group] => format!("as Bulkhead, {}", group(seen)),
                _ => cell(*client, seen, &mut told),
            };
            let _ = write!(text, " {cell} |");
        }
        let verdicts = comparison.official.iter();
        let verdicts = verdicts.map(|(client, _)| words(*client, comparison, &mut reasons));
        let verdicts: Vec<_> = verdicts.collect();
        let _ = writeln!(text, " {} |", verdicts.join("<br>"));
    }
    text.push_str("\n## Why Bulkhead differs\n\n");
    for (number, why) in (1..).zip(&reasons) {
        let _ = writeln!(text, "{number}. {why}");
    }
    text
}

fn words(client: Client, comparison: &Comparison, reasons: &mut Vec<&'static str>) -> String {
    let name = client.name();
    let parts = |parts: &[Part]| {
        let names: Vec<_> = parts.iter().map(|part| part.name()).collect();
        names.join(", ")
    };
    match comparison.verdict(client) {
        Verdict::Agrees => format!("{name}: yes"),
        Verdict::Known(whys) => {
            let numbers = whys.into_iter().map(|why| {
                let known = reasons.iter().position(|one| *one == why);
                let index = known.unwrap_or_else(|| {
                    reasons.push(why);
                    reasons.len() - 1
                });
                (index + 1).to_string()
            });
            let numbers: Vec<_> = numbers.collect();
            format!("{name}: no ({})", numbers.join(", "))
        }
        Verdict::Unexpected(differing) => {
            format!("**{name}: differs in {}**", parts(&differing))
        }
        Verdict::Outdated(same) => {
            format!(
                "**{name}: known to differ in {}, and does not**",
                parts(&same)
            )
        }
    }
}

/// A cell; a client's message is told once.
fn cell(client: Client, seen: &Seen, told: &mut BTreeSet<(&'static str, String)>) -> String {
    let mut lines = Vec::new();
    if let Some(address) = &seen.token_address {
        let client_id = seen.client_id.as_deref().unwrap_or_default();
        let proof = seen.proof.map_or("", Proof::name);
        lines.push(format!("{client_id}, {proof}, `{address}`"));
    }
    if let Some(address) = &seen.address {
        lines.push(format!("`{address}`, {}", group(seen)));
    }
    let is_new = |said: &&String| told.insert((client.name(), (*said).clone()));
    match (seen.said.as_ref().filter(is_new), seen.is_nothing()) {
        (None, true) => lines.push("nothing, as above".to_owned()),
        (None, false) => {}
        (Some(said), true) => lines.push(format!("nothing: *{}*", escaped(said))),
        (Some(said), false) => lines.push(format!("*{}*", escaped(said))),
    }
    lines.join("<br>")
}

fn group(seen: &Seen) -> String {
    let group = seen.group.as_deref();
    group.map_or("no group".to_owned(), |group| format!("group {group}"))
}

/// A sentence that can't end its cell or its italics. Back quotes are left out: within them nothing
/// could be escaped.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for sign in text.chars().filter(|sign| *sign != '`') {
        if matches!(sign, '|' | '*' | '_' | '<' | '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::{Case, Difference, Given};

    const DIFFERENCES: &[Difference] = &[Difference {
        client: Client::JavaScript,
        parts: &[Part::Asks],
        why: "It has no such place.",
    }];

    #[test]
    fn a_row_says_who_reaches_what_and_why_not() {
        let bulkhead = Seen {
            token_address: Some("http://token.a/oauth/token".to_owned()),
            client_id: Some("client-a".to_owned()),
            proof: Some(Proof::Secret),
            address: Some("http://api.a/v2".to_owned()),
            group: Some("g".to_owned()),
            said: None,
        };
        let nothing = Seen {
            said: Some("`A|b` failed.".to_owned()),
            ..Seen::default()
        };
        let comparison = Comparison {
            case: Case::new("variables", |_| Given::nothing()).but(DIFFERENCES),
            official: vec![
                (Client::Python, bulkhead.clone()),
                (Client::JavaScript, nothing),
            ],
            bulkhead,
        };
        let versions = [("A client".to_owned(), "1.0".to_owned())];
        let text = section(&versions, &[comparison]);
        let row = "| variables | client-a, secret, `http://token.a/oauth/token`<br>\
                   `http://api.a/v2`, group g | as Bulkhead | nothing: *A\\|b failed.* | \
                   Python: yes<br>JavaScript: no (1) |";
        assert!(text.contains(row), "{text}");
        assert!(text.contains("1 of 1 cases are as they are known to be."));
        assert!(text.ends_with("1. It has no such place.\n"));
    }
}

//! Pastes as people really make them: texts and files of the kinds that scripts, logs, tickets,
//! consoles and SDKs produce, with what may come of each (`core/tests/data/pastes/known.json`,
//! which says how it is to be read), and more of them, beside it.

use bulkhead_core::{
    item::{Action, Kind},
    paste::{Reader, decode},
    rules::{Checked, Checker, Finding, Options, Problem},
};
use serde::Deserialize;

use crate::paste_slices::read;

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    kind: String,
    action: String,
    connection: String,
    text: Option<String>,
    base64: Option<String>,
    ids: Vec<String>,
    problems: serde_json::Value,
    /// Those of the ids that have to be accepted; where it is missing, that is not looked at.
    found: Option<Vec<String>>,
    /// Rules, and reasons of `left-out`, that a problem must have.
    #[serde(default)]
    told: Vec<String>,
}

impl Case {
    fn options(&self) -> Options {
        let kind = match (self.connection.as_str(), self.kind.as_str()) {
            ("sandbox-engine", _) => Kind::ProcessDeployments,
            (_, "Executions") => Kind::Executions,
            _ => Kind::Deployments,
        };
        Options {
            kind,
            action: Action::from_word(&self.action),
            include_implausible: false,
            accept_found: true,
        }
    }

    /// The text, or why the file has none.
    fn text(&self) -> Option<String> {
        match (&self.text, &self.base64) {
            (Some(text), _) => Some(text.clone()),
            (None, Some(bytes)) => decode(&base64(bytes)).ok().map(|decoded| decoded.text),
            (None, None) => panic!("{} has no text", self.name),
        }
    }

    /// Tells what came of it, if that is wrong.
    fn fault(&self) -> Option<String> {
        let options = self.options();
        let Some(text) = self.text() else {
            return (!self.ids.is_empty()).then(|| "no text".to_owned());
        };
        let checked = check(&text, options);
        let at_once = check(
            &text,
            Options {
                accept_found: false,
                ..options
            },
        );
        let mut ids: Vec<_> = checked.items().map(|item| item.id.as_str()).collect();
        let mut expected: Vec<_> = self.ids.iter().map(String::as_str).collect();
        ids.sort_unstable();
        expected.sort_unstable();
        let is_action = checked
            .items()
            .all(|item| Some(item.action) == options.action);
        let problems = checked.problems.len();
        let is_count = match &self.problems {
            serde_json::Value::String(least) => {
                let least = least.trim_start_matches(">=").parse().unwrap();
                problems >= least
            }
            exact => exact.as_u64() == Some(problems as u64),
        };
        let is_ready = |id: &&str| at_once.items().any(|item| item.id.as_str() == *id);
        let accepted: Vec<_> = ids.iter().copied().filter(|id| !is_ready(id)).collect();
        let is_found = self.found.as_ref().is_none_or(|found| {
            let mut found: Vec<_> = found.iter().map(String::as_str).collect();
            found.sort_unstable();
            found == accepted
        });
        let says = |word: &String| checked.problems.iter().any(|problem| names(problem, word));
        let is_told = self.told.iter().all(says);
        let is_right = ids == expected && is_action && is_count && is_found && is_told;
        (!is_right).then(|| {
            let rows: Vec<_> = (checked.rows.iter())
                .map(|row| format!("    {} {:?}", row.text, row.state))
                .collect();
            format!(
                "{ids:?}, to be accepted {accepted:?}, {problems} problems\n{}\n{:?}",
                rows.join("\n"),
                checked.problems
            )
        })
    }
}

/// `true` if a problem is of this rule, or something left out for this reason.
fn names(problem: &Problem, word: &str) -> bool {
    problem.finding.rule() == word
        || matches!(&problem.finding, Finding::LeftOut { why }
            if serde_json::to_value(why).is_ok_and(|why| why == word))
}

fn check(text: &str, options: Options) -> Checked {
    Checker::check_all(options, Reader::new(text, Some(options.kind)))
}

fn base64(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let value = |byte: u8| digits.iter().position(|own| *own == byte);
    let (mut bits, mut count, mut bytes) = (0_usize, 0, Vec::new());
    for digit in text.bytes().filter_map(value) {
        bits = bits << 6 | digit;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}

#[test]
fn what_people_paste_is_read_as_they_mean_it() {
    every_case(include_str!("../data/pastes/known.json"));
}

#[test]
fn ordinary_texts_are_ready() {
    every_case(include_str!("../data/pastes/ordinary.json"));
}

#[test]
fn what_is_not_meant_is_not_ready() {
    every_case(include_str!("../data/pastes/not_meant.json"));
}

#[test]
fn words_that_say_what_stays_are_understood() {
    every_case(include_str!("../data/pastes/wording.json"));
}

#[test]
fn forms_are_told_apart() {
    every_case(include_str!("../data/pastes/forms.json"));
}

/// A page is rubbish to what makes texts by chance: slices that ended within its text cut ids in two.
#[test]
fn what_people_paste_is_read_in_slices_as_it_is_at_once() {
    let mut faults = Vec::new();
    for cases in [
        include_str!("../data/pastes/known.json"),
        include_str!("../data/pastes/ordinary.json"),
        include_str!("../data/pastes/not_meant.json"),
        include_str!("../data/pastes/wording.json"),
        include_str!("../data/pastes/forms.json"),
    ] {
        let Cases { cases } = serde_json::from_str(cases).unwrap();
        for case in cases {
            let Some(text) = case.text() else { continue };
            let kind = Some(case.options().kind);
            let mut reader = Reader::new(&text, kind);
            let at_once: Vec<_> = reader.by_ref().collect();
            let summary = reader.into_summary();
            for budgets in [[1, 1], [7, 7], [13, 1], [60, 100]] {
                let sliced = read(&text, kind, &budgets);
                if sliced.entries != at_once || sliced.summary != summary {
                    faults.push(format!("{} {budgets:?}", case.name));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn every_case(cases: &str) {
    let Cases { cases } = serde_json::from_str(cases).unwrap();
    let faults = |case: &Case| case.fault().map(|fault| format!("{}: {fault}", case.name));
    let faults: Vec<_> = cases.iter().filter_map(faults).collect();
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        cases.len(),
        faults.join("\n\n")
    );
}

//! The comparisons, as a section of a document.

use std::fmt::Write as _;

use crate::{
    Observed, Refused, Trouble,
    case::{Bulk, Case, Included, Items, Meanwhile, Subject},
    made::{Made, named},
};

/// A case in two worlds.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The case.
    pub case: Case,
    /// The observations of the real engine.
    pub real: Result<Observed, Trouble>,
    /// The observations in the other world: of the sandbox's, or through a gateway.
    pub other: Result<Observed, Trouble>,
}

impl Comparison {
    /// `true` if the same was seen of both, and nothing that is not so.
    pub fn is_same(&self) -> bool {
        match (&self.real, &self.other) {
            (Ok(real), Ok(other)) => real == other && real.untrue.is_empty(),
            _ => false,
        }
    }

    /// The requests that were sent; if they differ between the worlds, they stand with each.
    fn sent(&self) -> Vec<String> {
        let mut lines = vec![subject(&self.case)];
        if let (Ok(real), Ok(other)) = (&self.real, &self.other)
            && real.sent == other.sent
        {
            lines.extend(real.sent.iter().map(|sent| format!("`{sent}`")));
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    /// The observations in the other world, unless they are those of the real engine.
    fn seen_beside(&self, beside: Beside) -> Vec<String> {
        if self.real.is_ok() && self.real == self.other {
            return vec![beside.same().to_owned()];
        }
        self.seen(&self.other)
    }

    fn seen(&self, of: &Result<Observed, Trouble>) -> Vec<String> {
        let observed = match of {
            Ok(observed) => observed,
            Err(trouble) => return vec![format!("**not played**: {trouble}")],
        };
        let both = [&self.real, &self.other];
        let mut sent = both.into_iter().flatten().map(|other| &other.sent);
        let mut lines = Vec::new();
        if sent.any(|sent| *sent != observed.sent) {
            lines.extend(observed.sent.iter().map(|sent| format!("`{sent}`")));
        }
        lines.extend(observed.lines.iter().cloned());
        lines.extend(observed.said.iter().map(|text| format!("*{text}*")));
        let untrue = observed.untrue.iter();
        lines.extend(untrue.map(|line| format!("**not so**: {line}")));
        lines
    }
}

/// The engine that a real one is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// The sandbox's.
    Sandbox,
    /// Itself, through a gateway.
    Gateway,
}

impl Beside {
    /// The head of its column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Gateway => "through the gateway",
        }
    }

    const fn same(self) -> &'static str {
        match self {
            Self::Sandbox => "as the real engine",
            Self::Gateway => "as without it",
        }
    }
}

/// The real engine, and the machine that it runs on.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The engine's name.
    pub engine: String,
    /// The engine that it is compared with.
    pub beside: Beside,
    /// Names and versions of what else matters.
    pub versions: Vec<(String, String)>,
    /// The number of processors.
    pub cores: usize,
}

/// The section about one engine.
pub fn section(machine: &Machine, comparisons: &[Comparison]) -> String {
    let same = comparisons.iter().filter(|one| one.is_same()).count();
    let beside = machine.beside;
    let title = match beside {
        Beside::Sandbox => machine.engine.clone(),
        Beside::Gateway => format!("{} with a password, through the gateway", machine.engine),
    };
    let mut text = format!("## {title}\n\n| | |\n|---|---|\n");
    for (name, version) in &machine.versions {
        let _ = writeln!(text, "| {name} | {version} |");
    }
    let _ = writeln!(text, "| processors | {} |", machine.cores);
    let different = comparisons.len() - same;
    let _ = writeln!(
        text,
        "\n{} cases: {same} the same, {different} different.\n",
        comparisons.len()
    );
    let name = beside.name();
    let _ = writeln!(
        text,
        "| case | what was sent | real engine | {name} | same |"
    );
    text += "|---|---|---|---|---|\n";
    for one in comparisons {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            cell(&[one.case.name.to_owned()]),
            cell(&one.sent()),
            cell(&one.seen(&one.real)),
            cell(&one.seen_beside(beside)),
            if one.is_same() { "yes" } else { "**no**" }
        );
    }
    text
}

/// The table about a wrong password that follows it.
pub fn refused(refused: &Refused) -> String {
    let list = refused.list.as_ref();
    let list = list.map(|(_, message)| format!("`upstream_auth`: *{message}*"));
    let list = list.unwrap_or_else(|| "**no answer of the gateway's own**".to_owned());
    let mut lines = refused.run.sent.clone();
    lines.extend(refused.run.lines.iter().cloned());
    let is_right = if refused.is_right() { "yes" } else { "**no**" };
    format!(
        "\n| with a wrong password | what the gateway says | as it has to be |\n|---|---|---|\n\
         | a list | {} | {is_right} |\n| a run | {} | {is_right} |\n",
        cell(&[list]),
        cell(&lines),
    )
}

fn cell(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| line.replace('|', "\\|")).collect();
    lines.join("<br>")
}

/// The subject of a case, beside the requests.
fn subject(case: &Case) -> String {
    match &case.subject {
        Subject::Capability(_) => "`GET deployment/delete`".to_owned(),
        Subject::Survey(items) | Subject::Latest(items) => format!("survey of {}", kinds(items)),
        Subject::Run(run) => {
            let mut parts = vec![kinds(run.items)];
            let mut say = |is: bool, what: &str| parts.extend(is.then(|| what.to_owned()));
            say(run.included == Included::Usual, "what is sent by default");
            say(
                run.meanwhile == Meanwhile::FirstRemoved,
                "the first one deleted by somebody else after the survey",
            );
            say(run.bulk == Bulk::Off, "one at a time");
            parts.join("; ")
        }
        Subject::Raw(raw) => {
            let kinds = raw.items.iter();
            let made: Vec<Made> = kinds
                .flat_map(|(kind, count)| (0..*count).map(|nth| (*kind, nth)))
                .map(|(kind, nth)| Made::new(kind, format!("\u{1}{nth}\u{1}")))
                .collect();
            let ids: Vec<String> = made.iter().map(|one| one.id.clone()).collect();
            let body = (raw.body)(&ids).replace("\\u0001", "\u{1}");
            match body.as_str() {
                "" => "no body".to_owned(),
                body => format!("`{}`", named(body, &made)),
            }
        }
    }
}

fn kinds(items: Items) -> String {
    let all = items.iter();
    let all: Vec<String> = all
        .map(|(kind, count)| format!("{count} {}", kind.name()))
        .collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{case::Run, world::Kind};

    fn compared(real: Observed, other: Result<Observed, Trouble>) -> Comparison {
        Comparison {
            case: Case {
                name: "all deleted",
                subject: Subject::Run(Run::of(&[(Kind::Plain, 3)])),
            },
            real: Ok(real),
            other,
        }
    }

    fn seen(line: &str, sent: &str) -> Observed {
        Observed {
            sent: vec![sent.to_owned()],
            ..Observed::line(line)
        }
    }

    fn row(comparison: &Comparison) -> String {
        let machine = Machine {
            engine: "An engine".to_owned(),
            beside: Beside::Sandbox,
            versions: vec![("H2".to_owned(), "2.3".to_owned())],
            cores: 2,
        };
        let section = section(&machine, std::slice::from_ref(comparison));
        assert!(section.starts_with("## An engine\n\n| | |\n|---|---|\n| H2 | 2.3 |\n"));
        section.lines().last().unwrap_or_default().to_owned()
    }

    #[test]
    fn what_is_the_same_is_told_once() {
        let real = seen("3 plain: gone", "POST");
        let same = compared(real.clone(), Ok(real));
        assert!(same.is_same());
        assert_eq!(
            row(&same),
            "| all deleted | 3 plain<br>`POST` | 3 plain: gone | as the real engine | yes |"
        );
    }

    #[test]
    fn what_differs_stands_with_each() {
        let (real, sandbox) = (seen("a|b", "POST"), seen("c", "DELETE"));
        let different = compared(real, Ok(sandbox));
        assert_eq!(
            row(&different),
            "| all deleted | 3 plain | `POST`<br>a\\|b | `DELETE`<br>c | **no** |"
        );
    }

    #[test]
    fn what_is_not_so_or_was_not_played_is_never_the_same() {
        let mut untrue = seen("a", "POST");
        untrue.untrue.push("it is there".to_owned());
        let both = compared(untrue.clone(), Ok(untrue));
        assert!(!both.is_same());
        assert!(row(&both).contains("**not so**: it is there"));
        let trouble = compared(seen("a", "POST"), Err(Trouble::new("No.")));
        assert!(row(&trouble).contains("**not played**: No. | **no** |"));
    }
}

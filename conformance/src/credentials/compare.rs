//! Bulkhead beside the official clients.

use super::{
    case::{Case, Difference},
    client::Client,
    seen::{Part, Seen},
};

/// The result of a case.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The case.
    pub case: Case,
    /// The services that Bulkhead has reached.
    pub bulkhead: Seen,
    /// The services that each client has reached.
    pub official: Vec<(Client, Seen)>,
}

/// The answer to whether a client agrees with Bulkhead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Agrees,
    /// It differs as it is known to: why Bulkhead does as it does.
    Known(Vec<&'static str>),
    /// It differs in this, and nobody has said why.
    Unexpected(Vec<Part>),
    /// It is known to differ in something in which it agrees.
    Outdated(Vec<Part>),
}

/// Holds wherever the JavaScript client reaches anything.
const GROUP: Difference = Difference {
    client: Client::JavaScript,
    parts: &[Part::Group],
    why: "The JavaScript client takes the resource group from whoever calls it, and `default` where \
          nobody names one; it reads no place for it. Bulkhead preselects what the places name, and \
          nothing where they name none: a change in a group that nobody has chosen could hit what \
          others use.",
};

impl Comparison {
    /// `true` if all is as it is known to be.
    pub fn is_as_known(&self) -> bool {
        let mut verdicts = self
            .official
            .iter()
            .map(|(client, _)| self.verdict(*client));
        verdicts.all(|verdict| matches!(verdict, Verdict::Agrees | Verdict::Known(_)))
    }

    /// The verdict on a client.
    pub fn verdict(&self, client: Client) -> Verdict {
        let mut official = self.official.iter().filter(|(one, _)| *one == client);
        let Some((_, seen)) = official.next() else {
            return Verdict::Unexpected(vec![Part::Asks]);
        };
        let differing = seen.differs_from(&self.bulkhead);
        let known = self.known(client, seen);
        let expected = |part: &Part| known.iter().any(|one| one.parts.contains(part));
        let unexpected: Vec<_> = differing
            .iter()
            .copied()
            .filter(|it| !expected(it))
            .collect();
        if !unexpected.is_empty() {
            return Verdict::Unexpected(unexpected);
        }
        let parts = known.iter().flat_map(|one| one.parts);
        let outdated: Vec<_> = parts
            .copied()
            .filter(|it| !differing.contains(it))
            .collect();
        if !outdated.is_empty() {
            return Verdict::Outdated(outdated);
        }
        if known.is_empty() {
            return Verdict::Agrees;
        }
        Verdict::Known(known.iter().map(|one| one.why).collect())
    }

    /// In what a client is known to differ here.
    fn known(&self, client: Client, seen: &Seen) -> Vec<Difference> {
        let own = self.case.differences.iter().copied();
        let mut known: Vec<_> = own.filter(|one| one.client == client).collect();
        let is_group = client == GROUP.client
            && seen.address.is_some()
            && self.bulkhead.address.is_some()
            && seen.group != self.bulkhead.group;
        if is_group {
            known.push(GROUP);
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::case::Given;

    const DIFFERENCES: &[Difference] = &[Difference {
        client: Client::Python,
        parts: &[Part::ClientId],
        why: "So.",
    }];

    fn seen(client_id: &str, group: Option<&str>) -> Seen {
        Seen {
            token_address: Some("t".to_owned()),
            client_id: Some(client_id.to_owned()),
            address: Some("a".to_owned()),
            group: group.map(str::to_owned),
            ..Seen::default()
        }
    }

    fn verdict(client: Client, official: Seen, differences: &'static [Difference]) -> Verdict {
        let comparison = Comparison {
            case: Case::new("a case", |_| Given::nothing()).but(differences),
            bulkhead: seen("b", None),
            official: vec![(client, official)],
        };
        let verdict = comparison.verdict(client);
        let is_fine = matches!(verdict, Verdict::Agrees | Verdict::Known(_));
        assert_eq!(comparison.is_as_known(), is_fine);
        verdict
    }

    #[test]
    fn a_difference_has_to_be_known_and_a_known_one_has_to_be_there() {
        let python = |seen, differences| verdict(Client::Python, seen, differences);
        assert_eq!(python(seen("b", None), &[]), Verdict::Agrees);
        let other = seen("c", None);
        let unexpected = Verdict::Unexpected(vec![Part::ClientId]);
        assert_eq!(python(other.clone(), &[]), unexpected);
        assert_eq!(python(other, DIFFERENCES), Verdict::Known(vec!["So."]));
        let outdated = Verdict::Outdated(vec![Part::ClientId]);
        assert_eq!(python(seen("b", None), DIFFERENCES), outdated);
        let more = Verdict::Unexpected(vec![Part::Group]);
        assert_eq!(python(seen("c", Some("g")), DIFFERENCES), more);
    }

    #[test]
    fn javascript_names_a_group_of_its_own_everywhere() {
        let javascript = |seen| verdict(Client::JavaScript, seen, &[]);
        let default = seen("b", Some("default"));
        assert_eq!(javascript(default), Verdict::Known(vec![GROUP.why]));
        assert_eq!(javascript(seen("b", None)), Verdict::Agrees);
        let nothing = Verdict::Unexpected(vec![Part::Asks]);
        assert_eq!(javascript(Seen::default()), nothing);
    }
}

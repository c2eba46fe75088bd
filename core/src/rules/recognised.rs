//! The evidence for the ids of a text, for who looks at it.

use crate::{
    paste::{Entry, Evidence},
    place::{Place, Position},
};

/// The evidence of each entry, by its place. Neighbours that were recognised in one way are one, so
/// that a list of a hundred thousand takes no more room than one of ten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognised(Vec<(Position, Evidence<'static>)>);

impl Recognised {
    /// Notes how an entry was recognised.
    pub fn note(&mut self, entry: &Entry<'_>) {
        let Some(at) = entry.place.position else {
            return;
        };
        let how = match entry.evidence {
            Evidence::Named => Evidence::Named,
            Evidence::Id => Evidence::Id,
            Evidence::List => Evidence::List,
            Evidence::Text { .. } => Evidence::Text { around: "" },
        };
        let behind = self.behind(at);
        let before = behind.checked_sub(1).and_then(|last| self.0.get(last));
        if before.is_some_and(|(_, before)| *before == how) {
            return;
        }
        // An object may say what kind it is of behind its id, and is read once it has ended.
        let rest = before.map(|(_, before)| *before);
        self.0.insert(behind, (at, how));
        if let Some(rest) = rest
            && behind + 1 < self.0.len()
        {
            let column = at.column.saturating_add(1);
            self.0.insert(behind + 1, (Position { column, ..at }, rest));
        }
    }

    /// The evidence for what stands at these places: the strongest counts.
    pub fn of(&self, places: &[Place]) -> Option<Evidence<'static>> {
        let of = |place: &Place| {
            let last = self.behind(place.position?).checked_sub(1)?;
            self.0.get(last).map(|(_, how)| *how)
        };
        places.iter().take(PLACES).filter_map(of).min()
    }

    /// Counts the stretches that begin at a place or before it.
    fn behind(&self, at: Position) -> usize {
        self.0.partition_point(|(start, _)| *start <= at)
    }
}

/// So many places of one id are looked at.
const PLACES: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        item::Kind,
        paste::{Reader, Value},
    };

    fn recognised(text: &str) -> (Recognised, Vec<Place>) {
        let mut recognised = Recognised::default();
        let mut places = Vec::new();
        for entry in Reader::new(text, Some(Kind::Deployments)) {
            recognised.note(&entry);
            places.push(entry.place);
        }
        (recognised, places)
    }

    #[test]
    fn each_entry_of_a_mixed_text_knows_how_it_was_recognised() {
        let text = "d889e3a61050c085\nd529e8bd58740bc9\n\nDeployment ID: d72b290edd158cd5\n\n\
                    Please delete df8ffc43f15186b4 today.";
        let (recognised, places) = recognised(text);
        let of = |at: usize| recognised.of(&places[at..=at]);
        assert_eq!(of(0), Some(Evidence::List));
        assert_eq!(of(1), Some(Evidence::List));
        assert_eq!(of(2), Some(Evidence::Named));
        assert_eq!(of(3), Some(Evidence::Text { around: "" }));
        assert_eq!(recognised.0.len(), 3);
        assert_eq!(recognised.of(&places), Some(Evidence::Named));
    }

    #[test]
    fn what_comes_late_counts_for_itself_alone() {
        let at = |line, column, evidence| {
            let place = Place::text(Position { line, column });
            Entry {
                value: Value::Null,
                place,
                evidence,
                action: None,
                kind: None,
                doubled_key: None,
            }
        };
        let mut recognised = Recognised::default();
        let entries = [
            at(1, 1, Evidence::List),
            at(3, 1, Evidence::Id),
            at(2, 5, Evidence::Named),
            at(2, 6, Evidence::List),
        ];
        for entry in &entries {
            recognised.note(entry);
        }
        for entry in entries {
            let how = recognised.of(std::slice::from_ref(&entry.place));
            assert_eq!(how, Some(entry.evidence));
        }
    }
}

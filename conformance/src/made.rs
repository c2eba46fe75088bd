//! The items made for a case.

use std::cell::RefCell;

use crate::{
    Trouble,
    case::Items,
    world::{Kind, World},
};

/// One id of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    /// The deployment that must not be touched, if it is another one than that of the id.
    pub(crate) neighbour: Option<String>,
}

impl Made {
    pub(crate) fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            neighbour: None,
        }
    }

    /// The id of the deployment about which the truth is asked.
    pub(crate) fn of_truth(&self) -> &str {
        self.neighbour.as_ref().unwrap_or(&self.id)
    }
}

/// Sees to all ids of a case, in their order.
pub(crate) async fn make(
    world: &impl World,
    items: Items,
    rng: &RefCell<fastrand::Rng>,
) -> Result<Vec<Made>, Trouble> {
    let mut made = Vec::new();
    for (kind, count) in items {
        let new = |id| Made::new(*kind, id);
        match kind {
            Kind::Unknown => made.extend((0..*count).map(|_| new(unknown(rng)))),
            Kind::Lookalike => {
                let neighbours = world.make(Kind::Plain, *count).await?;
                made.extend(neighbours.into_iter().map(|neighbour| Made {
                    neighbour: Some(neighbour.clone()),
                    ..new(format!("{neighbour};x"))
                }));
            }
            kind => made.extend(world.make(*kind, *count).await?.into_iter().map(new)),
        }
    }
    Ok(made)
}

/// An id as real ones look, which no engine has.
fn unknown(rng: &RefCell<fastrand::Rng>) -> String {
    let mut rng = rng.borrow_mut();
    let (one, end) = (rng.u32(..), rng.u64(..) & 0xffff_ffff_ffff);
    format!("{one:08x}-0000-4000-8000-{end:012x}")
}

/// A text in which ids stand under the names of what they are: they differ from world to world.
pub(crate) fn named(text: &str, made: &[Made]) -> String {
    let mut text = text.to_owned();
    for (number, one) in made.iter().enumerate() {
        let of_kind = |made: &[Made]| made.iter().filter(|other| other.kind == one.kind).count();
        let name = if of_kind(made) == 1 {
            format!("{{{}}}", one.kind.name())
        } else {
            let nth = made.get(..=number).map_or(0, of_kind);
            format!("{{{} {nth}}}", one.kind.name())
        };
        text = text.replace(&one.id, &name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_under_the_names_of_what_they_are() {
        let made = Made::new;
        let one = [made(Kind::Plain, "a1"), made(Kind::Unknown, "b2")];
        assert_eq!(named("'a1', b2, a1", &one), "'{plain}', {unknown}, {plain}");
        let two = [made(Kind::Plain, "a1"), made(Kind::Plain, "b2")];
        assert_eq!(named("b2 a1", &two), "{plain 2} {plain 1}");
    }
}

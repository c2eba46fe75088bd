//! A case: what is made, and what is done with it.

use bulkhead_core::item::Flags;

use crate::world::{Kind, Way};

/// The items of a case: kinds and the number of each, in the order in which they are sent.
pub type Items = &'static [(Kind, usize)];

/// Something that is played in two worlds, and has to come to the same.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its name in the table.
    pub name: &'static str,
    /// Its action.
    pub subject: Subject,
}

impl Case {
    /// The adapter's way to the engine.
    pub const fn way(&self) -> Way {
        match self.subject {
            Subject::Capability(way) => way,
            Subject::Run(run) => run.way,
            Subject::Survey(_) | Subject::Latest(_) | Subject::Raw(_) => Way::Usual,
        }
    }

    /// The items made for it.
    pub const fn items(&self) -> Items {
        match self.subject {
            Subject::Capability(_) => &[],
            Subject::Survey(items) | Subject::Latest(items) => items,
            Subject::Run(run) => run.items,
            Subject::Raw(raw) => raw.items,
        }
    }
}

/// The action of a case.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    /// The engine is asked whether it has the bulk deletion.
    Capability(Way),
    /// The status and the usage of some ids are read.
    Survey(Items),
    /// The same, and whether their definitions are the latest versions.
    Latest(Items),
    /// Some ids are surveyed, planned and sent.
    Run(Run),
    /// A body is sent by hand that the adapter never sends.
    Raw(Raw),
}

/// Some ids are surveyed, planned and sent.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// The items of the run.
    pub items: Items,
    /// The flags of the deletion.
    pub flags: Flags,
    /// The adapter's way to the engine.
    pub way: Way,
    /// Many ids go in one request, or each alone.
    pub bulk: Bulk,
    /// The part that is sent.
    pub included: Included,
    /// The event between the survey and the run.
    pub meanwhile: Meanwhile,
}

/// Many ids go in one request, or each alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// As the engine says; where it doesn't, they do.
    AsRead,
    /// They do, whatever the engine says.
    On,
    /// Each goes alone.
    Off,
}

/// The part of the surveyed items that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Included {
    /// All of it, as by a user who includes every group.
    All,
    /// The part that is sent by default.
    Usual,
}

/// The event between the survey and the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meanwhile {
    /// Nothing.
    Nothing,
    /// Somebody else deletes the first of them.
    FirstRemoved,
}

impl Run {
    /// A run without flags, on the usual way, of all of it, as the engine takes it.
    pub const fn of(items: Items) -> Self {
        Self {
            items,
            flags: Flags::NONE,
            way: Way::Usual,
            bulk: Bulk::AsRead,
            included: Included::All,
            meanwhile: Meanwhile::Nothing,
        }
    }

    /// The same with these flags.
    #[must_use]
    pub const fn with(self, flags: Flags) -> Self {
        Self { flags, ..self }
    }

    /// The same on another way.
    #[must_use]
    pub const fn by(self, way: Way) -> Self {
        Self { way, ..self }
    }

    /// The same with each alone, or all together.
    #[must_use]
    pub const fn bulk(self, bulk: Bulk) -> Self {
        Self { bulk, ..self }
    }
}

/// A body that the adapter never sends: the rules refuse it.
#[derive(Clone, Copy, Debug)]
pub struct Raw {
    /// The items made for it.
    pub items: Items,
    /// The body, from the ids of what was made.
    pub body: fn(&[String]) -> String,
}

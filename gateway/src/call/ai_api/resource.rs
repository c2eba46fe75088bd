//! The resources with paths of their own.

use bulkhead_core::item::{ItemId, Kind};

use crate::{
    call::{read_id, segments},
    refusal::Refusal,
};

/// Something that has a path of its own, and with it methods.
pub(super) enum Resource {
    Meta,
    Groups,
    Collection(Kind),
    Count(Kind),
    One(Kind, ItemId),
}

impl Resource {
    /// Reads a path below the connection, without a slash at the beginning.
    ///
    /// # Errors
    /// Where there is nothing, or what should be an id is none.
    pub(super) fn read(path: &str) -> Result<Self, Refusal> {
        let segments = segments(path)?;
        let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
        match *segments {
            ["v2", "lm", "meta"] => Ok(Self::Meta),
            ["v2", "admin", "resourceGroups"] => Ok(Self::Groups),
            ["v2", "lm", collection, ref rest @ ..] => {
                let kind = Kind::from_collection(collection).ok_or(Refusal::PathUnknown)?;
                match *rest {
                    [] => Ok(Self::Collection(kind)),
                    ["$count"] => Ok(Self::Count(kind)),
                    [id] => read_id(kind, id).map(|id| Self::One(kind, id)),
                    _ => Err(Refusal::PathUnknown),
                }
            }
            _ => Err(Refusal::PathUnknown),
        }
    }

    /// The methods that [`super::Call::read`] takes here.
    pub(super) fn methods(&self) -> Vec<&'static str> {
        match self {
            Self::Meta | Self::Groups | Self::Count(_) => vec!["GET"],
            Self::Collection(_) => vec!["GET", "PATCH"],
            Self::One(..) => vec!["GET", "PATCH", "DELETE"],
        }
    }
}

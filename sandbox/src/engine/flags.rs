//! The three flags of a deletion.

use std::convert::Infallible;

use serde::Serialize;

/// The three flags of a deletion. They hold for the whole request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Flags {
    /// Deletes what runs, and its history, too.
    pub(crate) cascade: bool,
    pub(crate) skip_custom_listeners: bool,
    pub(crate) skip_io_mappings: bool,
}

impl Flags {
    /// The flags, each looked up by its name.
    ///
    /// # Errors
    /// The first of the lookups' errors.
    pub(crate) fn read<E>(flag: impl Fn(&'static str) -> Result<bool, E>) -> Result<Self, E> {
        Ok(Self {
            cascade: flag("cascade")?,
            skip_custom_listeners: flag("skipCustomListeners")?,
            // The manual's page leaves it out; it exists all the same (contract).
            skip_io_mappings: flag("skipIoMappings")?,
        })
    }

    /// The flags, each looked up by its name where it can only be there or not.
    pub(crate) fn of(flag: impl Fn(&'static str) -> bool) -> Self {
        let Ok(flags) = Self::read(|name| Ok::<_, Infallible>(flag(name)));
        flags
    }
}

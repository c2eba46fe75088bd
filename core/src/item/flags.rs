//! The deletion flags of a process engine.

use serde::{Deserialize, Serialize};

/// The deletion flags of a process engine. Those of a request hold for all of its items (contract),
/// and so for all of a run. The AI API has none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Flags {
    /// Also removes the running instances and the history of every definition of the deployment.
    /// Without it a deployment with running instances is refused.
    pub cascade: bool,
    /// Calls none of the listeners that the process definitions have of their own; the engine's
    /// built-in ones are called all the same.
    pub skip_custom_listeners: bool,
    /// Evaluates no input and output mappings of the activities that are ended.
    pub skip_io_mappings: bool,
}

impl Flags {
    /// None of them: what the engine does by default.
    pub const NONE: Self = Self {
        cascade: false,
        skip_custom_listeners: false,
        skip_io_mappings: false,
    };

    /// `true` if any of them is on.
    pub const fn any(self) -> bool {
        self.cascade || self.skip_custom_listeners || self.skip_io_mappings
    }

    /// The names that they have on the wire, each with whether it is on.
    pub const fn named(self) -> [(&'static str, bool); 3] {
        [
            ("cascade", self.cascade),
            ("skipCustomListeners", self.skip_custom_listeners),
            ("skipIoMappings", self.skip_io_mappings),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_stored_under_the_names_that_they_have_on_the_wire() {
        let flags = Flags {
            cascade: true,
            skip_custom_listeners: false,
            skip_io_mappings: true,
        };
        let json = serde_json::to_value(flags).unwrap();
        for (name, is_on) in flags.named() {
            assert_eq!(json[name], is_on, "{name}");
        }
        assert_eq!(serde_json::from_value::<Flags>(json).unwrap(), flags);
    }
}

//! The two kinds of things that the AI API runs.

/// A kind of thing, with the words that the AI API has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Serves until it is stopped.
    Deployment,
    /// Runs once and completes.
    Execution,
}

impl Kind {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Deployment, Self::Execution];

    /// The collection's name, in paths and in bodies.
    pub(crate) fn collection(self) -> &'static str {
        match self {
            Self::Deployment => "deployments",
            Self::Execution => "executions",
        }
    }

    /// The word in messages.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::Execution => "Execution",
        }
    }

    /// The letter that ids of this kind begin with. Real ones do; nothing promises it.
    pub(crate) fn initial(self) -> char {
        match self {
            Self::Deployment => 'd',
            Self::Execution => 'e',
        }
    }
}

//! The flags of `bulkhead sandbox` that are for an engine.

use bulkhead_sandbox::{Behaviour, Credentials, EngineOptions, EngineVariant};
use clap::ValueEnum;

use crate::args::Switch;

/// Stands above them.
const ENGINE: &str = "The engine";

/// The flags for simulating an engine.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct EngineArgs {
    /// The engine to simulate (fluxnova).
    #[arg(long, value_name = "WORD", help_heading = ENGINE)]
    relative: Option<RelativeWord>,
    /// The behaviour of the bulk deletion: that of the code or of the manual (code).
    #[arg(long, value_name = "WORD", help_heading = ENGINE)]
    behaviour: Option<BehaviourWord>,
    /// The most ids in one bulk deletion by the manual (1000).
    #[arg(long, value_name = "NUMBER", help_heading = ENGINE)]
    most_ids: Option<usize>,
    /// The most rows of a list (no limit).
    #[arg(long, value_name = "NUMBER", help_heading = ENGINE)]
    most_results: Option<usize>,
    /// Puts the text "null" into rows without a message (off).
    #[arg(long, value_name = "WORD", help_heading = ENGINE)]
    null_as_text: Option<Switch>,
    /// The number of times that a deployment changed at the same time is not deleted (1).
    #[arg(long, value_name = "NUMBER", help_heading = ENGINE)]
    conflicts: Option<u32>,
    /// Checks permissions and tenants (on).
    #[arg(long, value_name = "WORD", help_heading = ENGINE)]
    authorization: Option<Switch>,
    /// The user who may come in, with --password; without them nobody is asked.
    #[arg(long, value_name = "NAME", requires = "password", help_heading = ENGINE)]
    user: Option<String>,
    /// The user's password. It is for play: everybody on this machine can read it.
    #[arg(long, value_name = "TEXT", requires = "user", help_heading = ENGINE)]
    password: Option<String>,
}

/// The words for [`EngineVariant`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RelativeWord {
    /// FINOS Fluxnova 2.0 and later.
    Fluxnova,
    /// One that deletes in the background (CIB seven 2.3).
    Batch,
    /// One without the bulk deletion, which it doesn't find.
    Older,
    /// One without the bulk deletion, whose path takes no such method.
    #[value(name = "older-405")]
    Older405,
}

/// The words for [`Behaviour`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum BehaviourWord {
    /// The behaviour of the code.
    Code,
    /// The behaviour in the manual.
    Manual,
}

impl EngineArgs {
    /// The first flag that is given, if any is.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let flags = [
            ("--relative", self.relative.is_some()),
            ("--behaviour", self.behaviour.is_some()),
            ("--most-ids", self.most_ids.is_some()),
            ("--most-results", self.most_results.is_some()),
            ("--null-as-text", self.null_as_text.is_some()),
            ("--conflicts", self.conflicts.is_some()),
            ("--authorization", self.authorization.is_some()),
            ("--user", self.user.is_some()),
        ];
        flags
            .into_iter()
            .find_map(|(flag, is_given)| is_given.then_some(flag))
    }

    /// Puts what is given in the place of what is usual.
    pub(crate) fn apply(&self, options: &mut EngineOptions) {
        fn set<T>(place: &mut T, given: Option<T>) {
            if let Some(given) = given {
                *place = given;
            }
        }
        set(
            &mut options.relative,
            self.relative.map(RelativeWord::meaning),
        );
        set(
            &mut options.behaviour,
            self.behaviour.map(BehaviourWord::meaning),
        );
        set(&mut options.most_ids, self.most_ids);
        set(
            &mut options.null_as_text,
            self.null_as_text.map(Switch::is_on),
        );
        set(&mut options.conflicts, self.conflicts);
        set(
            &mut options.authorization,
            self.authorization.map(Switch::is_on),
        );
        options.most_results = self.most_results;
        let known = self.user.clone().zip(self.password.clone());
        options.credentials = known.map(|(username, password)| Credentials { username, password });
    }
}

impl RelativeWord {
    fn meaning(self) -> EngineVariant {
        match self {
            Self::Fluxnova => EngineVariant::Fluxnova,
            Self::Batch => EngineVariant::Batch,
            Self::Older => EngineVariant::Older,
            Self::Older405 => EngineVariant::Older405,
        }
    }
}

impl BehaviourWord {
    fn meaning(self) -> Behaviour {
        match self {
            Self::Code => Behaviour::Code,
            Self::Manual => Behaviour::Manual,
        }
    }
}

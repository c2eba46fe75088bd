//! The check of an engine's options.

use std::fmt;

use super::EngineOptions;
use crate::engine::deployment::Class;
use crate::options::MOST_ITEMS;

impl EngineOptions {
    /// Checks that an engine can be made of these options.
    ///
    /// # Errors
    /// Says what is wrong with the first option that is.
    pub fn check(&self) -> Result<(), EngineOptionsError> {
        let deployments = (Class::ALL.into_iter())
            .map(|class| class.count(&self.counts))
            .fold(0_usize, usize::saturating_add);
        if deployments > MOST_ITEMS {
            return Err(EngineOptionsError::TooManyDeployments(deployments));
        }
        if self.batch.is_empty() {
            return Err(EngineOptionsError::BatchPace);
        }
        if self.most_ids == 0 {
            return Err(EngineOptionsError::NoIds);
        }
        match &self.credentials {
            // RFC 7617: the colon ends the name.
            Some(known) if known.username.is_empty() || known.username.contains(':') => {
                Err(EngineOptionsError::Username(known.username.clone()))
            }
            _ => Ok(()),
        }
    }
}

/// The reason no engine can be made of some options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineOptionsError {
    /// So many deployments are more than [`MOST_ITEMS`].
    TooManyDeployments(usize),
    /// The pace of the batch ends before it begins.
    BatchPace,
    /// No request could have an id.
    NoIds,
    /// HTTP Basic has no way to say this name.
    Username(String),
}

impl fmt::Display for EngineOptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyDeployments(deployments) => write!(
                f,
                "{deployments} deployments are too many, {MOST_ITEMS} are the most"
            ),
            Self::BatchPace => f.write_str("the pace of the batch ends before it begins"),
            Self::NoIds => f.write_str("a request must be able to have at least one id"),
            Self::Username(name) => write!(
                f,
                "{name:?} is no name for a user: it must not be empty and have no colon"
            ),
        }
    }
}

impl std::error::Error for EngineOptionsError {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::options::{Credentials, EngineCounts};

    #[test]
    fn the_default_options_make_an_engine() {
        assert_eq!(EngineOptions::default().check(), Ok(()));
    }

    #[test]
    fn each_impossible_option_is_named() {
        let with = |change: fn(&mut EngineOptions)| {
            let mut options = EngineOptions::default();
            change(&mut options);
            options.check()
        };
        assert_eq!(
            with(|o| o.counts.plain = usize::MAX),
            Err(EngineOptionsError::TooManyDeployments(usize::MAX))
        );
        assert_eq!(
            with(|o| o.batch = Duration::from_secs(2)..=Duration::from_secs(1)),
            Err(EngineOptionsError::BatchPace)
        );
        assert_eq!(with(|o| o.most_ids = 0), Err(EngineOptionsError::NoIds));
        for name in ["", "a:b"] {
            let options = EngineOptions {
                credentials: Some(Credentials {
                    username: name.to_owned(),
                    password: String::new(),
                }),
                ..EngineOptions::default()
            };
            let expected = Err(EngineOptionsError::Username(name.to_owned()));
            assert_eq!(options.check(), expected);
        }
    }

    #[test]
    fn the_deployments_of_all_kinds_count() {
        let options = |plain, hidden| EngineOptions {
            counts: EngineCounts {
                plain,
                hidden,
                ..EngineCounts::NONE
            },
            ..EngineOptions::default()
        };
        assert_eq!(options(MOST_ITEMS - 1, 1).check(), Ok(()));
        assert_eq!(
            options(MOST_ITEMS, 1).check(),
            Err(EngineOptionsError::TooManyDeployments(MOST_ITEMS + 1))
        );
    }

    #[test]
    fn a_password_is_shown_nowhere() {
        let options = EngineOptions {
            credentials: Some(Credentials {
                username: "demo".to_owned(),
                password: "s3cret".to_owned(),
            }),
            ..EngineOptions::default()
        };
        assert!(!format!("{options:?}").contains("s3cret"));
        let json = serde_json::to_string(&options).unwrap();
        assert!(!json.contains("s3cret") && json.contains("demo"), "{json}");
    }
}

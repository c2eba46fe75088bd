//! The check of a sandbox's options.

use std::fmt;

use super::{MOST_ITEMS, Options};

impl Options {
    /// Checks that a sandbox can be made of these options.
    ///
    /// # Errors
    /// Says what is wrong with the first option that is.
    pub fn check(&self) -> Result<(), OptionsError> {
        if self.groups.is_empty() {
            return Err(OptionsError::NoGroup);
        }
        for (place, group) in self.groups.iter().enumerate() {
            if !is_group_name(group) {
                return Err(OptionsError::GroupName(group.clone()));
            }
            if self.groups.iter().take(place).any(|other| other == group) {
                return Err(OptionsError::GroupTwice(group.clone()));
            }
        }
        let items = (self.counts.in_a_group()).saturating_mul(self.groups.len());
        if items > MOST_ITEMS {
            return Err(OptionsError::TooManyItems(items));
        }
        let pace = &self.pace;
        for (name, range) in [
            ("pending", &pace.pending),
            ("stopping", &pace.stopping),
            ("deletion", &pace.deletion),
        ] {
            if range.is_empty() {
                return Err(OptionsError::Pace(name));
            }
        }
        Ok(())
    }
}

/// The specification's pattern for resource groups: 3 to 253 letters, digits, dots and hyphens,
/// the first and the last a letter or a digit.
fn is_group_name(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    (3..=253).contains(&bytes.len())
        && bytes.iter().copied().all(inner)
        && edge(bytes.first())
        && edge(bytes.last())
}

/// The reason no sandbox can be made of some options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionsError {
    /// There is no resource group.
    NoGroup,
    /// This is no name for a resource group.
    GroupName(String),
    /// This resource group is there twice.
    GroupTwice(String),
    /// So many items are more than [`MOST_ITEMS`].
    TooManyItems(usize),
    /// This part of the pace ends before it begins.
    Pace(&'static str),
}

impl fmt::Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGroup => f.write_str("a sandbox needs at least one resource group"),
            Self::GroupName(name) => write!(
                f,
                "{name:?} is no name for a resource group: 3 to 253 letters, digits, dots and \
                 hyphens are, with a letter or a digit at both ends"
            ),
            Self::GroupTwice(name) => write!(f, "the resource group {name:?} is there twice"),
            Self::TooManyItems(items) => {
                write!(f, "{items} items are too many, {MOST_ITEMS} are the most")
            }
            Self::Pace(name) => write!(f, "the pace of {name:?} ends before it begins"),
        }
    }
}

impl std::error::Error for OptionsError {}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::options::Counts;

    #[test]
    fn the_default_options_make_a_sandbox() {
        assert_eq!(Options::default().check(), Ok(()));
    }

    #[test]
    fn each_impossible_option_is_named() {
        let with = |change: fn(&mut Options)| {
            let mut options = Options::default();
            change(&mut options);
            options.check()
        };
        assert_eq!(with(|o| o.groups.clear()), Err(OptionsError::NoGroup));
        for bad in ["ab", "-abc", "abc.", "a b c", "gr\u{fc}n", &"x".repeat(254)] {
            let options = Options {
                groups: vec![bad.to_owned()],
                ..Options::default()
            };
            assert_eq!(
                options.check(),
                Err(OptionsError::GroupName(bad.to_owned()))
            );
        }
        assert_eq!(
            with(|o| o.groups.push("default".to_owned())),
            Err(OptionsError::GroupTwice("default".to_owned()))
        );
        assert_eq!(
            with(|o| o.counts.stopped = usize::MAX),
            Err(OptionsError::TooManyItems(usize::MAX))
        );
        assert_eq!(
            with(|o| o.pace.deletion = Duration::from_secs(2)..=Duration::from_secs(1)),
            Err(OptionsError::Pace("deletion"))
        );
    }

    #[test]
    fn the_items_of_all_groups_and_kinds_count() {
        let options = |stopped, completed| Options {
            counts: Counts {
                completed,
                stopped,
                ..Counts::NONE
            },
            ..Options::default()
        };
        assert_eq!(options(MOST_ITEMS / 4, 0).check(), Ok(()));
        assert_eq!(
            options(MOST_ITEMS / 4, 1).check(),
            Err(OptionsError::TooManyItems(MOST_ITEMS + 2))
        );
    }
}

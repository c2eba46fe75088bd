//! The impact of a plan: what its deletions destroy besides.

use super::PlannedRow;
use crate::service::{About, Usage};

/// The impact of what is sent, as far as the account may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// Running process instances.
    pub process_instances: usize,
    /// Running cases.
    pub case_instances: usize,
    /// Deployments with the latest version of a process: without them an older one is it again.
    pub latest: usize,
    /// Items of which it is not, or not wholly, known.
    pub unknown: usize,
}

impl Impact {
    /// The impact of these rows.
    pub(super) fn of<'r>(rows: impl Iterator<Item = &'r PlannedRow>) -> Self {
        let mut impact = Self::default();
        for row in rows {
            let usage = row.about.as_deref().and_then(|about: &About| about.usage);
            impact.add(usage);
        }
        impact
    }

    fn add(&mut self, usage: Option<Usage>) {
        let Some(usage) = usage else {
            self.unknown += 1;
            return;
        };
        self.process_instances += usage.process_instances;
        self.latest += usize::from(usage.latest > 0);
        match usage.case_instances {
            Some(count) => self.case_instances += count,
            None => self.unknown += 1,
        }
    }

    /// Running instances in all.
    pub const fn instances(self) -> usize {
        self.process_instances + self.case_instances
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_hangs_on_the_items_is_added_up() {
        let mut impact = Impact::default();
        impact.add(Some(Usage {
            process_instances: 3,
            latest: 2,
            ..Usage::NONE
        }));
        impact.add(Some(Usage {
            case_instances: Some(4),
            ..Usage::NONE
        }));
        impact.add(Some(Usage {
            case_instances: None,
            latest: 1,
            ..Usage::NONE
        }));
        impact.add(None);
        assert_eq!(impact.instances(), 7);
        assert_eq!((impact.latest, impact.unknown), (2, 2));
    }
}

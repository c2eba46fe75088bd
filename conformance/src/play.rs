//! Plays a case in a world.

use std::{cell::RefCell, time::Duration};

use crate::{
    Observed, RealClock, Trouble,
    case::{Case, Subject},
    raw, readings, run,
    world::World,
};

/// The longest time for a case. None of them waits for anything.
const PATIENCE: Duration = Duration::from_secs(120);

/// The seed of the ids that nobody knows, and of those of runs and requests.
const SEED: u64 = 20_261_128;

/// The means of playing a case, beside the world.
pub(crate) struct Means {
    pub(crate) clock: RealClock,
    pub(crate) rng: RefCell<fastrand::Rng>,
}

/// Plays a case in a world, and says what was seen.
///
/// # Errors
/// Why it could not be played.
pub async fn play(world: &impl World, case: &Case, clock: RealClock) -> Result<Observed, Trouble> {
    let means = &Means {
        clock,
        rng: RefCell::new(fastrand::Rng::with_seed(seed(case))),
    };
    let played = async {
        match &case.subject {
            Subject::Capability(way) => readings::capability(world, *way, means).await,
            Subject::Survey(items) => readings::survey(world, items, means).await,
            Subject::Latest(items) => readings::latest(world, items, means).await,
            Subject::Run(run) => run::play(world, run, means).await,
            Subject::Raw(raw) => raw::play(world, raw, means).await,
        }
    };
    let played = tokio::time::timeout(PATIENCE, played).await;
    played.unwrap_or_else(|_| Err(Trouble::new("It did not come to an end in time.")))
}

/// Another one for each case: a gateway forwards no id of a request twice. FNV-1a of the name.
fn seed(case: &Case) -> u64 {
    let bytes = case.name.bytes().map(u64::from);
    bytes.fold(SEED, |seed, byte| {
        (seed ^ byte).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cases;

    #[test]
    fn no_two_cases_send_the_same_ids() {
        let cases = cases();
        let seeds: BTreeSet<_> = cases.iter().map(seed).collect();
        assert_eq!(seeds.len(), cases.len());
    }
}

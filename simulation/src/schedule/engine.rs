//! A process engine's deployments in a play, and its behaviour.

use std::time::Duration;

use bulkhead_core::item::Flags;
use fastrand::Rng;

use super::{rare, seconds};

/// A process engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnginePlan {
    /// The user's flags for its deletions.
    pub flags: Flags,
    /// Its way to carry out a request for many.
    pub manner: Manner,
    /// `true` if it refuses all of a request where one of its items may not be deleted (403).
    pub refuses_whole: bool,
    /// With which status it answers where it has no call for many.
    pub missing: u16,
    /// The most entries of a list that may be asked for; none where that does not matter.
    pub most_results: Option<usize>,
    /// The pasted ids, and what they really are.
    pub deployments: Vec<DeploymentPlan>,
    /// Its defect; only for tests of what finds it.
    pub defect: Option<Defect>,
}

/// An engine's way to carry out a request for many items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// One after the other, each in a transaction of its own, and then it answers.
    AtOnce,
    /// It answers that it will do so, unless it does not know one of them (400).
    InABatch,
}

/// Something an engine must never do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// It says that it has deleted something, and has not.
    SaysDone,
    /// It deletes what runs without having been asked for that.
    DeletesWhatRuns,
}

/// One pasted id and what it really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentPlan {
    /// The account's access to it.
    pub access: Access,
    /// The number of its running process instances.
    pub processes: usize,
    /// The number of its running cases; none where it defines none.
    pub cases: Option<usize>,
    /// `true` if the account sees its definitions and what runs of them.
    pub is_shown: bool,
    /// The time that its deletion takes.
    pub takes: Duration,
    /// The time until it is its turn in a batch.
    pub delay: Duration,
    /// The number of its deletions that meet somebody else's work and are rolled back.
    pub races: u8,
    /// The engine's message then.
    pub race: Race,
    /// The hook that fails when a running instance is removed, if any.
    pub hook: Option<Hook>,
    /// `true` if the database refuses its deletion, whatever runs.
    pub referenced: bool,
    /// Somebody else's change to it, and its time.
    pub meddled: Option<(Duration, Doing)>,
}

/// The account's access to a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// There is none.
    Missing,
    /// It is there, and the account may not know it: without permission to read, or of another
    /// tenant.
    Invisible,
    /// To read it.
    ReadOnly,
    /// To delete it.
    Full,
}

/// An engine's message about a deletion that met somebody else's work: each was seen, and each
/// passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Race {
    /// That it was changed by another transaction, with variables of the process.
    Optimistic,
    /// Nothing.
    Silent,
    /// That something of its own is null.
    Null,
    /// That its cache has lost a definition.
    Cache,
    /// That a process instance can't be restored.
    Restore,
    /// That a process instance is not there.
    Instance,
    /// That its database did not want it. So it speaks with cascade only.
    Persistence,
}

impl Race {
    /// `true` if the engine's words let nobody doubt that the same again may do it. Where they
    /// don't, it is the user who decides: listeners may be called again.
    const fn is_told(self) -> bool {
        !matches!(self, Self::Silent | Self::Null)
    }
}

/// A part of a process that is called when an instance is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// A listener.
    Listener,
    /// A mapping of inputs or outputs.
    Mapping,
}

/// Somebody else's change to a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Begins process instances.
    Start,
    /// Ends all that runs.
    End,
    /// Deletes it.
    Delete,
    /// Takes from the account the permission to delete it.
    Forbid,
    /// Gives it that permission.
    Permit,
}

const RACES: [Race; 7] = [
    Race::Optimistic,
    Race::Silent,
    Race::Null,
    Race::Cache,
    Race::Restore,
    Race::Instance,
    Race::Persistence,
];

/// The number of a batch's tries of an item (the engines' default).
pub(crate) const JOB_TRIES: u8 = 3;

impl EnginePlan {
    pub(super) fn new(rng: &mut Rng, items: usize, sure: bool) -> Self {
        let flags = Flags {
            cascade: rng.bool(),
            skip_custom_listeners: rng.bool(),
            skip_io_mappings: rng.bool(),
        };
        let manner = if rare(rng, 6) {
            Manner::InABatch
        } else {
            Manner::AtOnce
        };
        // Most engines are fast; with a slow one a request takes longer than anybody waits.
        let pace = *rng.choice(&[5, 20, 60, 60, 300, 2_000]).unwrap_or(&20);
        let deployments = (0..items).map(|_| DeploymentPlan::new(rng, sure, pace));
        Self {
            flags,
            manner,
            deployments: deployments.collect(),
            refuses_whole: rare(rng, 8),
            missing: *rng.choice(&[404, 405]).unwrap_or(&405),
            most_results: rare(rng, 12).then(|| rng.usize(20..200)),
            defect: None,
        }
    }

    /// The longest that one request with so many items can take.
    pub(super) fn longest(&self, batch: usize) -> Duration {
        let longest = self.deployments.iter().map(|deployment| deployment.takes);
        let batch = u32::try_from(batch).unwrap_or(u32::MAX);
        longest.max().unwrap_or_default().saturating_mul(batch)
    }

    /// `true` if an item is deleted within so many attempts.
    pub(super) fn is_sound(&self, number: usize, attempts: u16) -> bool {
        self.deployments.get(number).is_some_and(|deployment| {
            let tries = match self.manner {
                Manner::AtOnce => attempts,
                Manner::InABatch => attempts.min(JOB_TRIES.into()),
            };
            // The batch tries again whatever it was.
            let is_tried_again = self.manner == Manner::InABatch || deployment.race.is_told();
            (deployment.races == 0 || is_tried_again)
                && u16::from(deployment.races) < tries
                && deployment.is_deletable(self.flags)
        })
    }
}

impl DeploymentPlan {
    /// The ways in which one can be made simpler.
    pub(super) const SIMPLER: [fn(&mut Self); 9] = [
        |item| item.meddled = None,
        |item| item.races = 0,
        |item| item.race = Race::Optimistic,
        |item| item.hook = None,
        |item| item.referenced = false,
        |item| item.processes = 0,
        |item| item.cases = None,
        |item| item.access = Access::Full,
        |item| {
            item.takes = item.takes.min(Duration::from_millis(5));
            item.delay = item.delay.min(Duration::from_secs(1));
        },
    ];

    fn new(rng: &mut Rng, sure: bool, pace: u64) -> Self {
        let access = match rng.u8(..16) {
            0 => Access::Missing,
            1 if !sure => Access::Invisible,
            2 if !sure => Access::ReadOnly,
            _ => Access::Full,
        };
        // Longer than anybody watches.
        let is_slow = rare(rng, 15);
        Self {
            access,
            processes: if rare(rng, 4) { rng.usize(1..6) } else { 0 },
            cases: rare(rng, 5).then(|| rng.usize(..3)),
            is_shown: !rare(rng, 6),
            takes: if rare(rng, 250) {
                // A request with this one takes longer than anybody waits.
                seconds(rng, 150)
            } else {
                Duration::from_millis(rng.u64(1..=pace))
            },
            delay: seconds(rng, if is_slow { 900 } else { 20 }),
            races: if !sure && rare(rng, 6) {
                rng.u8(1..7)
            } else {
                0
            },
            race: *rng.choice(&RACES).unwrap_or(&Race::Optimistic),
            hook: (!sure && rare(rng, 10)).then(|| {
                *rng.choice(&[Hook::Listener, Hook::Mapping])
                    .unwrap_or(&Hook::Mapping)
            }),
            referenced: !sure && rare(rng, 40),
            meddled: (!sure && rare(rng, 8)).then(|| {
                let doings = [
                    Doing::Start,
                    Doing::End,
                    Doing::Delete,
                    Doing::Forbid,
                    Doing::Permit,
                ];
                let doing = *rng.choice(&doings).unwrap_or(&Doing::End);
                (seconds(rng, 40), doing)
            }),
        }
    }

    fn is_deletable(&self, flags: Flags) -> bool {
        let is_running = self.processes > 0 || self.cases.is_some_and(|cases| cases > 0);
        let is_hooked = match self.hook {
            None => false,
            Some(Hook::Listener) => !flags.skip_custom_listeners,
            Some(Hook::Mapping) => !flags.skip_io_mappings,
        };
        let may_run = !is_running || (flags.cascade && !is_hooked);
        let is_free = !self.referenced && self.meddled.is_none();
        self.access == Access::Full && may_run && is_free
    }
}

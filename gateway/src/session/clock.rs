//! The time by which keys and sessions end.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

/// A point in time by two clocks.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    steady: Instant,
    wall: SystemTime,
}

impl Moment {
    /// The present.
    pub fn now() -> Self {
        Self {
            steady: Instant::now(),
            wall: SystemTime::now(),
        }
    }

    /// The time since an earlier moment, by the clock that says more: the steady one stands
    /// still while the machine sleeps, and the other one may be set back.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        let steady = self.steady.saturating_duration_since(earlier.steady);
        let wall = self.wall.duration_since(earlier.wall);
        steady.max(wall.unwrap_or_default())
    }
}

/// Says what time it is.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Moment + Send + Sync>);

impl Clock {
    /// A clock that shows this.
    pub fn new(now: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The present.
    pub(crate) fn now(&self) -> Moment {
        (self.0)()
    }
}

impl Default for Clock {
    /// The system's clocks.
    fn default() -> Self {
        Self::new(Moment::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Time that passes at once.
impl std::ops::Add<Duration> for Moment {
    type Output = Self;

    /// The moment that is so much later; itself where no clock can show that.
    fn add(self, time: Duration) -> Self {
        let (steady, wall) = (self.steady, self.wall);
        Self {
            steady: steady.checked_add(time).unwrap_or(steady),
            wall: wall.checked_add(time).unwrap_or(wall),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn time_passes_while_the_machine_sleeps_and_when_the_clock_is_set_back() {
        let begun = Moment::now();
        let slept = Moment {
            wall: begun.wall + HOUR,
            ..begun
        };
        assert_eq!(slept.since(&begun), HOUR);
        let set_back = Moment {
            steady: begun.steady + HOUR,
            wall: begun.wall - HOUR,
        };
        assert_eq!(set_back.since(&begun), HOUR);
        assert_eq!((begun + HOUR).since(&begun), HOUR);
        assert_eq!(begun.since(&(begun + HOUR)), Duration::ZERO);
    }
}

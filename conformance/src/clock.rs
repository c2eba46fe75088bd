//! The time that passes.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bulkhead_core::{time::Timestamp, transport::Clock};

/// The time that passes.
#[derive(Clone, Copy, Debug)]
pub struct RealClock {
    start: Instant,
    /// So many times as fast as it really does.
    pace: u32,
}

impl RealClock {
    /// A clock that begins now.
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
            pace: 1,
        }
    }

    /// The same for tests, which don't wait for what nobody answers any better later.
    pub fn hurried() -> Self {
        Self {
            pace: 20,
            ..Self::start()
        }
    }
}

impl Clock for RealClock {
    fn monotonic(&self) -> Duration {
        self.start.elapsed() * self.pace
    }

    fn wall(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let millis = since.unwrap_or_default().as_millis();
        Timestamp(u64::try_from(millis).unwrap_or(u64::MAX))
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration / self.pace).await;
    }
}

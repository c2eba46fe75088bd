//! Long work in short pieces, so that the page stays at the user's hand.

use gloo_timers::future::TimeoutFuture;

/// The time that a piece of work may take, in milliseconds. A person does not notice it, and in a
/// frame there is time left for what is shown.
const PIECE_MS: f64 = 8.0;

/// The number of steps between two looks at the clock.
const STEPS: u32 = 32;

/// A piece of work.
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    began: f64,
    steps: u32,
}

impl Slice {
    /// Begins a piece of work.
    pub fn begin() -> Self {
        Self {
            began: now(),
            steps: 0,
        }
    }

    /// Counts a step, and says whether it is time for something else.
    pub fn is_over(&mut self) -> bool {
        self.steps = self.steps.wrapping_add(1);
        self.steps.is_multiple_of(STEPS) && self.is_over_now()
    }

    /// Says whether it is time for something else; for steps that are large themselves.
    pub fn is_over_now(&self) -> bool {
        now() - self.began > PIECE_MS
    }

    /// Lets the browser do something else, then begins the next piece.
    pub async fn pause(&mut self) {
        TimeoutFuture::new(0).await;
        *self = Self::begin();
    }
}

fn now() -> f64 {
    let performance = web_sys::window().and_then(|window| window.performance());
    performance.map_or(0.0, |performance| performance.now())
}

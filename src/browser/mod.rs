//! The edges of the platform: requests, time, randomness, files, what is remembered.

mod clipboard;
mod clock;
mod database;
mod download;
mod fetch;
mod files;
mod locks;
mod panic;
mod random;
mod slice;
mod storage;

pub use clipboard::copy;
pub use clock::{BrowserClock, local_time};
pub use database::{Database, DatabaseError};
pub use download::download;
pub use fetch::{Answer, Call, Failure, Fetch, fetch};
pub use files::{NotText, read_text};
pub use locks::{Lock, held_locks, lock, try_lock};
pub use panic::report_panic;
pub use random::seed;
pub use slice::Slice;
pub use storage::{SECRET, remember, remembered};

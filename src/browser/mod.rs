//! The edges of the platform: requests, time, randomness, files, what is remembered.

mod clipboard;
mod clock;
mod database;
mod download;
mod drag;
mod fetch;
mod files;
mod focus;
mod frame;
mod locks;
mod network;
mod panic;
mod random;
mod rich_text;
mod slice;
mod storage;

pub use clipboard::copy;
pub use clock::{BrowserClock, local_time, timer, zoned_time};
pub use database::{Database, DatabaseError};
pub use download::Download;
pub use drag::{keep_page_on_drop, take_drops};
pub use fetch::{Answer, Call, Failure, Fetch, PATIENCE, fetch};
pub use files::{NotText, TextFile, files_of, read_text, size_of};
pub use focus::{is_focus_lost, keep_focus_near};
pub use frame::{is_hidden, with_next_frame};
pub use locks::{Lock, held_locks, lock, try_lock};
pub use network::{is_online, online};
pub use panic::report_panic;
pub use random::seed;
pub use rich_text::better_text;
pub use slice::Slice;
pub use storage::{SECRET, remember, remember_in_tab, remembered, remembered_in_tab};

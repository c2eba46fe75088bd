//! Texts on a run that is over and can be read once more.

use super::{count, grouped};

/// The text of the button while it does its work.
pub const CHECKING: &str = "Checking …";

/// The reason for which a run can't be checked now.
pub const ANOTHER_TAB_CHECKS: &str =
    "This run is active in another tab. Close that tab, or check the status there.";

/// The text of the button: "Check status again (38)".
pub fn check_again(items: usize) -> String {
    format!("Check status again ({})", grouped(items))
}

/// A sentence on what can be checked, and on what that does.
pub fn can_be_checked(items: usize) -> String {
    let (are, they) = if items == 1 {
        ("is", "it")
    } else {
        ("are", "they")
    };
    format!(
        "{} {are} scheduled or unknown. What {they} {are} now can be read again; nothing is sent.",
        count(items, "ID", "IDs")
    )
}

/// The result of a further reading, where so many were open before it and are after it.
pub fn checked_again(before: usize, after: usize) -> String {
    let are = if after == 1 { "is" } else { "are" };
    let still = format!("{} {are} still scheduled or unknown", grouped(after));
    match before.saturating_sub(after) {
        _ if after == 0 => "Checked: nothing is scheduled or unknown any more.".to_owned(),
        0 => format!("Checked: nothing has changed, {still}."),
        settled => format!("Checked: {} settled, {still}.", grouped(settled)),
    }
}

//! Sentences on what a user has to do before something is sent.

use bulkhead_core::plan::{Confirmation, DELETE_WORD};

use super::grouped;

/// The name of the field for what has to be typed; none where nothing has to be.
pub fn type_to_confirm(confirmation: Confirmation) -> Option<String> {
    match confirmation {
        Confirmation::Button => None,
        Confirmation::Word => Some(format!("Type {DELETE_WORD} to confirm")),
        Confirmation::Amount(items) => Some(format!(
            "Type the number of items ({}) to confirm",
            grouped(items)
        )),
    }
}

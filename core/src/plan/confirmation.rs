//! The text that a user types to confirm a plan.

use super::Amounts;
use crate::wire::ConfirmBy;

/// The word that confirms a deletion.
pub const DELETE_WORD: &str = "DELETE";

/// The most items of a plan that is confirmed without their number.
pub const MOST_WITHOUT_NUMBER: usize = 1_000;

/// The text that a user types to confirm a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// None: the button alone confirms it.
    Button,
    /// The word [`DELETE_WORD`].
    Word,
    /// The number of items that are changed.
    Amount(usize),
}

impl Confirmation {
    /// The confirmation of so many items on a connection that wants this strength. More than
    /// [`MOST_WITHOUT_NUMBER`] are never confirmed by less than their number, also where they are
    /// only stopped: who means ten and has pasted ten thousand finds out here.
    pub const fn of(amounts: Amounts, by: ConfirmBy) -> Self {
        let items = amounts.total();
        match by {
            ConfirmBy::Amount => Self::Amount(items),
            ConfirmBy::Word if items > MOST_WITHOUT_NUMBER => Self::Amount(items),
            ConfirmBy::Word if amounts.deletes() => Self::Word,
            ConfirmBy::Word => Self::Button,
        }
    }

    /// `true` if a user who has typed this has confirmed it. A number may have its thousands
    /// separated by commas, as the page writes them; blanks around the text do not count.
    pub fn is_given_by(self, typed: &str) -> bool {
        let typed = typed.trim();
        match self {
            Self::Button => true,
            Self::Word => typed == DELETE_WORD,
            Self::Amount(items) => typed == items.to_string() || typed == grouped(items),
        }
    }

    /// A text that gives it.
    pub fn text(self) -> String {
        match self {
            Self::Button => String::new(),
            Self::Word => DELETE_WORD.to_owned(),
            Self::Amount(items) => items.to_string(),
        }
    }
}

/// A number with a comma before each three digits: "1,240".
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

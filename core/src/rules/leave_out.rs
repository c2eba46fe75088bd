//! Leaving out by hand some of what is ready.

use super::{CheckedRow, Finding, RowState};
use crate::item::{IdFormat, Item, ItemId};

impl CheckedRow {
    /// Leaves it out, where it is ready.
    pub fn leave_out(&mut self) {
        if let RowState::Ready(Item { action, .. }) = self.state {
            self.state = RowState::Out(Finding::LeftOutByUser { action });
        }
    }

    /// Makes it ready again, where the user left it out. `format` is that of the chosen kind.
    pub fn put_back(&mut self, format: IdFormat) {
        if let RowState::Out(Finding::LeftOutByUser { action }) = self.state
            && let Ok(id) = ItemId::share(format, &self.text)
        {
            self.state = RowState::Ready(Item { id, action });
        }
    }

    /// `true` if the user left it out.
    pub const fn is_left_out(&self) -> bool {
        matches!(self.state, RowState::Out(Finding::LeftOutByUser { .. }))
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        item::{Action, Kind},
        paste::Reader,
        rules::{Checked, Checker, Options},
    };

    const KIND: Kind = Kind::Deployments;

    fn checked(text: &str) -> Checked {
        let options = Options {
            kind: KIND,
            action: Some(Action::Delete),
            include_implausible: false,
            accept_found: false,
        };
        Checker::check_all(options, Reader::new(text, Some(KIND)))
    }

    #[test]
    fn what_is_left_out_is_not_ready_until_it_is_put_back() {
        let before = checked("d889e3a61050c085\ne529e8bd58740bc9");
        let mut after = before.clone();
        after.rows[1].leave_out();
        assert!(after.rows[1].is_left_out());
        let ready: Vec<_> = after.items().map(|item| item.id.as_str()).collect();
        assert_eq!(ready, ["d889e3a61050c085"]);
        after.rows[1].put_back(KIND.id_format());
        assert_eq!(after, before);
    }

    #[test]
    fn what_a_rule_refuses_is_neither_left_out_nor_put_back() {
        let before = checked("x/y1");
        let mut after = before.clone();
        after.rows[0].leave_out();
        after.rows[0].put_back(KIND.id_format());
        assert_eq!(after, before);
    }
}

//! The confirmation that a plan needs: nothing is sent that was not confirmed.

use bulkhead_core::{
    item::{Action, Kind, ResourceGroup, Target},
    paste::Reader,
    plan::{Confirmation, DELETE_WORD, MOST_WITHOUT_NUMBER, NotConfirmed, Plan, PlanInput},
    rules::{Checker, Options},
    service::ai_api::AiApi,
    wire::{ConfirmBy, ConnectionRef, ServiceKind},
};
use proptest::prelude::*;

use crate::world::sending;

/// A plan of so many items on a connection that wants this strength.
fn plan(items: usize, action: Action, by: ConfirmBy) -> Plan {
    let ids: Vec<_> = (0..items).map(|n| format!("d{n:015}")).collect();
    let options = Options {
        kind: Kind::Deployments,
        action: Some(action),
        include_implausible: false,
        accept_found: false,
    };
    let checked = Checker::check_all(options, Reader::new(&ids.join("\n"), None));
    let connection = ConnectionRef {
        name: "prod".into(),
        kind: ServiceKind::AiCore,
        fingerprint: "f".into(),
        sandbox: false,
    };
    let target = Target::new(Kind::Deployments, ResourceGroup::parse("default")).unwrap();
    let input = PlanInput::pasted(connection, target, &checked).confirmed_by(by);
    Plan::new(&input, None, &AiApi::new(None), sending(100)).unwrap()
}

#[test]
fn by_the_word_a_stop_needs_the_button_and_a_deletion_the_word() {
    for items in [1, 2, MOST_WITHOUT_NUMBER] {
        let stop = plan(items, Action::Stop, ConfirmBy::Word);
        assert_eq!(stop.confirmation(), Confirmation::Button);
        assert!(stop.confirm("", false).is_ok());
        for action in [Action::Delete, Action::StopThenDelete] {
            let delete = plan(items, action, ConfirmBy::Word);
            assert_eq!(delete.confirmation(), Confirmation::Word);
            for typed in ["", "delete", "DELET", "DELETE!", &items.to_string()] {
                let refused = delete.clone().confirm(typed, false);
                assert_eq!(refused, Err(NotConfirmed::Word), "{typed:?}");
            }
            assert!(delete.confirm(" DELETE\n", false).is_ok());
        }
    }
}

#[test]
fn more_than_a_thousand_items_need_their_number_and_nothing_else_will_do() {
    assert_eq!(MOST_WITHOUT_NUMBER, 1_000);
    let items = 1_001;
    for action in Action::ALL {
        let plan = plan(items, action, ConfirmBy::Word);
        assert_eq!(plan.confirmation(), Confirmation::Amount(items));
        for typed in [
            "",
            " ",
            DELETE_WORD,
            "1000",
            "1002",
            "1,000",
            "101",
            "10,01",
            "1.001",
            "1 001",
            "01001",
            "+1001",
            "1001.",
            "1001 items",
            "1,001,",
            ",1001",
            "1_001",
            "１００１",
        ] {
            let refused = plan.clone().confirm(typed, false);
            assert_eq!(refused, Err(NotConfirmed::Amount(items)), "{typed:?}");
        }
        for typed in ["1001", "1,001", " 1001 ", "\t1,001\n"] {
            assert!(plan.clone().confirm(typed, false).is_ok(), "{typed:?}");
        }
    }
}

#[test]
fn where_the_connection_wants_the_number_one_item_needs_it_too() {
    for action in Action::ALL {
        for (items, other) in [(1, "2"), (7, "1"), (1_000, "999")] {
            let plan = plan(items, action, ConfirmBy::Amount);
            assert_eq!(plan.confirmation(), Confirmation::Amount(items));
            for typed in ["", DELETE_WORD, other] {
                let refused = plan.clone().confirm(typed, false);
                assert_eq!(refused, Err(NotConfirmed::Amount(items)), "{typed:?}");
            }
            assert!(plan.confirm(&items.to_string(), false).is_ok());
        }
    }
}

proptest! {
    /// With and without separators the number itself confirms, and no other number does.
    #[test]
    fn only_the_number_itself_confirms_a_number(items: usize, other: usize, typed in ".{0,12}") {
        let it = Confirmation::Amount(items);
        prop_assert!(it.is_given_by(&items.to_string()));
        prop_assert!(it.is_given_by(&it.text()));
        prop_assert_eq!(it.is_given_by(&other.to_string()), items == other);
        if it.is_given_by(&typed) {
            let digits: String = typed.trim().split(',').collect();
            prop_assert_eq!(digits, items.to_string());
        }
    }

    /// Separators stand before each three digits, counted from the end, or nowhere.
    #[test]
    fn separators_stand_where_thousands_are(thousands in 1_usize..1_000_000, rest in 0_usize..1_000) {
        let it = Confirmation::Amount(thousands * 1_000 + rest);
        let head = Confirmation::Amount(thousands);
        let low = format!("{thousands},{rest:03}");
        // Above a million the head has a separator of its own.
        prop_assert_eq!(it.is_given_by(&low), thousands < 1_000);
        let high = format!("{},{:03},{rest:03}", thousands / 1_000, thousands % 1_000);
        prop_assert_eq!(it.is_given_by(&high), thousands >= 1_000);
        prop_assert!(!head.is_given_by(&low));
    }
}

//! The items in lists: where a list came whole, what it leaves out is not there.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use bulkhead_core::{
    item::Action,
    ledger::{Ledger, Outcome, Outcome::Deleted},
    plan::ConfirmedPlan,
    run::{Control, MemoryJournal},
    service::{Method, Request, Response},
    transport::{SendError, Transport},
    wire::CorrelationId,
};
use serde_json::json;

use crate::world::{answer, asked, confirmed, ids, planned_after, run_id, runner};

/// A tenant that counts what it has. What it was asked to delete is there for some more readings.
struct Tenant {
    /// Each item, and for how many further lists it is there after its deletion.
    items: RefCell<BTreeMap<String, Option<usize>>>,
    /// So many items vanish with each list; the others stay until then.
    vanish: usize,
    /// So many entries a list has at most.
    cap: usize,
    /// `true` if what is to be deleted is gone before the next reading.
    is_at_once: bool,
    /// `true` if nothing may be read.
    is_forbidden: Cell<bool>,
    /// Somebody else comes with every count.
    grows: bool,
    strangers: Cell<usize>,
    counts: Cell<usize>,
    lists: Cell<usize>,
    singles: Cell<usize>,
}

impl Tenant {
    fn new(items: usize) -> Self {
        let items = ids(items);
        Self {
            items: RefCell::new(items.lines().map(|id| (id.to_owned(), None)).collect()),
            vanish: usize::MAX,
            cap: usize::MAX,
            is_at_once: false,
            is_forbidden: Cell::new(false),
            grows: false,
            strangers: Cell::new(5),
            counts: Cell::new(0),
            lists: Cell::new(0),
            singles: Cell::new(0),
        }
    }

    fn readings(&self) -> (usize, usize, usize) {
        (self.counts.get(), self.lists.get(), self.singles.get())
    }

    /// Some of what is to be deleted is gone from now on.
    fn vanish(&self) {
        let mut items = self.items.borrow_mut();
        let due = items.iter().filter(|(_, lists)| **lists == Some(0));
        let gone: Vec<_> = due.take(self.vanish).map(|(id, _)| id.clone()).collect();
        for id in gone {
            items.remove(&id);
        }
        for lists in items.values_mut().flatten() {
            *lists = lists.saturating_sub(1);
        }
    }

    fn read(&self, path: &str) -> Result<Response, SendError> {
        let one = |counter: &Cell<usize>| counter.set(counter.get() + 1);
        let view = |id: &str, lists: &Option<usize>| {
            let target = lists.map(|_| "DELETED");
            json!({"id": id, "status": "STOPPED", "targetStatus": target})
        };
        let rest = path.strip_prefix("v2/lm/deployments").unwrap();
        let forbidden = || answer(403, "RBAC: access denied");
        if rest == "/$count" {
            one(&self.counts);
            if self.is_forbidden.get() {
                return forbidden();
            }
            let count = self.items.borrow().len() + self.strangers.get();
            if self.grows {
                one(&self.strangers);
            }
            return answer(200, &count.to_string());
        }
        if let Some(id) = rest.strip_prefix('/') {
            one(&self.singles);
            if self.is_forbidden.get() {
                return forbidden();
            }
            return match self.items.borrow().get(id) {
                Some(lists) => answer(200, &view(id, lists).to_string()),
                None => answer(404, r#"{"error":{"code":"01010016","message":"m"}}"#),
            };
        }
        one(&self.lists);
        if self.is_forbidden.get() {
            return forbidden();
        }
        let skip: usize = rest.split("$skip=").nth(1).unwrap().parse().unwrap();
        let strangers = (0..self.strangers.get())
            .map(|n| json!({"id": format!("x{n:015}"), "status": "RUNNING"}));
        let items = self.items.borrow();
        let own = items.iter().map(|(id, lists)| view(id, lists));
        let page: Vec<_> = strangers.chain(own).skip(skip).take(self.cap).collect();
        drop(items);
        self.vanish();
        answer(
            200,
            &json!({"count": page.len(), "resources": page}).to_string(),
        )
    }
}

impl Transport for &Tenant {
    async fn send(&self, request: &Request, _: &CorrelationId) -> Result<Response, SendError> {
        if request.method == Method::Get {
            return self.read(&request.path);
        }
        let asked = asked(request);
        let mut items = self.items.borrow_mut();
        for id in &asked {
            if self.is_at_once {
                items.remove(id);
            } else {
                items.insert(id.clone(), Some(1));
            }
        }
        let items: Vec<_> = asked
            .iter()
            .map(|id| json!({"id": id, "message": "Scheduled"}))
            .collect();
        answer(202, &json!({ "deployments": items }).to_string())
    }
}

/// Deletes all that the tenant has, after it was read.
fn delete_all(tenant: &Tenant, items: usize) -> Ledger {
    let plan = planned_after(&ids(items), Action::Delete, 100, &tenant);
    run(tenant, &plan)
}

fn run(tenant: &Tenant, plan: &ConfirmedPlan) -> Ledger {
    for counter in [&tenant.counts, &tenant.lists, &tenant.singles] {
        counter.set(0);
    }
    let runner = runner(tenant, MemoryJournal::default(), Control::default());
    futures_executor::block_on(runner.run(run_id(), plan, |_| ())).unwrap();
    Ledger::fold(&runner.journal.events()).unwrap()
}

/// 10,000 deletions took 10,006 readings, all but six of which a browser reports as errors.
#[test]
fn what_a_whole_list_leaves_out_is_gone_and_needs_no_reading_of_its_own() {
    for items in [1, 5, 20, 21, 300, 5_001] {
        let tenant = Tenant::new(items);
        let ledger = delete_all(&tenant, items);
        assert_eq!(ledger.counts().of(Deleted), items);
        let (counts, lists, singles) = tenant.readings();
        assert_eq!(singles, 0, "{items}");
        assert!(
            counts + lists < 20,
            "{items}: {counts} counts, {lists} lists"
        );
    }
}

#[test]
fn what_no_reading_has_shown_is_read_by_itself() {
    // They are gone before the first list, and the service has accepted their deletion.
    let tenant = Tenant {
        is_at_once: true,
        ..Tenant::new(30)
    };
    let ledger = run(&tenant, &confirmed(&ids(30), 100));
    assert_eq!(ledger.counts().of(Deleted), 30);
    assert_eq!(tenant.readings().2, 30);
}

#[test]
fn as_long_as_items_vanish_the_next_list_is_awaited() {
    let tenant = Tenant {
        vanish: 37,
        ..Tenant::new(300)
    };
    let ledger = delete_all(&tenant, 300);
    assert_eq!(ledger.counts().of(Deleted), 300);
    assert_eq!(tenant.readings().2, 0);
}

#[test]
fn where_no_list_is_ever_whole_what_they_leave_out_is_read_one_by_one() {
    for tenant in [
        Tenant {
            grows: true,
            ..Tenant::new(300)
        },
        Tenant {
            cap: 50,
            ..Tenant::new(300)
        },
    ] {
        let ledger = delete_all(&tenant, 300);
        assert_eq!(ledger.counts().of(Deleted), 300);
        assert!(tenant.readings().2 <= 300, "{:?}", tenant.readings());
    }
}

/// A refused count was taken for a good reading, so that nothing was ever given up.
#[test]
fn where_nothing_may_be_read_a_refused_count_is_no_good_sign() {
    let tenant = Tenant::new(30);
    let plan = planned_after(&ids(30), Action::Delete, 100, &&tenant);
    tenant.is_forbidden.set(true);
    let ledger = run(&tenant, &plan);
    assert_eq!(ledger.counts().of(Outcome::Scheduled), 30);
    let (counts, lists, singles) = tenant.readings();
    assert!(counts + lists + singles < 20, "{counts} {lists} {singles}");
}

/// A service may cap a list without a word: what it holds back is not gone.
#[test]
fn what_a_capped_list_holds_back_is_not_called_gone() {
    let tenant = Tenant {
        cap: 10,
        vanish: 0,
        ..Tenant::new(40)
    };
    let ledger = delete_all(&tenant, 40);
    assert_eq!(
        ledger.counts().of(Outcome::Scheduled),
        40,
        "{:?}",
        ledger.counts()
    );
}

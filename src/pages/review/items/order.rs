//! The order in which the items stand.

use std::sync::Arc;

use bulkhead_core::report::{ItemBy, Query, items_found, sort_items};
use futures_util::FutureExt as _;
use leptos::{prelude::*, task::spawn_local};

use super::{pasted::Pasted, seen::Seen};
use crate::{browser::Slice, pages::review::review_state::ReviewState};

/// From so many items on, sorting them is several pieces of work.
const MANY: usize = 5_000;

/// The items that a query finds, sorted by these keys. Of many, each key is a piece of work of its own:
/// until they are sorted they stand as they stood.
pub(super) fn order_of(
    review_state: ReviewState,
    items: StoredValue<Pasted>,
    wanted: Memo<(Query, Vec<(ItemBy, bool)>)>,
) -> RwSignal<Arc<[u32]>> {
    let order = RwSignal::new(Arc::<[u32]>::default());
    let latest = StoredValue::new(0_u32);
    Effect::new(move || {
        let (query, keys) = wanted.get();
        let rows = review_state.rows.get().unwrap_or_default();
        let seen = Seen::now(review_state);
        let number = latest.get_value().wrapping_add(1);
        latest.set_value(number);
        let mut sorting = Box::pin(async move {
            let mut slice = Slice::begin();
            let are_many = rows.len() > MANY;
            if are_many {
                // What led here was a piece of work already.
                slice.pause().await;
            }
            let mut numbers = items_found(&rows, &query);
            for key in keys.into_iter().rev() {
                if are_many {
                    slice.pause().await;
                }
                // By then another order may be wanted, or the screen may be gone.
                if latest.try_get_value() != Some(number) {
                    return;
                }
                let sort = |items: &Pasted| {
                    let rank = |number| seen.rank(items, &rows, number);
                    sort_items(&mut numbers, &rows, key, &rank);
                };
                items.try_with_value(sort);
            }
            if order.try_with_untracked(|before| **before != *numbers) == Some(true) {
                order.set(numbers.into());
            }
        });
        if sorting.as_mut().now_or_never().is_none() {
            spawn_local(sorting);
        }
    });
    order
}

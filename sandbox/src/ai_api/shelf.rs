//! The items of one kind in one resource group.

use std::collections::HashMap;

use super::item::Item;
use crate::clock::Moment;

/// The items of one kind in one resource group, in the order in which the service lists them.
///
/// Nothing is ever taken out: what is gone is passed over.
#[derive(Debug)]
pub(crate) struct Shelf {
    items: Vec<Item>,
    places: HashMap<String, usize>,
}

impl Shelf {
    /// A shelf with these items in this order.
    pub(crate) fn new(items: Vec<Item>) -> Self {
        let places = items
            .iter()
            .enumerate()
            .map(|(place, item)| (item.id.clone(), place))
            .collect();
        Self { items, places }
    }

    /// The item with this id, settled, unless there is none or it is gone.
    pub(crate) fn get(&mut self, id: &str, now: Moment) -> Option<&mut Item> {
        let place = self.places.get(id)?;
        let item = self.items.get_mut(*place)?;
        item.life.settle(now);
        (!item.life.is_gone(now)).then_some(item)
    }

    /// All items that are there, settled.
    pub(crate) fn present(&mut self, now: Moment) -> impl Iterator<Item = &Item> {
        self.items.iter_mut().filter_map(move |item| {
            item.life.settle(now);
            (!item.life.is_gone(now)).then_some(&*item)
        })
    }
}

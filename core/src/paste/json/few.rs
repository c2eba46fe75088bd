//! Properties of one meaning.

/// Nearly always one, which needs no list.
#[derive(Debug)]
pub(super) struct Few<T> {
    first: Option<T>,
    more: Vec<T>,
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self {
            first: None,
            more: Vec::new(),
        }
    }
}

impl<T> Few<T> {
    pub(super) fn push(&mut self, one: T) {
        match self.first {
            None if self.more.is_empty() => self.first = Some(one),
            _ => self.more.push(one),
        }
    }

    pub(super) const fn one(one: T) -> Self {
        Self {
            first: Some(one),
            more: Vec::new(),
        }
    }

    pub(super) fn of(many: Vec<T>) -> Self {
        Self {
            first: None,
            more: many,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.first.is_none() && self.more.is_empty()
    }

    pub(super) fn retain(&mut self, wanted: impl Fn(&T) -> bool) {
        self.first = self.first.take().filter(&wanted);
        self.more.retain(wanted);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.first.iter().chain(&self.more)
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = T> {
        self.first.into_iter().chain(self.more)
    }
}
